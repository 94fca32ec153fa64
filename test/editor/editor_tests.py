"""editor_tests.py SERVER SCENARIO: schannel-clangd as an editor meets it.

Without SCENARIO, lists them. Exit status 77: a tool or header is absent, the line says which.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from browser import Browser
from language_client import LanguageClient, apply_edits
from vscode import VisualStudioCode

HERE = pathlib.Path(__file__).resolve().parent
MINGW = pathlib.Path("/usr/x86_64-w64-mingw32/include")

LEAK = """\
#define SECURITY_WIN32
#include <windows.h>
#include <sspi.h>
#include <schannel.h>

int send_all(const void *bytes, unsigned long size);

SECURITY_STATUS hello(CredHandle *cred, CtxtHandle *context) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContextA(
      cred, NULL, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, context, &desc,
      &attributes, NULL);
  if (status < 0)
    return status;
  if (!send_all(out.pvBuffer, out.cbBuffer))
    return SEC_E_INTERNAL_ERROR;
  FreeContextBuffer(out.pvBuffer);
  return status;
}
"""
RELEASED = LEAK.replace("""    return SEC_E_INTERNAL_ERROR;
""", """    status = SEC_E_INTERNAL_ERROR;
""")
LEAK_LINE = LEAK.splitlines().index("    return SEC_E_INTERNAL_ERROR;")

WRONG_STATUS = """\
#define SECURITY_WIN32
#include <windows.h>
#include <sspi.h>
#include <schannel.h>

unsigned long longest(const SecPkgContext_StreamSizes *sizes) {
  return sizes->cbHeader + sizes->cbMaximumMessage + sizes->cbTrailer;
}

/* 1: go on, 0: the peer has closed, -1: failed. */
int decrypt(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);
  switch (status) {
  case SEC_E_OK:
    return 1;
  case SEC_I_RENEGOTIATE:
    return 2;
  case SEC_E_INCOMPLETE_MESSAGE:
    return 0;
  case SEC_E_CONTEXT_EXPIRED:
    return 0;
  default:
    return -1;
  }
}
"""


def make_project(arguments=None, files=()):
    """A folder with a compile database, and the environment for an editor with nobody's own configuration."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="schannel-clangd-"))
    arguments = arguments or ["clang", "--target=x86_64-w64-mingw32"]
    commands = [{"directory": str(folder), "file": name, "arguments": [*arguments, "-c", name]}
                for name in ("a.c", "a.cpp")]
    (folder / "compile_commands.json").write_text(json.dumps(commands))
    for name, text in dict(files).items():
        (folder / name).write_text(text)
    return folder, {**os.environ, "XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache"),
                    "XDG_DATA_HOME": str(folder / "data"), "XDG_STATE_HOME": str(folder / "state")}


class Project:
    """A folder with a compile database and an editor on it."""

    def __init__(self, server, arguments=None, files=(), options=()):
        self.server = [server, "--background-index=false", *options]
        self.arguments = arguments
        self.files = files

    def __enter__(self):
        self.folder, environment = make_project(self.arguments, self.files)
        self.editor = LanguageClient(self.server, self.folder, environment, self.folder / "server.log")
        return self.editor

    def __exit__(self, kind, *rest):
        self.editor.__exit__(kind, *rest)
        if kind:
            print((self.folder / "server.log").read_text()[-4000:])
        shutil.rmtree(self.folder)


def ours(diagnostics):
    return [d for d in diagnostics if str(d.get("code", "")).startswith("schannel-")]


def codes(diagnostics):
    return [d["code"] for d in ours(diagnostics)]


def expect(found, wanted):
    if found != wanted:
        raise AssertionError(f"found {found!r}, expected {wanted!r}")


def opening_and_typing(server):
    """A leak is shown with its path; it goes when the line is mended, and comes back."""
    with Project(server) as editor:
        found = ours(editor.open("a.c", LEAK))
        expect(codes(found), ["schannel-unfreed-secbuffer"])
        leak = found[0]
        expect(leak["source"], "clang-tidy")
        expect(leak["codeDescription"]["href"], (HERE.parents[1] / "docs/checks/unfreed-secbuffer.md").as_uri())
        expect(leak["range"]["start"]["line"], LEAK_LINE)
        related = leak["relatedInformation"]
        if not any("acquires the" in step["message"] for step in related):
            raise AssertionError(f"the path does not begin with the call: {related}")
        expect(codes(editor.change("a.c", RELEASED)), [])
        expect(codes(editor.change("a.c", LEAK)), ["schannel-unfreed-secbuffer"])


def second_look(server):
    """What takes long is explored once the diagnostics are shown; until then what was found before is."""
    with Project(server, options=["--states-at-once=0"]) as editor:
        found = ours(editor.open("a.c", LEAK))
        expect(codes(found), ["schannel-unfreed-secbuffer"])
        begins = LEAK.splitlines().index("  DWORD attributes = 0;")
        lines = lambda found: [[d["range"]["start"]["line"], *(step["location"]["range"]["start"]["line"]
                                                               for step in d["relatedInformation"])] for d in found]
        moved = [[line + 1 for line in of] for of in lines(found)]
        # A comment changes nothing: there is no second look, the next diagnostics are those of the next edit.
        editor.edit("a.c", "/* that is all */\n", len(LEAK.splitlines()))
        expect(lines(ours(editor.diagnostics("a.c"))), lines(found))
        time.sleep(1)
        # The first is the compiler's warning of what is typed, and the leak as it was, one line further down.
        editor.edit("a.c", "  if (attributes = 1) attributes = 2;\n", begins + 1)
        for _ in "before", "after":
            shown = editor.diagnostics("a.c")
            expect([d["code"] for d in shown if d not in ours(shown)], ["-Wparentheses"])
            expect(lines(ours(shown)), moved)
        # The release is moved before the leak.
        begins = LEAK.splitlines().index("  if (!send_all(out.pvBuffer, out.cbBuffer))") + 1
        editor.edit("a.c", "  FreeContextBuffer(out.pvBuffer); out.pvBuffer = NULL;\n", begins)
        expect(lines(ours(editor.diagnostics("a.c"))), [[line + (line >= begins) for line in of] for of in moved])
        expect(ours(editor.diagnostics("a.c")), [])
        # What clangd has of the text is what the editor has, also at its end.
        end = len(LEAK.splitlines()) + 3
        for turn in range(4):
            editor.edit("a.c", f"int last = {turn};\n", end + turn)
            for _ in "before", "after":
                errors = [d["range"]["start"]["line"] for d in editor.diagnostics("a.c") if d["severity"] == 1]
                expect(errors, list(range(end + 1, end + turn + 1)))


def half_typed(server):
    """A line that is not finished hides nothing of what comes before it."""
    with Project(server) as editor:
        text = LEAK + "\nvoid next(void) {\n  int x = \n}\n"
        diagnostics = editor.open("a.c", text)
        if not any(d["severity"] == 1 for d in diagnostics):
            raise AssertionError("the parse error is not shown")
        expect(codes(editor.change("a.c", LEAK)), ["schannel-unfreed-secbuffer"])


def quick_fix(server):
    """A status of the wrong severity is mended by the quick fix."""
    with Project(server) as editor:
        found = ours(editor.open("a.c", WRONG_STATUS))
        expect(codes(found), ["schannel-unhandled-status"])
        fixes = editor.quick_fixes("a.c", found[0])
        # NOLINT and the like are not what is asked for.
        edits = [edit for _, edit in fixes if any("SEC_I_CONTEXT_EXPIRED" in e["newText"]
                                                  for e in edit)]
        expect(len(edits), 1)
        mended = apply_edits(WRONG_STATUS, edits[0])
        expect(mended, WRONG_STATUS.replace("SEC_E_CONTEXT_EXPIRED", "SEC_I_CONTEXT_EXPIRED"))
        expect(codes(editor.change("a.c", mended)), [])


def nolint(server):
    """A comment silences one line."""
    with Project(server) as editor:
        text = LEAK.replace("return SEC_E_INTERNAL_ERROR;",
                            "return SEC_E_INTERNAL_ERROR; // NOLINT(schannel-unfreed-secbuffer)")
        expect(codes(editor.open("a.c", text)), [])


def tidy_file_decides(server):
    """A .clang-tidy that names our checks says which run."""
    files = {".clang-tidy": "Checks: '-*,schannel-weak-protocol'\n"}
    with Project(server, files=files) as editor:
        expect(codes(editor.open("a.c", LEAK)), [])


def tidy_file_of_others(server):
    """A .clang-tidy that does not name our checks leaves them on."""
    files = {".clang-tidy": "Checks: '-*,bugprone-sizeof-expression'\n"}
    with Project(server, files=files) as editor:
        expect(codes(editor.open("a.c", LEAK)), ["schannel-unfreed-secbuffer"])


def clangd_file(server):
    """clangd's own configuration file can switch a check off."""
    files = {".clangd": "Diagnostics:\n  ClangTidy:\n    Remove: [schannel-unfreed-secbuffer]\n"
                        "    Add: [schannel-unhandled-status]\n"}
    with Project(server, files=files) as editor:
        expect(codes(editor.open("a.c", LEAK)), [])
        expect(codes(editor.change("a.c", WRONG_STATUS)), ["schannel-unhandled-status"])


def clang_cl(server):
    """A compile database written for Microsoft's command line."""
    arguments = ["clang-cl", "--target=x86_64-w64-windows-gnu", "/nologo", "/W3", "/DUNICODE",
                 "/imsvc", str(MINGW)]
    with Project(server, arguments) as editor:
        diagnostics = editor.open("a.c", LEAK)
        expect([d["message"] for d in diagnostics if d["severity"] == 1], [])
        expect(codes(diagnostics), ["schannel-unfreed-secbuffer"])


def cplusplus(server):
    """C++, and a file without SSPI beside it."""
    with Project(server) as editor:
        expect(codes(editor.open("a.cpp", LEAK, "cpp")), ["schannel-unfreed-secbuffer"])
        expect(codes(editor.open("b.cpp", "int main() { return 0; }\n", "cpp")), [])


def stays_clangd(server):
    """What clangd can do, it still can: hover, completion, definition, its own checks."""
    with Project(server) as editor:
        editor.open("a.c", LEAK)
        uri = (editor.folder / "a.c").as_uri()
        at = {"textDocument": {"uri": uri},
              "position": {"line": LEAK.splitlines().index("  if (status < 0)"),
                           "character": 7}}
        hover = editor.request("textDocument/hover", at)["contents"]["value"]
        if "SECURITY_STATUS" not in hover:
            raise AssertionError(f"hover says {hover!r}")
        definition = editor.request("textDocument/definition", at)
        expect(LEAK.splitlines()[definition[0]["range"]["start"]["line"]].split()[0],
               "SECURITY_STATUS")
        completion = editor.request("textDocument/completion", at)
        items = completion["items"] if isinstance(completion, dict) else completion
        if not any("status" in item["label"] for item in items):
            raise AssertionError("completion does not offer the variable")
        found = editor.change("a.c", "int f(int x) { if (x = 1) return 2; return x; }\n")
        expect([d["code"] for d in found], ["-Wparentheses"])


def neovim(server):
    """Neovim, set up as docs/editor.md says, shows the finding with its path and applies the quick fix."""
    found = shutil.which("nvim")
    if not found:
        print("skipped: no nvim")
        sys.exit(77)
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    minor = int(re.match(r"NVIM v0\.(\d+)", version)[1])
    recipes = re.findall(r"```lua\n(.*?)```", (HERE.parents[1] / "docs" / "editor.md").read_text(), re.S)
    setup = recipes[0 if minor >= 11 else 1 if minor >= 8 else 2]
    folder, environment = make_project(files={"a.c": WRONG_STATUS})
    environment["FOUND"] = str(folder / "found.json")
    try:
        (folder / "init.lua").write_text(
            setup.replace("/path/to/schannel-tidy/build/bin/schannel-clangd", server))
        run = subprocess.run([found, "--headless", "-n", "-u", str(folder / "init.lua"), "a.c",
                              "-c", f"luafile {HERE / 'neovim.lua'}"], cwd=folder, env=environment,
                             capture_output=True, text=True, timeout=280)
        if not (folder / "found.json").exists():
            raise AssertionError(run.stdout + run.stderr)
        before, after = json.loads((folder / "found.json").read_text())
        expect([d["code"] for d in before], ["schannel-unhandled-status"])
        if not before[0]["related"]:
            raise AssertionError("no steps of the path")
        expect(after, [])
        expect((folder / "a.c").read_text(),
               WRONG_STATUS.replace("SEC_E_CONTEXT_EXPIRED", "SEC_I_CONTEXT_EXPIRED"))
    finally:
        shutil.rmtree(folder)


def vscode(server):
    """Visual Studio Code, set up as docs/editor.md says, shows the finding with its path and applies the quick fix."""
    code_server, chromedriver = shutil.which("code-server"), shutil.which("chromedriver")
    # Where code-server installs them for the user.
    extensions = pathlib.Path(os.environ.get("XDG_DATA_HOME", pathlib.Path.home() / ".local" / "share"),
                              "code-server", "extensions")
    for tool, found in (("code-server", code_server), ("chromedriver", chromedriver),
                        ("clangd extension in code-server", any(extensions.glob("*.vscode-clangd-*")))):
        if not found:
            print(f"skipped: no {tool}")
            sys.exit(77)
    settings = re.search(r"```json\n(.*?)```", (HERE.parents[1] / "docs" / "editor.md").read_text(), re.S)[1]
    folder, environment = make_project(files={"a.c": WRONG_STATUS})
    try:
        settings = settings.replace("/path/to/schannel-tidy/build/bin/schannel-clangd", server)
        with Browser(chromedriver) as browser, VisualStudioCode(
                browser, code_server, extensions, settings, folder, environment) as editor:
            editor.open("a.c")
            of_file, finding, *steps = editor.wait_for_problem("schannel-unhandled-status")
            expect([depth for depth, _ in (of_file, finding, *steps)], [1, 2] + [3] * len(steps))
            if not any("DecryptMessage returns the status here" in text for _, text in steps):
                raise AssertionError(f"the path does not begin with the call: {steps}")
            editor.quick_fix("schannel-unhandled-status", "SEC_I_CONTEXT_EXPIRED")
            editor.wait_for_no_problem()
            editor.save()
            mended = WRONG_STATUS.replace("SEC_E_CONTEXT_EXPIRED", "SEC_I_CONTEXT_EXPIRED")
            end = time.monotonic() + 60
            while (folder / "a.c").read_text() != mended and time.monotonic() < end:
                time.sleep(0.1)
            expect((folder / "a.c").read_text(), mended)
    finally:
        shutil.rmtree(folder)


SCENARIOS = {f.__name__: f for f in (
    opening_and_typing, second_look, half_typed, quick_fix, nolint, tidy_file_decides, tidy_file_of_others,
    clangd_file, clang_cl, cplusplus, stays_clangd, neovim, vscode)}

if __name__ == "__main__":
    if len(sys.argv) == 1:
        print("\n".join(SCENARIOS))
        sys.exit(0)
    server, scenario = sys.argv[1:]
    if not MINGW.is_dir():
        print("skipped: no mingw-w64 headers")
        sys.exit(77)
    SCENARIOS[scenario](server)
