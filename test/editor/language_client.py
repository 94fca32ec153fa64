"""A language client: starts a server, speaks the Language Server Protocol 3.17 with it over
its standard streams, remembers what it publishes."""

import json
import pathlib
import queue
import subprocess
import threading


class LanguageClient:
    """One server and its open files. Use as a context manager."""

    def __init__(self, server, folder, environment=None, log=None):
        self.folder = pathlib.Path(folder)
        self._log = open(log, "wb") if log else subprocess.DEVNULL
        self._process = subprocess.Popen(
            server, cwd=folder, env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._log)
        self._messages = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._identifier = 0
        self._versions = {}
        self.capabilities = self.request("initialize", {
            "processId": None,
            "rootUri": self.folder.as_uri(),
            "capabilities": {"textDocument": {
                "publishDiagnostics": {"relatedInformation": True, "codeActionsInline": True,
                                       "codeDescriptionSupport": True},
                "codeAction": {"codeActionLiteralSupport": {
                    "codeActionKind": {"valueSet": ["quickfix"]}}}}},
        })["capabilities"]
        self.notify("initialized", {})

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            self._process.kill()
        else:
            self.request("shutdown", None)
            self.notify("exit", None)
        self._process.wait(timeout=60)
        if self._log is not subprocess.DEVNULL:
            self._log.close()

    def _read(self):
        stream = self._process.stdout
        while True:
            length = None
            while (line := stream.readline().strip()):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length is None:
                self._messages.put(None)  # the server is gone
                return
            self._messages.put(json.loads(stream.read(length)))

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _receive(self, timeout):
        message = self._messages.get(timeout=timeout)
        if message is None:
            raise RuntimeError("the server ended")
        return message

    def notify(self, method, parameters):
        self._send({"method": method, "params": parameters})

    def request(self, method, parameters, timeout=120):
        """Sends a request; returns its result, raises RuntimeError where it is an error."""
        self._identifier += 1
        self._send({"id": self._identifier, "method": method, "params": parameters})
        while True:
            message = self._receive(timeout)
            if message.get("id") == self._identifier and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message.get("result")

    def diagnostics(self, path, timeout=120):
        """What is published next of the text that is in the editor."""
        path = self.folder / path
        uri, version = path.as_uri(), self._versions[path]
        while True:
            message = self._receive(timeout)
            parameters = message.get("params", {})
            if (message.get("method") == "textDocument/publishDiagnostics"
                    and parameters["uri"] == uri and parameters.get("version") == version):
                return parameters["diagnostics"]

    def open(self, path, text, language="c", timeout=120):
        """Opens a file in the editor (on the disk or not); returns its diagnostics."""
        path = self.folder / path
        self._versions[path] = 1
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": path.as_uri(), "languageId": language, "version": 1, "text": text}})
        return self.diagnostics(path, timeout)

    def edit(self, path, text, line=None):
        """Replaces the text in the editor, or inserts before that line; waits for nothing."""
        path = self.folder / path
        self._versions[path] += 1
        at = {"line": line, "character": 0}
        place = {} if line is None else {"range": {"start": at, "end": at}}
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": path.as_uri(), "version": self._versions[path]},
            "contentChanges": [{**place, "text": text}]})

    def change(self, path, text, timeout=120):
        """Replaces the text in the editor; returns the diagnostics of the new one."""
        self.edit(path, text)
        return self.diagnostics(path, timeout)

    def quick_fixes(self, path, diagnostic):
        """The edits on offer for a diagnostic: a list of (title, text edits)."""
        uri = (self.folder / path).as_uri()
        actions = self.request("textDocument/codeAction", {
            "textDocument": {"uri": uri}, "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic], "only": ["quickfix"]}})
        return [(action["title"], action["edit"]["changes"][uri])
                for action in actions or [] if "edit" in action]


def apply_edits(text, edits):
    """\\p text with LSP text edits made (positions in UTF-16; our tests are ASCII)."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    place = lambda at: starts[at["line"]] + at["character"]
    for edit in sorted(edits, key=lambda e: place(e["range"]["start"]), reverse=True):
        start, end = (place(edit["range"][which]) for which in ("start", "end"))
        text = text[:start] + edit["newText"] + text[end:]
    return text
