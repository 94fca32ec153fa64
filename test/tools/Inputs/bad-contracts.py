"""bad-contracts.py TOOL FILE FOLDER: is every malformed contracts file refused, with its
place and a failure, and nothing analysed by half?"""

import os
import re
import subprocess
import sys

tool, source, folder = sys.argv[1:4]
flags = sys.argv[4:]
os.makedirs(folder, exist_ok=True)

# Each text is wrong in the line given, and says why.
CASES = {
    "not-yaml": (2, "", "functions:\n  - {name: wrap, params: [a\n"),
    "unknown-key": (3, "unknown key", "functions:\n  - name: wrap\n    colour: red\n    params: [a]\n"),
    "unknown-effect": (4, "unknown enumerated scalar",
                       "functions:\n  - name: wrap\n    params: [a]\n    effects: [{do: steal, param: a}]\n"),
    "unknown-resource": (4, "unknown resource 'gold'",
                         "functions:\n  - name: wrap\n    params: [a]\n    effects: [{do: acquire, param: a, resource: gold}]\n"),
    "unknown-parameter": (2, "'wrap' has no parameter 'b'",
                          "functions:\n  - name: wrap\n    params: [a]\n    effects: [{do: use, param: b}]\n"),
    "unknown-status": (2, "unknown status 'SEC_E_NO_SUCH'",
                       "functions:\n  - name: wrap\n    params: [a]\n    result: status\n    statuses: [SEC_E_NO_SUCH]\n"),
    "unknown-peer-status": (1, "unknown status 'SEC_E_NO_SUCH'",
                            "peer-statuses: [SEC_E_NO_SUCH]\n"),
    "missing-parameters": (2, "missing required key 'params'", "functions:\n  - name: wrap\n    result: status\n"),
    "not-a-number": (2, "is not a number", "constants:\n  MINE: red\n"),
}

wrong = 0
for name, (line, why, text) in CASES.items():
    path = os.path.join(folder, name + ".yaml")
    with open(path, "w") as out:
        out.write(text)
    run = subprocess.run(
        [tool, "--quiet", "--checks=-*,schannel-*",
         f"--config={{CheckOptions: {{Contracts: '{path}'}}}}", source, "--", *flags],
        capture_output=True, text=True)
    said = re.search(re.escape(path) + r":(\d+):(\d+): (.*)", run.stdout + run.stderr)
    if not said or int(said[1]) != line or why not in said[3] or run.returncode == 0:
        print(f"{name}: expected line {line}, '{why}' and a failure; exit code "
              f"{run.returncode}, and:\n{run.stdout}{run.stderr}")
        wrong += 1
    if "is dropped" in run.stdout:
        print(f"{name}: analysed with half of the contracts")
        wrong += 1
sys.exit(wrong != 0)
