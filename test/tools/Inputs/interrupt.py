"""interrupt.py TOOL FOLDER: interrupts TOOL while it analyses FOLDER/slow.cpp."""

import os
import signal
import subprocess
import sys
import time

tool, folder = sys.argv[1:]
temporary = os.path.join(folder, "temporary")
report = os.path.join(folder, "out.sarif")


def processes():
    """Those that know of our folder."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as line:
                if b"--schannel-tidy-worker=" + temporary.encode() in line.read():
                    found.append(entry)
        except OSError:
            pass
    return found


run = subprocess.Popen([tool, "--config=", "--sarif=" + report, os.path.join(folder, "slow.cpp"), "--"],
                       env=dict(os.environ, TMPDIR=temporary), stderr=subprocess.PIPE, text=True)
deadline = time.time() + 60
while not processes() and time.time() < deadline:
    time.sleep(0.1)
assert processes(), "no worker came to life"
run.send_signal(signal.SIGINT)
said = run.communicate(timeout=30)[1]
assert run.returncode == 130, run.returncode
assert said == "schannel-tidy: interrupted\n", said
assert not processes(), "a worker lives"
assert not os.listdir(temporary), os.listdir(temporary)
assert not os.path.exists(report), "a report was written"
