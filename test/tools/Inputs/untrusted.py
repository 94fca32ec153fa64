"""untrusted.py TOOL FOLDER: sources, their .clang-tidy and their commands write nothing, run nothing, and have an end.

FOLDER is emptied. Whatever option is left in a command would leave a file in FOLDER/out.
"""

import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys

tool, folder = sys.argv[1], pathlib.Path(sys.argv[2])
shutil.rmtree(folder, ignore_errors=True)
work, out = folder / "work", folder / "out"
LEAK = "void DecryptMessage(void);\n#include \"shared.h\"\nvoid f(void) { DecryptMessage(); }\n"

for made in (work / "build", out):
    made.mkdir(parents=True)
(work / "shared.h").write_text("int shared;\n")
(work / "module.modulemap").write_text('module Shared { header "shared.h" }\n')
(folder / "options.cfg").write_text(f"-MJ {out}/from-config\n")
(folder / "options.rsp").write_text(f"-MJ {out}/from-response\n")

# A plugin that says when it is loaded.
(folder / "plugin.c").write_text('#include <stdio.h>\n__attribute__((constructor)) static void loaded(void) { '
                                 f'fclose(fopen("{out}/plugin", "w")); }}\n')
subprocess.run(["c++", "-x", "c", "-shared", "-fPIC", folder / "plugin.c", "-o", folder / "plugin.so"], check=True)


def handed(*words):
    return [word for each in words for word in ("-Xclang", each)]


PLUGINS = [[f"-fplugin={folder}/plugin.so"], handed("-load", f"{folder}/plugin.so"), [f"-fpass-plugin={folder}/plugin.so"],
           ["-mllvm", f"-load={folder}/plugin.so"]]
OUTPUTS = [["-o", f"{out}/o"], ["-MD", "-MF", f"{out}/dependencies"], [f"-Wp,-MD,{out}/wp"], ["-MJ", f"{out}/fragment"],
           ["--serialize-diagnostics", f"{out}/serialized"], handed("-diagnostic-log-file", f"{out}/log"),
           ["-H", *handed("-header-include-file", f"{out}/headers")], handed("-dependency-dot", f"{out}/dot"),
           handed("-dependency-file", f"{out}/file", "-MT", "x"), handed("-module-dependency-dir", f"{out}/modules"),
           handed(f"-stats-file={out}/statistics"), ["-gen-cdb-fragment-path", f"{out}/fragments"],
           ["-fmodules", "-fimplicit-module-maps", f"-fmodules-cache-path={out}/cache"],
           [f"--config={folder}/options.cfg"], [f"@{folder}/options.rsp"]]


def run(source, options=(), extra=(), config=""):
    (work / "a.c").write_text(source)
    (work / ".clang-tidy").write_text(config or f"ExtraArgs: {json.dumps(list(extra))}\n")
    (work / "build" / "compile_commands.json").write_text(json.dumps(
        [{"directory": str(work), "file": "a.c", "arguments": ["clang", *options, "-c", "a.c"]}]))
    before = sorted(os.walk(work))
    process = subprocess.run([tool, "-p", work / "build", "-j1", "--timeout=60"], capture_output=True, text=True, timeout=300,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30)))
    left = sorted(str(p.relative_to(folder)) for p in out.rglob("*"))
    assert not left and sorted(os.walk(work)) == before, (options, extra, left)
    return process.returncode, process.stdout + process.stderr


for plugin in PLUGINS:
    run(LEAK, options=plugin)
    run(LEAK, extra=plugin)
for output in OUTPUTS:
    run(LEAK, options=output)
    run(LEAK, extra=output)
# What stays in the command still counts.
status, said = run(LEAK.replace("void f", "int missing = HERE;\nvoid f"), options=[*OUTPUTS[0], "-DHERE=1", *OUTPUTS[3]])
assert status == 0, said

# Half a file says what can be said: the finding, and the error.
half = "long DecryptMessage(void *, void *, unsigned long, unsigned long *);\n" \
       "void f(void *c, void *m) { DecryptMessage(c, m, 0, 0); }\n#include \"none.h\"\nint g( {\n"
status, said = run(half)
assert status == 1 and "[schannel-unchecked-status]" in said and "none.h" in said, said

# Files without an end, and files that wait.
os.mkfifo(folder / "pipe")
for endless in ("/dev/zero", folder / "pipe"):
    status, said = run(f'{LEAK}#include "{endless}"\n')
    assert status <= 2 and "out of memory" not in said, (endless, status, said)
status, said = run(LEAK, config="CheckOptions: {Contracts: /dev/zero}\n")
assert status == 2 and "contracts '/dev/zero': not a file" in said, said
