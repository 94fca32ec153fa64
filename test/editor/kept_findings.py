"""kept_findings.py SERVER [SEED]: what schannel-clangd keeps from edit to edit is what an analysis from scratch finds.

Two servers have the same file open, one with --keep-findings=false. After each edit both publish the same, with
notes, places and fix-its. With second looks the first does so once typing has come to rest. Exit status 77: a header
is absent.
"""

import concurrent.futures
import contextlib
import pathlib
import queue
import random
import re
import shutil
import sys
import time

from editor_tests import HERE, MINGW, make_project, ours
from language_client import LanguageClient

FIXTURES = HERE.parent / "checks"
PREAMBLE = '#include "sspi-tls.h"\n'

CLIENT = PREAMBLE + """
struct client {
  CredHandle *credential;
  CtxtHandle context;
  DWORD flags;
  int verbose;
};
static int quiet;

static void note(const char *text) { puts(text); }

static void set_up(struct client *c) {
  c->flags = ISC_REQ_ALLOCATE_MEMORY;
}

static void drop(SecBuffer *out) {
  FreeContextBuffer(out->pvBuffer);
  out->pvBuffer = NULL;
}

static SECURITY_STATUS hello(struct client *c, CredHandle *cred) {
  SecBuffer out = {0, SECBUFFER_TOKEN, NULL};
  SecBufferDesc desc = {SECBUFFER_VERSION, 1, &out};
  DWORD attributes = 0;
  SECURITY_STATUS status = InitializeSecurityContextA(
      cred, NULL, NULL, c->flags, 0, 0, NULL, 0, &c->context, &desc, &attributes, NULL);
  if (status < 0)
    return status;
  note("said hello");
  if (!send_all(out.pvBuffer, out.cbBuffer))
    status = SEC_E_INTERNAL_ERROR;
  drop(&out);
  return status;
}

int connect_client(struct client *c) {
  SECURITY_STATUS status;
  c->credential = malloc(sizeof(CredHandle));
  if (!c->credential)
    return -1;
  memset(c->credential, 0, sizeof(CredHandle));
  status = AcquireCredentialsHandleA(NULL, UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL,
                                     c->credential, NULL);
  if (status != SEC_E_OK)
    return -1;
  return hello(c, c->credential) < 0 ? -1 : 0;
}

void disconnect_client(struct client *c) {
  DeleteSecurityContext(&c->context);
  if (c->credential) {
    FreeCredentialsHandle(c->credential);
    free(c->credential);
    c->credential = NULL;
  }
}

int count(CtxtHandle *context, int which) {
  SECURITY_STATUS status;
  SecPkgContext_StreamSizes sizes;
  if (which)
    status = QueryContextAttributesA(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  return status == SEC_E_OK;
}

int twice(struct client *c, SecBufferDesc *message, void *token) {
  if (c->verbose)
    note("token");
  if (!quiet)
    FreeContextBuffer(token);
  send_all("", 0);
  if (c->verbose)
    FreeContextBuffer(token);
  return DecryptMessage(&c->context, message, 0, NULL) == SEC_E_OK;
}
"""

LEAK, HANDLE, UNSET = "schannel-unfreed-secbuffer", "schannel-unreleased-handle", "schannel-uninitialized-status"

# What is done, the old text, the new, and how many findings come or go with it. Each is undone with the next.
EDITS = [
    ("comment in a function", "  note(\"said hello\");", "  /* well */ note(\"said hello\"); // done", None),
    ("comment before all", "struct client {", "/* the\n * client\n */\nstruct client {", None),
    ("blank lines in a function", "  drop(&out);", "\n\n\n  drop(&out);\n", None),
    ("another layout around a fix-it", "  SECURITY_STATUS status;\n  Sec", "      SECURITY_STATUS\n   status;\n  Sec", None),
    ("text in another function", '"said hello"', '"said a long hello"', None),
    ("another function never returns", "{ puts(text); }", "{ puts(text); exit(1); }", None),
    ("statement in another function", "{ puts(text); }", "{ if (*text) puts(text); }", None),
    ("release gone from a helper", "  FreeContextBuffer(out->pvBuffer);\n", "", +1),
    ("early return before the release", "    status = SEC_E_INTERNAL_ERROR;", "    return SEC_E_INTERNAL_ERROR;", +1),
    ("flags changed in another function", "flags = ISC_REQ_ALLOCATE_MEMORY;", "flags = 0;", None),
    ("flags assigned once more elsewhere", "{ puts(text); }", "{ struct client c; c.flags = quiet; puts(text); }", None),
    ("option assigned elsewhere", "{ puts(text); }", "{ struct client c; c.verbose = 1; puts(text); }", None),
    ("global tested elsewhere", "{ puts(text); }", "{ if (!quiet) puts(text); }", None),
    ("global not tested here", "  if (!quiet)\n", "  if (1)\n", None),
    ("handle released without asking", "  if (c->credential) {\n", "  {\n", None),
    ("another package named elsewhere", '"token"', '"Negotiate"', None),
    ("status tested elsewhere", "{ puts(text); }", "{ if (quiet == SEC_E_CONTEXT_EXPIRED) puts(text); }", None),
    ("variable gets its value", "  SECURITY_STATUS status;\n  Sec", "  SECURITY_STATUS status = SEC_E_OK;\n  Sec", -1),
    ("renamed variable", "status", "result", 0),
    ("renamed helper", "drop(", "let_go(", 0),
    ("member added", "  int verbose;\n", "  int verbose;\n  int more;\n", None),
    ("macro in a function", "  drop(&out);", "#define AWAY drop(&out)\n  AWAY;", None),
    ("condition in a function", "  drop(&out);", "#ifndef QUIET\n  drop(&out);\n#endif", 0),
    ("macro before it", "static int quiet;", "#define QUIET 1\nstatic int quiet;", 0),
    ("half a line", "  drop(&out);", "  drop(&out);\n  int x = ", None),
    ("half a line elsewhere", "{ puts(text); }", "{ puts(text); int x = \n }", None),
    ("brace missing", "    c->credential = NULL;\n  }\n", "    c->credential = NULL;\n", None),
    ("function at the end", "", None, 0),
    ("silenced", "  return status == SEC_E_OK;", "  return status == SEC_E_OK; // NOLINT", -1),
]


def edited(text, edit):
    what, old, new, _ = edit
    if new is None:
        return text + "\nstatic void last(CtxtHandle *c) {\n  DeleteSecurityContext(c);\n}\n"
    if old not in text:
        raise AssertionError(f"{what}: nothing to edit")
    return text.replace(old, new)


def mutated(text, chance):
    """One to three small changes of lines behind the first."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(2, len(lines))
        line = lines[at]
        change = chance.randrange(8)
        if change == 0 and line.strip().endswith(";"):
            del lines[at]
        elif change == 1 and line.strip().endswith(";"):
            lines.insert(chance.randrange(2, len(lines)), line)
        elif change == 2:
            lines[at] = re.sub(r"\b(0|1|NULL|SEC_E_OK)\b", lambda m: chance.choice(("0", "1", "SEC_E_OK", "-1")), line, count=1)
        elif change == 3:
            lines.insert(at, "/* a comment,\n of two lines */")
        elif change == 4:
            lines[at] = "    " + line.lstrip() if not line.startswith("#") else line
        elif change == 5:
            lines[at] = line.replace("if (", "if (!", 1)
        elif change == 6:
            names = re.findall(r"\b[a-z_]{3,}\b", text)
            words = re.findall(r"\b[a-z_]{3,}\b", line)
            if words:
                lines[at] = line.replace(chance.choice(words), chance.choice(names), 1)
        else:
            lines[at] = line.replace("return", "if (rand()) return", 1)
    return "\n".join(lines) + "\n"


class Pair:
    """A server that keeps findings and one that does not, on one file."""

    def __init__(self, server, stack, name="a.c", kept=("--sync",)):
        arguments = ["clang", "--target=x86_64-w64-mingw32", f"-I{HERE.parent / 'Inputs'}"]
        self.name = name
        self.editors = []
        for options in (kept, ("--sync", "--keep-findings=false")):
            folder, environment = make_project(arguments)
            stack.callback(shutil.rmtree, folder)
            command = [server, "--background-index=false", *options]
            self.editors.append(stack.enter_context(LanguageClient(command, folder, environment)))
        self.shown = None  # clangd says nothing of a text that is the same

    def plain(self, editor, diagnostics):
        uri = (editor.folder / self.name).as_uri()
        return [repr(d).replace(uri, "") for d in ours(diagnostics)]

    def show(self, text, what):
        """Both servers' findings in \\p text, which must be the same."""
        if text == self.shown:
            return None
        def findings(editor):
            send = editor.change if self.shown else editor.open
            return self.plain(editor, send(self.name, text))

        with concurrent.futures.ThreadPoolExecutor() as both:
            found = list(both.map(findings, self.editors))
        self.shown = text
        if found[0] != found[1]:
            pathlib.Path("kept_findings.failed.c").write_text(text)
            lines = [f"kept:         {d}" for d in found[0] if d not in found[1]]
            lines += [f"from scratch: {d}" for d in found[1] if d not in found[0]]
            raise AssertionError(f"{what} (kept_findings.failed.c):\n" + "\n".join(lines))
        return found[0]


def typing(pair, chance, rounds):
    """Edits that do not wait for what comes of the last one."""
    typed, scratch = pair.editors
    typed.open(pair.name, CLIENT)
    scratch.open(pair.name, CLIENT)
    now = CLIENT
    for turn in range(rounds):
        for edit in range(chance.randint(1, 4)):
            time.sleep(chance.choice((0, 0.02, 0.1, 0.2)))
            now = mutated(CLIENT if chance.random() < 0.5 else now, chance)
            now += f"/* {turn}, {edit} */\n"  # never the same text: clangd says nothing then
            typed.edit(pair.name, now)
        wanted, found = pair.plain(scratch, scratch.change(pair.name, now)), None
        try:
            while found != wanted:
                found = pair.plain(typed, typed.diagnostics(pair.name, timeout=20))
        except queue.Empty:
            pathlib.Path("kept_findings.failed.c").write_text(now)
            raise AssertionError(f"typing, turn {turn} (kept_findings.failed.c): at last {found}, wanted {wanted}")


def edits(pair):
    usual = len(pair.show(CLIENT, "as it is"))
    for edit in EDITS:
        found = len(pair.show(edited(CLIENT, edit), edit[0])) - usual
        if edit[3] is not None and found != edit[3]:
            raise AssertionError(f"{edit[0]}: {found:+} findings, expected {edit[3]:+}")
    # Without going back in between.
    text = CLIENT
    for edit in EDITS:
        if edit[2] is not None and edit[1] in text and "brace" not in edit[0] and "half" not in edit[0]:
            text = edited(text, edit)
            pair.show(text, f"{edit[0]}, on top of others")


def processor_time(editor):
    return time.clock_gettime((~editor._process.pid << 3) | 2)  # what clock_getcpuclockid(3) returns


def saves(pair):
    """Comments cost much less if findings are kept: 30 functions, all with their paths."""
    body = CLIENT[CLIENT.index("static SECURITY_STATUS hello"):CLIENT.index("int connect_client")]
    more = "".join(body.replace("hello", f"hello{i}").replace("static ", "") for i in range(30))
    pair.show(CLIENT + more, "many functions")
    before = [processor_time(editor) for editor in pair.editors]
    for turn in range(4):
        pair.show(CLIENT + more + f"/* {turn} */", "a comment")
    kept, scratch = (processor_time(editor) - at for editor, at in zip(pair.editors, before))
    print(f"comments: {kept:.2f} s with findings kept, {scratch:.2f} s without")
    if kept > scratch / 2:
        raise AssertionError("nothing seems to be kept")


def random_edits(pair, chance, files, rounds):
    for name in files:
        text = (FIXTURES / name).read_text()
        text = PREAMBLE + text[text.index(PREAMBLE) + len(PREAMBLE):]
        pair.show(text, name)
        now = text
        for turn in range(rounds):
            now = mutated(text if chance.random() < 0.3 else now, chance)
            pair.show(now, f"{name}, random edit {turn}")
            if chance.random() < 0.3:
                now = text
                pair.show(now, f"{name}, back")


def main():
    if not MINGW.is_dir():
        print("skipped: no mingw-w64 headers")
        sys.exit(77)
    server = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 19
    rounds = 3 if len(sys.argv) == 2 else 60
    chance = random.Random(seed)
    with contextlib.ExitStack() as stack:
        pair = Pair(server, stack)
        edits(pair)
        saves(pair)
        random_edits(pair, chance, ("unfreed-secbuffer/idioms.c", "unreleased-handle/idioms.c",
                                    "uninitialized-status/call-reads-silent.c", "missing-shutdown/teardown-order.c"), rounds)
        typing(Pair(server, stack, kept=("--states-at-once=0",)), chance, 8 * rounds)
        random_edits(Pair(server, stack, "a.cpp"), chance, ("unreleased-handle/idioms.cpp",), rounds)


if __name__ == "__main__":
    main()
