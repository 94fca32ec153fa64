"""A trial: a copy of the engine and of the client in C, changed, shown to the
two witnesses. The checker reads the changed files as Windows code; the run
compiles them natively with sanitizers, against the scripted system of the
engine's tests, and links them with what has been compiled once for all.
"""
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import threading

SKIP = 77
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "../.."))
# What a trial may change, from the root; patches name these paths.
ENGINE = "lib/ReferenceEngine"
CLIENT = "test/oracle/client"
NATIVE = "test/engine/programs/native"
PROGRAMS = "test/oracle/programs"

SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize=function",
            "-fno-sanitize-recover=all"]
# A status that nobody sets is then 0xAAAAAAAA, in every run.
NATIVELY = SANITIZE + ["-ftrivial-auto-var-init=pattern", "-g1", "-O0"]
# Everything the checks can be told to look for.
CONFIG = ("{CheckOptions: "
          "{schannel-sensitive-logging.WarnOnUnwipedSecret: true}}")
MINGW = ["--target=x86_64-w64-mingw32", "-DUNICODE"]
ALLOCATOR = ["-D%s=client_%s" % (name, name)
             for name in ("malloc", "calloc", "realloc")]


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIP)


def tool(name):
    return shutil.which(name) or skip(name + " is not installed")


def wine_headers():
    for place in "/usr/include/wine/wine/windows", "/usr/include/wine/windows":
        if os.path.exists(os.path.join(place, "schannel.h")):
            return ["-isystem", place]
    return skip("Wine's headers (libwine-dev) are not installed")


def run(command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", **options)


def engine_includes(tree):
    return ["-I" + os.path.join(tree, ENGINE, part)
            for part in ("include", "src")]


class Workshop:
    """The folder trials are built in, and what they have in common."""

    def __init__(self, folder, checker):
        self.folder = os.path.abspath(folder)
        self.checker = checker
        if not os.path.exists(checker):
            skip(checker + " is not built")
        self.clang, self.clangxx = tool("clang-19"), tool("clang++-19")
        tool("x86_64-w64-mingw32-g++-posix")  # its headers are clang's too
        self.wine = wine_headers()
        self.lock = threading.Lock()
        os.makedirs(os.path.join(self.folder, "base"), exist_ok=True)

    def base(self, name):
        return os.path.join(self.folder, "base", name)

    def flags(self, source, tree, world):
        """What a source is compiled with: natively to be run, as Windows code
        for the checker."""
        native = world == "native"
        flags = self.wine + NATIVELY if native else list(MINGW)
        if source.endswith((".c", "win32.h")):
            if native:
                flags += ["-fshort-wchar", "-DWINE_UNICODE_NATIVE",
                          "-DUNICODE"] + ALLOCATOR
            return flags
        flags += ["-std=c++17"] + engine_includes(tree)
        for folder in NATIVE, PROGRAMS, os.path.dirname(CLIENT):
            flags.append("-I" + os.path.join(tree, folder))
        return flags

    def prelude(self, source, world):
        """Windows' headers have been read once for the sources of trials."""
        for subject, folder in ("engine", ENGINE), ("client", CLIENT):
            if source.startswith(folder):
                return ["-include-pch", self.base(subject + "." + world)]
        return []

    def compile(self, source, output, tree):
        path = os.path.join(tree, source)
        return run([self.clang if source.endswith(".c") else self.clangxx]
                   + self.flags(source, tree, "native")
                   + self.prelude(source, "native")
                   + ["-c", path, "-o", output])

    def link(self, objects, output):
        return run([self.clangxx, "-shared-libasan",
                    "-Wl,-rpath=" + self.runtime()] + SANITIZE + objects
                   + ["-o", output])

    def runtime(self):
        return os.path.dirname(run(
            [self.clangxx, "-print-file-name=libclang_rt.asan-x86_64.so"])
            .stdout.strip())

    def prepare(self, jobs):
        """Compiles what trials have in common, where it is not up to date."""

        def stale(output, source):
            return not os.path.exists(output) or os.path.getmtime(output) < max(
                os.path.getmtime(os.path.join(ROOT, file))
                for file in included(ROOT, source))

        def header(subject, header, world):
            output = self.base(subject + "." + world)
            if stale(output, header):
                language = "c" if subject == "client" else "c++"
                must(run([self.clang] + self.flags(header, ROOT, world)
                         + ["-x", language + "-header",
                            os.path.join(ROOT, header), "-o", output]))

        def source(name):
            output = self.base(object_name(name))
            if stale(output, name):
                must(self.compile(name, output, ROOT))

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for made in [pool.submit(header, subject, path, world)
                         for subject, path in (
                             ("engine", PROGRAMS + "/Prelude.h"),
                             ("client", CLIENT + "/win32.h"))
                         for world in ("native", "mingw")]:
                made.result()
            for made in [pool.submit(source, name) for name in
                         sources("engine") + sources("client") + shared()]:
                made.result()


def must(result):
    if result.returncode:
        raise DoesNotBuild("%s\n%s" % (" ".join(result.args), result.stdout))


def sources(subject):
    folder, pattern = {"engine": (ENGINE, "src/*.cpp"),
                       "client": (CLIENT, "*.c")}[subject]
    found = glob.glob(os.path.join(ROOT, folder, pattern))
    # Natively there is no system whose tables could be taken.
    return sorted(os.path.relpath(path, ROOT) for path in found
                  if not path.endswith("SystemTables.cpp"))


def shared():
    return [NATIVE + "/ScriptedSystem.cpp"] + sorted(
        os.path.relpath(path, ROOT)
        for path in glob.glob(os.path.join(ROOT, PROGRAMS, "*.cpp")))


def included(tree, source):
    """The files of the repository that a source is made of, itself first."""
    found, waiting = [], [source]
    while waiting:
        file = waiting.pop()
        path = os.path.join(tree, file)
        if file in found or not os.path.exists(path):
            continue
        found.append(file)
        with open(path) as opened:
            names = re.findall(r'^\s*#include "(.*)"', opened.read(), re.M)
        folders = (os.path.dirname(file), ENGINE + "/include",
                   ENGINE + "/include/schannel", ENGINE + "/src", NATIVE,
                   PROGRAMS, os.path.dirname(CLIENT))
        waiting += [os.path.normpath(os.path.join(folder, name))
                    for folder in folders for name in names]
    return found


def object_name(source):
    return os.path.basename(source).rsplit(".", 1)[0] + ".o"


class Finding:
    def __init__(self, path, line, check, message):
        self.path, self.line = path, line
        self.check, self.message = check, message

    def __str__(self):
        return "%s:%d: %s [%s]" % (os.path.basename(self.path), self.line,
                                   self.message, self.check)


class Trial:
    """One changed copy. Its folder goes when the trial is done."""

    FINDING = re.compile(r"^(.+?):(\d+):\d+: (?:warning|error): (.*) "
                         r"\[([\w.,-]+)\]$", re.M)

    def __init__(self, workshop, name):
        self.workshop = workshop
        self.tree = os.path.join(workshop.folder, "trial-" + name)
        shutil.rmtree(self.tree, ignore_errors=True)
        for folder in ENGINE + "/src", ENGINE + "/include", CLIENT:
            shutil.copytree(os.path.join(ROOT, folder),
                            os.path.join(self.tree, folder))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.tree, ignore_errors=True)

    def path(self, source):
        return os.path.join(self.tree, source)

    def text(self, source):
        with open(self.path(source)) as file:
            return file.read()

    def line(self, finding):
        with open(finding.path) as file:
            return file.read().splitlines()[finding.line - 1]

    def affected(self, changed):
        """The sources that have to be looked at again when these files have
        changed: themselves, and whoever includes them."""
        return [source for source in sources("engine") + sources("client")
                if set(included(self.tree, source)) & set(changed)]

    def ask_checker(self, affected, checks="-*,schannel-*"):
        """What the checker finds in these sources and their headers."""
        findings, seen = [], set()
        for source in affected:
            said = run([self.workshop.checker, "--quiet", "--config=" + CONFIG,
                        "--header-filter=" + re.escape(self.tree) + ".*",
                        "--checks=" + checks, self.path(source), "--"]
                       + self.workshop.flags(source, self.tree, "mingw")
                       + self.workshop.prelude(source, "mingw"))
            for path, line, message, check in self.FINDING.findall(said.stdout):
                if (path, line, message, check) not in seen:
                    seen.add((path, line, message, check))
                    findings.append(Finding(path, int(line), check, message))
            if re.search(r": error: ", said.stdout):
                raise DoesNotBuild(said.stdout)
        return findings

    def build_and_run(self, subject, affected, verbose=False, brief=False):
        """The symptoms of the run: a dictionary from symptom to where it
        shows. A brief run ends with the first scenario that shows any."""
        objects, shop = {}, self.workshop
        for source in sources("engine") + shared():
            objects[object_name(source)] = shop.base(object_name(source))
        witness = {"engine": "EngineWitness.o", "client": "ClientWitness.o"}
        for name in witness.values():
            if name != witness[subject]:
                del objects[name]
        if subject == "client":
            for source in sources("client"):
                objects[object_name(source)] = shop.base(object_name(source))
        for source in affected:
            output = self.path(object_name(source))
            built = shop.compile(source, output, self.tree)
            if built.returncode:
                raise DoesNotBuild(built.stdout)
            objects[object_name(source)] = output
        program = self.path("witness")
        linked = shop.link(list(objects.values()), program)
        if linked.returncode:
            raise DoesNotBuild(linked.stdout)
        environment = dict(os.environ)
        environment.pop("ASAN_OPTIONS", None)
        if verbose:
            environment["WITNESS_VERBOSE"] = "1"
        if brief:
            environment["WITNESS_BRIEF"] = "1"
        said = run([program], env=environment)
        if verbose:
            print(said.stdout)
        if said.returncode or not said.stdout.rstrip().endswith("done"):
            raise DoesNotBuild("the witness itself fails\n" + said.stdout)
        symptoms = {}
        for line in said.stdout.splitlines():
            symptom, _, where = line.partition(" ")
            if symptom in SYMPTOMS:
                symptoms.setdefault(symptom, []).append(where)
        return symptoms


SYMPTOMS = ["leak", "misuse", "lost", "stalled", "accepted", "secret",
            "garbage", "crash", "error", "no-close"]


class DoesNotBuild(Exception):
    pass


def subject_of(changed):
    return "client" if any(f.startswith(CLIENT) for f in changed) else "engine"
