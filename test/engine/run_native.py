"""Runs a program built natively with sanitizers, if there is one."""
import os
import subprocess
import sys

if not os.path.exists(sys.argv[1]):
    print("skipped: not built: clang++-19 and Wine's headers (libwine-dev) "
          "are needed")
    sys.exit(77)
os.environ["ASAN_OPTIONS"] = "detect_leaks=1"
sys.exit(subprocess.run(sys.argv[1:]).returncode != 0)
