"""The engine's sources, looked at by compilers and by clang-tidy.

headers: they parse without a warning against mingw-w64's headers, against
Wine's as a Windows program, and against Wine's natively.
tidy: clang-tidy has nothing to say; .clang-tidy beside them says what is asked.
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


def headers():
    tool("x86_64-w64-mingw32-g++-posix")  # its headers are clang's too
    wine = wine_headers()
    for world in (
        MINGW,
        MINGW + wine + ["-DWIN32_LEAN_AND_MEAN", "-DWINE_UNICODE_NATIVE"],
        wine,
    ):
        for source in SOURCES:
            subprocess.run([tool("clang++-19"), "-fsyntax-only", source]
                           + world + FLAGS, check=True)


def tidy():
    tool("x86_64-w64-mingw32-g++-posix")
    found = subprocess.run(
        [tool("clang-tidy-19"), "--quiet"] + SOURCES + ["--"] + MINGW + FLAGS,
        stderr=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    print(found.stdout)
    assert found.returncode == 0 and "warning" not in found.stdout


{"headers": headers, "tidy": tidy}[sys.argv[1]]()
