"""project.py INPUTS TARGET: makes a project of Inputs/project in the folder TARGET, with a compile database for mingw-w64.

It has findings in every way in which a call can be written, one in a header of two
translation units, and a file that is compiled twice and has nothing to do with SSPI.
"""

import json
import os
import shutil
import sys

inputs, target = map(os.path.abspath, sys.argv[1:])
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "project")
shutil.rmtree(target, ignore_errors=True)
shutil.copytree(here, target)
build = os.path.join(target, "build")
os.mkdir(build)
with open(os.path.join(build, "flags.rsp"), "w") as response:
    response.write(f'--target=x86_64-w64-mingw32 "-I{inputs}"\n')

entries = []


def add(name, flags, output=None):
    entries.append({"directory": build, "file": "../" + name,
                    "command": f"clang {flags} -c ../{name} -o {output or name + '.o'}"})


mingw = f"--target=x86_64-w64-mingw32 -I{inputs}"
system = f"--target=x86_64-w64-mingw32 -isystem {inputs} -isystem ../system"
add("two.c", mingw)
add("plain.c", mingw)
add("plain.c", mingw, "again.o")
add("leak.c", "@flags.rsp")
add("one.c", mingw)
add("alias.c", system)
add("paste.c", system)
add("option.c", system + " -DCALLED=DecryptMessage")
add("pointer.c", system)
# What no C compiler reads is left out.
for name, program in (("strings.rc", "x86_64-w64-mingw32-windres -O coff"), ("start.s", "clang -c")):
    with open(os.path.join(target, name), "w") as other:
        other.write("\n")
    entries.append({"directory": build, "file": "../" + name, "command": f"{program} ../{name} {name}.o"})
with open(os.path.join(build, "compile_commands.json"), "w") as database:
    json.dump(entries, database, indent=1)
