"""A headless browser: speaks WebDriver (W3C) with chromedriver."""

import json
import os
import re
import subprocess
import threading
import time
import urllib.error
import urllib.request

ENTER, CONTROL, SHIFT = "\ue007", "\ue009", "\ue008"


def wait_for_line(process, pattern):
    """Reads what a process says until the pattern is found in a line; returns its first group."""
    said = ""
    for line in iter(process.stdout.readline, ""):
        said += line
        if found := re.search(pattern, line):
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found[1]
    raise RuntimeError(f"{process.args[0]} ended: {said}")


class Browser:
    """One window. Use as a context manager."""

    def __init__(self, chromedriver):
        self._process = subprocess.Popen([chromedriver, "--port=0"], stdout=subprocess.PIPE, text=True)
        port = wait_for_line(self._process, r"success.* on port (\d+)")
        # No proxy: one that the environment names need not know this machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._session = f"http://127.0.0.1:{port}/session"
        arguments = ["--headless=new", "--window-size=1280,1000"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # Chromium has none for root
        self._session += "/" + self._call("", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments}}}})["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._call("", method="DELETE")
        self._process.terminate()
        self._process.wait(timeout=60)

    def _call(self, path, body=None, method="POST"):
        request = urllib.request.Request(self._session + path, json.dumps(body or {}).encode(),
                                         {"Content-Type": "application/json"}, method=method)
        try:
            with self._opener.open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.read().decode()}") from None

    def open(self, address):
        self._call("/url", {"url": address})

    def evaluate(self, expression):
        """The value of a JavaScript expression in the page."""
        return self._call("/execute/sync", {"script": f"return {expression}", "args": []})

    def wait(self, expression, timeout=120):
        """Waits until the expression is true, or not null; returns its value."""
        end = time.monotonic() + timeout
        while not (value := self.evaluate(expression)):
            if time.monotonic() > end:
                raise AssertionError(f"never: {expression}; the page says:\n"
                                     + self.evaluate("document.body.innerText"))
            time.sleep(0.1)
        return value

    def _act(self, device, actions):
        self._call("/actions", {"actions": [{"type": device, "id": device, "actions": actions}]})

    def click(self, expression):
        """Waits for the element that the expression names, and clicks on it."""
        # Not WebDriver's own click: VS Code covers a list that has just opened until the mouse moves.
        self._act("pointer", [{"type": "pointerMove", "origin": self.wait(expression), "x": 0, "y": 0},
                              {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}])

    def write(self, expression, text):
        """Waits for the element that the expression names, and types into it."""
        element = next(iter(self.wait(expression).values()))
        self._call(f"/element/{element}/value", {"text": text})

    def press(self, *keys):
        """Presses the keys together."""
        self._act("key", [{"type": kind, "value": key}
                          for kind, order in (("keyDown", keys), ("keyUp", reversed(keys))) for key in order])
