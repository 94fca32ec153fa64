"""Other analysers, run on the same rows and held to the same rule. Each gets its strongest settings that are usable as a default."""

import os

import tools

_POSIX_THREADS = "x86_64-w64-mingw32-g++-posix"


def _tidy(checks, alpha=False):
    return lambda: tools.clang_tidy("clang-tidy-19", checks, alpha=alpha)


def _clang():
    return tools.Tool("clang", "clang-19", lambda file, flags:
                      ["-fsyntax-only", "-Wall", "-Wextra", "-fno-caret-diagnostics", file] + flags)


def _gcc():
    def arguments(file, flags):
        # gcc knows its own target and library; the rest of clang's flags mean the same.
        own, skip = [], False
        for flag, following in zip(flags, flags[1:] + [""]):
            if skip or flag in (tools.TARGET, "-nostdinc++"):
                skip = False
            elif flag == "-isystem" and "/include/c++" in following:
                skip = True
            else:
                own.append(flag)
        # Its manual: the analyzer is only suitable for C; on C++ it does not end in useful time.
        analyzer = [] if tools.is_cxx(file) else ["-fanalyzer"]
        return ["-O2", "-S", "-o", os.devnull, "-Wall", "-Wextra"] + analyzer + [
            "-fdiagnostics-path-format=separate-events", "-fno-diagnostics-show-caret", "-fdiagnostics-color=never", file] + own
    return tools.Tool("gcc", "x86_64-w64-mingw32-gcc", arguments, cxx=_POSIX_THREADS)


def _cppcheck():
    def arguments(file, flags):
        # Its manual: it needs no headers; with those of another compiler it stops at what it can't read.
        own = ["-D_WIN32", "-D_WIN64"] + [flag for flag in flags if flag.startswith(("-D", "-U"))]
        own += ["--std=" + flag[5:].replace("gnu", "c") for flag in flags if flag.startswith("-std=")]
        return ["--quiet", "--enable=warning,style,performance,portability", "--inconclusive", "--library=windows",
                "--library=qt", "--platform=win64", "--template={file}:{line}:{column}: {severity}: {message} [{id}]",
                "--template-location={file}:{line}:{column}: note: {info}"] + own + [file]
    return tools.Tool("cppcheck", "cppcheck", arguments)


# These ask for a setting of the analyzer that clang-tidy has no way to give, and nothing is analysed then.
_NOT_IN_TIDY = ",-clang-analyzer-alpha.cplusplus.".join(
    ["", "*Iterator*", "ContainerModeling", "STLAlgorithmModeling"])

PEERS = {
    "clang-tidy": _tidy("-*,clang-analyzer-*,bugprone-*,cert-*"),
    "clang-tidy-alpha": _tidy("-*,clang-analyzer-*" + _NOT_IN_TIDY, alpha=True),
    "clang": _clang,
    "cppcheck": _cppcheck,
    "gcc": _gcc,
}
