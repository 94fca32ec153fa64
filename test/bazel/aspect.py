"""aspect.py TOOL: the aspect of docs/example/bazel fails a build for what TOOL finds in it, and for nothing else.

Needs Bazel 4, as Debian's bazel-bootstrap has it; with another Bazel the workspace would need downloads.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "example" / "bazel"
BUILD = ["build", "//...", "--keep_going", "--subcommands", "--nosandbox_debug", "--color=no", "--curses=no",
         "--aspects=//tools:schannel_tidy.bzl%schannel_tidy", "--output_groups=schannel_tidy"]

# Bazel's own rules load these from repositories that it would download; all of them are built in.
STAND_INS = {
    "rules_cc/cc": ["cc_binary", "cc_import", "cc_library", "cc_toolchain", "cc_toolchain_suite"],
    "rules_java/java": ["java_import", "java_runtime", "java_toolchain"],
}

# Flags come to the sources in every way: without one of them, some source does not compile.
FILES = {
    "WORKSPACE": 'new_local_repository(name = "schannel_tidy", build_file = "//tools:schannel_tidy.BUILD", '
                 'path = "{installed}")\n',
    "tools/BUILD": "",
    "net/BUILD": """
cc_library(
    name = "net",
    srcs = ["leak.c", "clean.cpp", "own.h"],
    hdrs = ["include/net.h"],
    includes = ["include"],
    defines = ["MESSAGE=void"],
    local_defines = ["CONTEXT=void"],
    copts = ["-DQOP=long -DNAME=$(TARGET_CPU)", "-include $(location own.h)"],
    visibility = ["//visibility:public"],
)
""",
    "net/own.h": "typedef CONTEXT *Context;\n",
    "net/include/net.h": """
#ifdef __cplusplus
extern "C"
#endif
long DecryptMessage(void *, MESSAGE *, unsigned long, unsigned long *);
static inline long forward(void *c, MESSAGE *m) {{ return DecryptMessage(c, m, 0, 0); }}
""",
    "net/leak.c": '#include "net.h"\nQOP NAME;\n'
                  "void leak(Context c, MESSAGE *m) {{ DecryptMessage(c, m, 0, 0); }}\n",
    "net/clean.cpp": '#include "net.h"\nQOP clean(Context c, MESSAGE *m) {{ return DecryptMessage(c, m, 0, 0); }}\n',
    "app/BUILD": """
genrule(name = "made", outs = ["made.cc"], cmd = "echo '#include <net.h>' > $@")
cc_binary(name = "app", srcs = ["main.cc", "made.cc"], deps = ["//net"])
""",
    "app/main.cc": "#include <net.h>\nint main() {{ return forward(0, static_cast<MESSAGE *>(0)) != 0; }}\n",
}

bazel = shutil.which("bazel-4")
if not bazel:
    print("skipped: no bazel-4 (bazel-bootstrap)")
    sys.exit(77)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run(*command):
    startup = [f"--output_user_root={folder}/bazel", "--nohome_rc", "--max_idle_secs=60"]
    process = subprocess.run([bazel, *startup, *command], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True)
    print(process.stdout)
    return process.returncode, process.stdout


def build():
    """The exit status, what was printed, and which sources were analysed."""
    status, said = run(*BUILD, *(f"--override_repository={name.split('/')[0]}={folder}/{name.split('/')[0]}"
                                 for name in STAND_INS))
    return status, said, {source for source in SOURCES if f"[action 'Analysing {source} with schannel-tidy'" in said}


def report(source):
    target = "net/net" if source.startswith("net/") else "app/app"
    return (work / "bazel-bin" / f"{target}.schannel-tidy" / f"{source}.txt").read_text()


SOURCES = {"net/leak.c", "net/clean.cpp", "app/main.cc", "app/made.cc"}
FINDING = "net/leak.c:3:36: warning: the result of 'DecryptMessage' is dropped"
IN_HEADER = "net/include/net.h:6:51: warning: the result of 'DecryptMessage' is dropped"

with tempfile.TemporaryDirectory() as made:
    folder = pathlib.Path(made)
    work = folder / "work"
    write(folder / "installed" / "bin" / "none", "")
    (folder / "installed" / "bin" / "schannel-tidy").symlink_to(pathlib.Path(sys.argv[1]).resolve())
    for name, text in FILES.items():
        write(work / name, text.format(installed=folder / "installed"))
    for name in ("schannel_tidy.bzl", "schannel_tidy.BUILD"):
        shutil.copy(EXAMPLE / name, work / "tools")
    for name, rules in STAND_INS.items():
        write(folder / name.split("/")[0] / "WORKSPACE", "")
        write(folder / name / "BUILD", "")
        write(folder / name / "defs.bzl", "".join(f"{rule} = native.{rule}\n" for rule in rules))
    try:
        # The one finding, in a file named as the build names it, and no error of the compiler.
        status, said, analysed = build()
        assert status == 1 and analysed == SOURCES, (status, analysed)
        assert f"\n{FINDING}" in said and said.count("warning: the") == 1 and "clang-diagnostic" not in said
        assert [report(source) for source in sorted(SOURCES - {"net/leak.c"})] == ["", "", ""]

        # Fixed: that file alone is analysed anew, and then none.
        (work / "net/leak.c").write_text(FILES["net/leak.c"].format().replace("{ Decrypt", "{ (void)Decrypt"))
        status, said, analysed = build()
        assert status == 0 and analysed == {"net/leak.c"} and report("net/leak.c") == "", (status, analysed)
        status, said, analysed = build()
        assert status == 0 and not analysed, (status, analysed)

        # A header counts for all that include it, and what is found in it is told.
        header = work / "net/include/net.h"
        header.write_text(header.read_text().replace("return Decrypt", "Decrypt").replace("0); }", "0); return 0; }"))
        status, said, analysed = build()
        assert status == 1 and analysed == SOURCES and f"\n{IN_HEADER}" in said, (status, analysed)

        # With the project's settings, which are an input as well.
        write(work / ".clang-tidy", "Checks: '-schannel-unchecked-status'\n")
        write(work / "BUILD", 'exports_files([".clang-tidy"])\n')
        settings = work / "tools" / "schannel_tidy.BUILD"
        settings.write_text(settings.read_text().replace("srcs = []", 'srcs = ["@//:.clang-tidy"]'))
        status, said, analysed = build()
        assert status == 0 and analysed == SOURCES, (status, analysed)
    finally:
        run("shutdown")
