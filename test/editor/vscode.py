"""Visual Studio Code as code-server brings it into a browser: the same editor, the same extensions."""

import json
import os
import secrets
import signal
import subprocess
import urllib.parse

from browser import CONTROL, ENTER, SHIFT, wait_for_line


class VisualStudioCode:
    """A folder that is trusted, opened in the editor. Use as a context manager."""

    def __init__(self, browser, code_server, extensions, settings, folder, environment):
        user_data = folder / "data" / "code-server"
        (user_data / "User").mkdir(parents=True)
        (user_data / "User" / "settings.json").write_text(settings)
        # With a password, for it gives a shell to whoever reaches its port.
        password = secrets.token_hex()
        self._server = subprocess.Popen(
            [code_server, "--bind-addr=127.0.0.1:0", "--auth=password", f"--user-data-dir={user_data}",
             f"--extensions-dir={extensions}", "--disable-workspace-trust", "--disable-telemetry",
             "--disable-update-check"],
            env={**environment, "PASSWORD": password}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True)
        self._address = wait_for_line(self._server, r"listening on http://([\d.:]+)")
        self._folder = folder
        self._password = password
        self._browser = browser

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # All of it: what runs the extensions outlives the server for a while.
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait(timeout=60)

    def open(self, name):
        """Opens a file of the folder, and the list of problems."""
        file = f"vscode-remote://{self._address}{self._folder / name}"
        self._browser.open(f"http://{self._address}/?" + urllib.parse.urlencode(
            {"folder": self._folder, "payload": json.dumps([["openFile", file]])}))
        self._browser.write("document.querySelector('[name=password]')", self._password + ENTER)
        self._browser.wait("document.querySelector('.monaco-editor .view-line')")
        self._browser.press(CONTROL, SHIFT, "m")

    _PROBLEMS = "[...document.querySelectorAll('.markers-panel [role=treeitem]')]"

    def wait_for_problem(self, code):
        """Waits for a problem; returns all there are: (depth, text), the steps of a path below their finding."""
        self._browser.wait(f"{self._PROBLEMS}.some(row => row.innerText.includes('{code}'))")
        return self._browser.evaluate(f"{self._PROBLEMS}.map(row => [Number(row.ariaLevel), row.innerText])")

    def wait_for_no_problem(self):
        self._browser.wait(f"{self._PROBLEMS}.length == 0")

    def quick_fix(self, code, title):
        """Goes to a problem, and applies the quick fix whose title has these words."""
        self._browser.click(f"{self._PROBLEMS}.find(row => row.innerText.includes('{code}'))")
        self._browser.press(ENTER)
        self._browser.wait("document.activeElement?.closest('.monaco-editor')")
        self._browser.press(CONTROL, ".")
        self._browser.click("[...document.querySelectorAll('.action-widget [role=option]')]"
                            f".find(action => action.innerText.includes('{title}'))")

    def save(self):
        self._browser.press(CONTROL, "s")
