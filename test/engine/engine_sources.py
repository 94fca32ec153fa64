"""The engine's sources, looked at by compilers and by clang-tidy.

headers: they parse without a warning against mingw-w64's headers, against
Wine's as a Windows program, and against Wine's natively.
tidy: clang-tidy has nothing to say with either headers; .clang-tidy beside them
says what is asked.
checks PROGRAM: schannel-tidy, which is that program, has nothing to say either.
"""
import glob
import os
import shutil
import subprocess
import sys

ENGINE = os.path.normpath(os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../lib/ReferenceEngine"))
SOURCES = sorted(glob.glob(os.path.join(ENGINE, "src", "*.cpp")))
FLAGS = ["-std=c++17", "-Wall", "-Wextra", "-Werror",
         "-I" + os.path.join(ENGINE, "include"),
         "-I" + os.path.join(ENGINE, "src")]
MINGW = ["--target=x86_64-w64-mingw32"]


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def tool(name):
    return shutil.which(name) or skip(name + " is not installed")


def wine_headers():
    for place in "/usr/include/wine/wine/windows", "/usr/include/wine/windows":
        if os.path.exists(os.path.join(place, "schannel.h")):
            return ["-isystem", place]
    return skip("Wine's headers (libwine-dev) are not installed")


def windows():
    """The engine as a Windows program, with either headers."""
    tool("x86_64-w64-mingw32-g++-posix")  # its headers are clang's too
    return (MINGW, MINGW + wine_headers()
            + ["-DWIN32_LEAN_AND_MEAN", "-DWINE_UNICODE_NATIVE"])


def headers():
    for world in windows() + (wine_headers(),):
        for source in SOURCES:
            subprocess.run([tool("clang++-19"), "-fsyntax-only", source]
                           + world + FLAGS, check=True)


def silent(command, worlds):
    for world in worlds:
        found = subprocess.run(
            command + ["--quiet"] + SOURCES + ["--"] + world + FLAGS,
            stderr=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        print(found.stdout)
        assert found.returncode == 0 and "warning" not in found.stdout


def tidy():
    silent([tool("clang-tidy-19")], windows())


def checks(program):
    if not os.path.exists(program):
        skip(program + " is not built")
    silent([program, "--checks=-*,schannel-*",
            "--header-filter=ReferenceEngine/",
            "--config={CheckOptions: {"
            "schannel-sensitive-logging.WarnOnUnwipedSecret: true}}"],
           windows())


{"headers": headers, "tidy": tidy, "checks": checks}[sys.argv[1]](*sys.argv[2:])
