"""refused.py TOOL FOLDER: does each of these end with status 2 and one line that says what is wrong, and write nothing?"""

import os
import re
import subprocess
import sys

tool, folder = sys.argv[1:]
os.chdir(folder)
CASES = [
    (["--sariff=x", "main.c", "--"], "unknown option '--sariff'; did you mean '--sarif'?"),
    (["-p", "empty", "--html"], "--html: its value is missing"),
    (["-p", "nowhere"], "nowhere: no such folder"),
    (["-p", "broken"], ".*broken/compile_commands.json: not a compile database: .*; have the build system write it anew"),
    (["-p", "empty"], "empty: its compile database names no files; name some"),
    (["-p", "flags"], "flags: its compile database names no files; name some"),
    (["--sarif=out", "none.c", "--"], "none.c: no such file"),
    (["--github"], "no files named, and no compile database: name its folder with -p"),
    (["--shard=0/4", "-p", "empty"], "--shard=0/4: write K/N with K from 1 to N"),
    (["--shard=5/4", "-p", "empty"], "--shard=5/4: write K/N"),
    (["--shard=half", "-p", "empty"], "--shard=half: write K/N"),
    (["--fail-on=often", "main.c", "--"], ".*often"),
    (["-j", "many", "main.c", "--"], ".*many"),
    (["--sarif=no/such/folder/out", "main.c", "--"], "no/such/folder/out: cannot write there"),
    (["--baseline=none.json", "main.c", "--"], "none.json: No such file or directory; write it anew with --write-baseline"),
    (["--baseline=main.c", "main.c", "--"], "main.c: .*; write it anew"),
    (["--baseline=new.json", "main.c", "--"], "new.json: a baseline of version 3, not 1"),
    (["--write-baseline", "main.c", "--"], "--write-baseline: say where with --baseline=FILE"),
    (["--config-file=bad.yaml", "main.c", "--"], "bad.yaml:1:10: "),
    (["--config={", "main.c", "--"], "--config:1:1: "),
    (["--config={CheckOptions: {Contracts: none.yaml}}", "--quiet", "--fail-on=none", "main.c", "--"],
     "cannot read contracts file 'none.yaml'"),
    (["--explain=schannel-none"], "schannel-none: no check of that name has a page"),
    (["review", "-p", "empty"], "review: say what to compare: schannel-tidy review BASE..HEAD -p BUILD_DIR"),
    (["review", "HEAD", "-p", "empty"], "review: say what to compare"),
    (["review", "A..B"], "review: name the folder of the compile database with -p"),
    (["--markdown=x", "main.c", "--"], "--markdown is for 'schannel-tidy review'"),
]
before = sorted(os.listdir("."))
failed = False
for arguments, expected in CASES:
    run = subprocess.run([tool] + arguments, capture_output=True, text=True)
    said = run.stdout + run.stderr
    if run.returncode != 2 or said.count("\n") != 1 or not re.match("schannel-tidy: " + expected, said):
        print(arguments, run.returncode, said, sep="\n")
        failed = True
if sorted(os.listdir(".")) != before:
    print("left behind:", os.listdir("."))
    failed = True
sys.exit(failed)
