"""Runs an analyser on one file of one revision and reads its findings; results are kept by tool, revision, file and flags."""

import glob
import hashlib
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import tempfile
import time

from functions import Functions

_DIAGNOSTIC = re.compile(r"^(?P<path>(?:[A-Za-z]:)?[^:\n]+):(?P<line>\d+):(?:(?P<column>\d+):)? "
                         r"(?P<kind>warning|error|fatal error|note|style|performance|portability|information): "
                         r"(?P<message>.*?)(?: \[(?P<check>[^\[\]\s]+)\])?$")
_PARSE_ERRORS = ("clang-diagnostic", "-W", "syntaxError", "internal", "preprocessorError", "cppcheckError", "unknownMacro")
TARGET = "--target=x86_64-w64-mingw32"


def expand(flags, places):
    """The flags with {gen} and {owner/name@commit} replaced by the folders that places(...) gives for them."""
    return shlex.split(re.sub(r"\{([^{}]+)\}", lambda match: shlex.quote(places(match[1])), flags))


def mingw_cxx():
    """The libstdc++ with std::thread, which clang does not choose by itself."""
    found = sorted(glob.glob("/usr/lib/gcc/x86_64-w64-mingw32/*-posix/include/c++"))
    if not found:
        return []
    return ["-nostdinc++"] + [flag for folder in ("", "x86_64-w64-mingw32", "backward")
                              for flag in ("-isystem", os.path.join(found[-1], folder))]


def is_cxx(path):
    return path.endswith((".cc", ".cpp", ".cxx"))


def compile_flags(path, flags):
    return [TARGET] + (mingw_cxx() if is_cxx(path) else []) + flags


def _found(program):
    path = shutil.which(program)
    if not path:
        raise FileNotFoundError(f"{program}: no such program")
    return os.path.abspath(path)  # it runs in other folders


def _identity(programs):
    """What must change for kept results to be thrown away: the programs' contents."""
    digest = hashlib.sha256()
    for program in programs:
        with open(os.path.realpath(program), "rb") as data:
            while block := data.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]


class Tool:
    """An analyser as a command line; `arguments(file, flags)` gives it for one file."""

    def __init__(self, name, program, arguments, loaded=None, cxx=None):
        self.name = name
        self.program = _found(program)
        self.cxx_program = _found(cxx) if cxx else self.program
        self.arguments = arguments
        self.identity = _identity([self.program] + ([loaded] if loaded else []))

    def run(self, file, flags, cwd, timeout):
        command = [self.cxx_program if is_cxx(file) else self.program] + self.arguments(file, flags)
        with tempfile.TemporaryFile() as output:
            # Processor time, not the clock's, so that a busy machine changes neither the limit nor the figures.
            process = subprocess.Popen(command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (timeout, timeout)))
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            text = output.read().decode(errors="replace")
        seconds = usage.ru_utime + usage.ru_stime
        failure = None
        if process.returncode < 0:
            failure = f"no answer within {timeout} s" if seconds >= timeout else f"killed by signal {-process.returncode}"
        found = findings(text, cwd)
        if process.returncode > 0 and not found:  # what it did not like has no place in the source
            failure = (text.strip().splitlines() or [f"exit status {process.returncode}"])[0]
        return {"seconds": round(seconds, 3), "memory_kb": usage.ru_maxrss, "failure": failure, "findings": found}


def findings(text, cwd):
    """Warnings with their notes; errors of the parse are kept as check "error"."""
    result, current = [], None
    for line in text.splitlines():
        match = _DIAGNOSTIC.match(line)
        if not match:
            continue
        path = os.path.relpath(os.path.realpath(os.path.join(cwd, match["path"])), os.path.realpath(cwd))
        place = {"file": path, "line": int(match["line"]), "message": match["message"]}
        if match["kind"] == "note":
            if current is not None:
                current["notes"].append(place)
            continue
        check = match["check"] or ""
        if "error" in match["kind"] and (not check or check.startswith(_PARSE_ERRORS)):
            check = "error"
        current = dict(place, check=check.split(",-warnings-as-errors")[0], notes=[])
        result.append(current)
    unique = {json.dumps(finding, sort_keys=True): finding for finding in result}
    return list(unique.values())


class Results:
    """Findings per (tool, revision, file, flags), kept in a folder so that a run can be resumed."""

    def __init__(self, folder, sources, places, timeout, run=True):
        self.folder = folder
        self.run = run
        self.sources = sources
        self.places = places
        self.timeout = timeout
        self.functions = {}

    def of(self, tool, repo, commit, file, flags):
        """The findings, or None if they would have to be found first and nothing is to be run."""
        tree = self.sources.extract(repo, commit)
        arguments = compile_flags(file, expand(flags, self.places))
        key = hashlib.sha256(json.dumps([tool.name, tool.identity, tool.arguments(file, arguments), repo, commit])
                             .encode()).hexdigest()[:24]
        kept = os.path.join(self.folder, key[:2], key + ".json")
        try:
            with open(kept) as data:
                result = json.load(data)
        except (OSError, ValueError):
            if not self.run:
                return None
            result = tool.run(expand(file, self.places)[0], arguments, tree, self.timeout)
        if not os.path.exists(kept) and not result["failure"]:
            os.makedirs(os.path.dirname(kept), exist_ok=True)
            with open(f"{kept}.{os.getpid()}.{time.monotonic_ns()}", "w") as data:
                json.dump(result, data)
            os.replace(data.name, kept)
        for finding in result["findings"]:
            finding["function"] = self.function_at(tree, finding["file"], finding["line"])
        return result

    def functions_of(self, path):
        if path not in self.functions:
            try:
                with open(path, errors="replace") as data:
                    self.functions[path] = Functions(data.read())
            except OSError:
                self.functions[path] = Functions("")
        return self.functions[path]

    def function_at(self, tree, file, line):
        return self.functions_of(os.path.join(tree, file)).at(line)


def clang_tidy(program, checks, loaded=None, alpha=False):
    """schannel-tidy, or clang-tidy with a module or by itself: the same command line."""
    def arguments(file, flags):
        return ([f"--load={os.path.abspath(loaded)}"] if loaded else []) + \
               (["--allow-enabling-analyzer-alpha-checkers"] if alpha else []) + \
               ["--quiet", "--config={}", f"--checks={checks}", "--header-filter=.*", file, "--"] + flags
    return Tool(os.path.basename(program), program, arguments, loaded)


def parser(program):
    """Only says whether a file parses."""
    return Tool("parse", program, lambda file, flags: ["-fsyntax-only", "-w", "-fno-caret-diagnostics"] + flags + [file])
