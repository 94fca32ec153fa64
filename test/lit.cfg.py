# lit configuration: finds the tools, says what the tests may use.
#
# Substitutions
#   %tidy(CHECKS) FILE     runs the standalone tool with those checks alone, e.g.
#                          %tidy(schannel-unfreed-secbuffer) %s -- %mingw
#   %mingw, %wine          compiler flags for the one or the other set of headers
#   %check                 FileCheck in the house's way: every CHECK line must be there,
#                          and no other warning may be
#   %build-dir             where the tools were built
#   %python                Python, for what FileCheck cannot say
#   %silent                FileCheck for files that must not give a warning at all

import os
import shutil
import sys

import lit.formats

config.name = "schannel-tidy"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".cpp", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.build_dir, "test")

tidy = os.path.join(config.build_dir, "bin", "schannel-tidy")
module = os.path.join(config.build_dir, "lib", "SchannelTidyModule.so")
inputs = os.path.join(config.test_source_root, "Inputs")
common = "--target=x86_64-w64-mingw32 -I" + inputs
wine = "/usr/include/wine/wine/windows"

config.substitutions += [
    (r"%tidy\(([^)]*)\)", tidy + r" --quiet --config='' --checks='-*,\1'"),
    ("%mingw", common),
    ("%wine", common + " -isystem " + wine +
     " -DWIN32_LEAN_AND_MEAN -DWINE_UNICODE_NATIVE -DSCHANNEL_TIDY_WINE"),
    ("%check", "FileCheck %s --implicit-check-not='warning:' --implicit-check-not='error:'"),
    ("%silent", "FileCheck %s --allow-empty --implicit-check-not='warning:' "
     "--implicit-check-not='error:'"),
    ("%schannel-tidy", tidy),
    ("%module", module),
    ("%clang-tidy", os.path.join(config.llvm_bin, "clang-tidy")),
    ("%inputs", inputs),
    ("%build-dir", config.build_dir),
    ("%python", sys.executable),
]
config.environment["PATH"] = os.pathsep.join(
    [config.llvm_bin, config.environment.get("PATH", "")])

if os.path.isdir("/usr/x86_64-w64-mingw32/include"):
    config.available_features.add("mingw-headers")
if os.path.isdir(wine):
    config.available_features.add("wine-headers")
if shutil.which("clang-tidy", path=config.llvm_bin):
    config.available_features.add("clang-tidy")
if shutil.which("git"):
    config.available_features.add("git")
