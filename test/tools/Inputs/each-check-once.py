"""each-check-once.py TOOL FILE [FLAG...]: does every check that TOOL has report exactly
one finding in FILE?"""

import collections
import re
import subprocess
import sys

tool, source, flags = sys.argv[1], sys.argv[2], sys.argv[3:]
options = [tool, "--quiet", "--config=", "--checks=-*,schannel-*"]
listing = subprocess.run(options + ["--list-checks"], capture_output=True, text=True)
checks = set(re.findall(r"^ +(schannel-\S+)", listing.stdout, re.M))
run = subprocess.run(options + [source, "--", *flags], capture_output=True, text=True)
found = collections.Counter(
    re.findall(r"(?:warning|error): .*\[([\w.-]+)\]$", run.stdout, re.M))

print(run.stdout, run.stderr, sep="")
wrong = {name: found[name] for name in checks | set(found) if found[name] != 1}
for name in sorted(wrong):
    print(f"{name}: {wrong[name]} findings, expected 1")
sys.exit(bool(wrong) or not checks or run.returncode)
