"""each-check-explained.py TOOL: has every check a page of its own that says what it finds and which weaknesses that is?"""
import re
import subprocess
import sys

tool = sys.argv[1]
listing = subprocess.run([tool, "--config=", "--list-checks"], capture_output=True, text=True, check=True).stdout
lines = re.findall(r"^ +(schannel-\S+)(.*)", listing, re.M)
assert lines
for check, summary in lines:
    assert summary.strip().endswith("."), (check, summary)
    page = subprocess.run([tool, "--explain", check], capture_output=True, text=True, check=True).stdout
    assert page.startswith("# " + check + "\n"), check
    assert "CWE" in page.split("\n## ")[0], check
