"""What the tests of the engine under Wine share: tools, prefix, certificates,
OpenSSL's server, and the driver program.

A tool that is missing skips the test (exit code 77) and is named.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import time

SKIP = 77
BUILD = os.environ["ENGINE_TEST_BUILD"]  # where this test may write
PROGRAMS = os.environ["ENGINE_TEST_PROGRAMS"]  # where driver.exe is
PREFIX = os.path.join(BUILD, "wine")
PKI = os.path.join(BUILD, "pki")
# A folder for each test: they may run side by side.
HERE = os.path.join(BUILD, "run-" + "-".join(sys.argv[1:]))
os.makedirs(HERE, exist_ok=True)


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIP)


def tool(name, *places):
    for place in places:
        if os.access(place, os.X_OK):
            return place
    return shutil.which(name) or skip(name + " is not installed")


def wine():
    return newer["wine"] if newer else tool("wine64", "/usr/lib/wine/wine64")


def wineserver():
    return tool("wineserver", "/usr/lib/wine/wineserver")


newer = {}  # wine and prefix, once use_newer_wine has found one


def use_newer_wine(least=10):
    """From now on programs run under a Wine of that version or later: the one
    ENGINE_NEWER_WINE names, or one installed in the usual places."""
    places = [os.environ.get("ENGINE_NEWER_WINE", "")] + [
        "/opt/wine-%s/bin/wine" % kind
        for kind in ("stable", "staging", "devel")]
    for place in places:
        if not os.access(place, os.X_OK):
            continue
        version = subprocess.run([place, "--version"], stdout=subprocess.PIPE,
                                 text=True).stdout
        digits = re.match(r"wine-(\d+)", version)
        if digits and int(digits.group(1)) >= least:
            newer.update(wine=place, prefix=here("wine-newer"))
            run_wine(["wineboot", "--init"])
            return
    skip("no Wine %d or later is found (ENGINE_NEWER_WINE)" % least)


def program(name):
    path = os.path.join(PROGRAMS, name)
    if not os.path.exists(path):
        skip(name + " is not built: x86_64-w64-mingw32-g++-posix is needed")
    return path


def wine_environment():
    env = dict(os.environ)
    env.pop("DISPLAY", None)
    env.update(
        WINEPREFIX=newer.get("prefix", PREFIX),
        WINEDEBUG="-all",
        WINEDLLOVERRIDES="mscoree,mshtml=d;winemenubuilder.exe=d",
        # Debian's GnuTLS configuration hides TLS 1.3 from Wine.
        GNUTLS_SYSTEM_PRIORITY_FILE="//dev/null",
    )
    return env


# Seconds. Far from what any test needs, so that a busy machine is not taken for a
# hang.
HANGS_AFTER = 600


def run_wine(arguments, timeout=HANGS_AFTER):
    """Runs a Windows program; its exit code and its output.

    The output goes by way of a file: a process Wine leaves in the background
    would hold a pipe open.
    """
    log = here("output")
    with open(log, "wb") as out:
        code = subprocess.run(
            [wine()] + arguments,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=wine_environment(),
            timeout=timeout,
            cwd=HERE,
        ).returncode
    with open(log, "rb") as text:
        output = text.read().decode("utf-8", "replace").replace("\r", "")
    return code, output


def openssl(*arguments, **options):
    subprocess.run(
        [tool("openssl")] + list(arguments),
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **options
    )


def pki(name):
    return os.path.join(PKI, name)


def here(name):
    return os.path.join(HERE, name)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listening(port):
    wanted = "0100007F:%04X" % port
    with open("/proc/net/tcp") as table:
        return any(
            line.split()[1] == wanted and line.split()[3] == "0A"
            for line in list(table)[1:]
        )


class Server:
    """OpenSSL's s_server on an ephemeral port of the loopback interface."""

    def __init__(self, *arguments, cert="good", stdin=None, stdout=None):
        for _ in range(5):  # the port may have gone to somebody else
            self.port = free_port()
            self.process = subprocess.Popen(
                [tool("openssl"), "s_server"]
                + ["-accept", "127.0.0.1:%d" % self.port]
                + ["-cert", pki(cert + ".pem"), "-key", pki(cert + ".key")]
                + ["-cert_chain", pki(cert + ".chain.pem")]
                + list(arguments),
                stdin=stdin or subprocess.DEVNULL,
                stdout=stdout or subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=HERE,
            )
            patience = time.monotonic() + 20
            while self.process.poll() is None and time.monotonic() < patience:
                if listening(self.port):
                    return
                time.sleep(0.01)
            self.process.kill()
            self.process.wait()
        raise AssertionError("s_server does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


class Result(dict):
    """What the driver printed, key by key."""

    def __init__(self, code, output):
        super().__init__(
            line.split("=", 1) for line in output.splitlines() if "=" in line
        )
        self.code = code
        self.output = output

    def expect(self, **wanted):
        """Every key as wanted (a tuple: one of these), nothing outstanding, the
        program not failed."""
        for key, value in wanted.items():
            key = key.replace("_", "-")
            allowed = value if isinstance(value, tuple) else (value,)
            assert self.get(key) in allowed, "%s is %r, not %r\n%s" % (
                key,
                self.get(key),
                value,
                self.output,
            )
        assert self.get("outstanding", "").split(" ")[0] == "0", self.output
        assert self.code == 0, self.output
        return self


def drive(port, *arguments, timeout=HANGS_AFTER):
    """Runs the driver against a port; options and steps as in Driver.cpp."""
    code, output = run_wine(
        [program("driver.exe"), str(port)] + list(arguments), timeout
    )
    return Result(code, output)


def main(tests):
    """Runs the test the command line names."""
    program("driver.exe"), wine(), tool("openssl")
    tests[sys.argv[1]]()
