"""command-lines.py FOLDER INPUTS: writes a compile database whose commands are clang-cl's and cl's, one in a response file.

Headers are mingw-w64's, which Microsoft's own target needs to be told of.
"""

import json
import os
import sys

folder, inputs = sys.argv[1:]
build = os.path.join(folder, "build")
mingw = "/usr/x86_64-w64-mingw32/include"
# mingw-w64's headers ask for a compiler that they know.
flags = (f"/nologo /c /Zi /W4 /Fo:leak.obj /Fd:x.pdb /MDd /EHsc /X /D__MINGW32__ /DUNICODE "
         f"--target=x86_64-w64-mingw32 /I{inputs} /clang:-isystem{mingw}")
with open(os.path.join(build, "cl.rsp"), "w") as response:
    response.write(flags)
entries = [
    {"directory": build, "file": "../leak.c", "command": f"clang-cl {flags} ../leak.c"},
    {"directory": build, "file": "../msvc.c", "command": "/opt/msvc/bin/cl.exe @cl.rsp ../msvc.c"},
]
with open(os.path.join(build, "compile_commands.json"), "w") as database:
    json.dump(entries, database)
