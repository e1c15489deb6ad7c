"""Headless Chromium by its debugging pipe: what a page does, asked from outside so that its policy stays."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None) if os.name == "posix" else None
"""The browser, or None where there is none that can be spoken to: the pipe needs a POSIX shell."""

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
)  # fmt: skip
_PATIENCE = 20


class Browser:
    """One browser with one tab; a context manager."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1280, 800)) -> None:
        # Chromium reads commands on descriptor 3 and answers on 4, each ended by a zero byte.
        command = 'exec "$0" "$@" 3<&0 4>&1 1>/dev/null 2>/dev/null'
        self._process = subprocess.Popen(
            ["sh", "-c", command, CHROMIUM, *_FLAGS, f"--user-data-dir={folder / 'profile'}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self._number, self._buffer, self._session = 0, b"", None
        self.events = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.resize(*size)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def send(self, method: str, **values):
        """Give a command and return the answer to it."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": values}
        if self._session:
            message["sessionId"] = self._session
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def _read(self):
        ends = time.monotonic() + _PATIENCE
        while b"\0" not in self._buffer:
            if not select.select([self._process.stdout], [], [], max(0, ends - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer.")
            if not (found := self._process.stdout.read(1 << 16)):
                raise RuntimeError("the browser has ended.")
            self._buffer += found
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        values = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", **values)

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        self.send("Page.navigate", url="about:blank")
        self.events.clear()
        self.send("Page.navigate", url=address)
        self.wait("location.href !== 'about:blank' && document.readyState === 'complete'")
        self.send("Page.resetNavigationHistory")  # Of more than fifty entries some go missing.
        self.settle()

    def run(self, script: str):
        """The value of an expression, and of what it promises if it does."""
        found = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"]["exception"].get("description", found))
        return found["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression is true."""
        ends = time.monotonic() + _PATIENCE
        while not self.run(condition):
            if time.monotonic() > ends:
                raise TimeoutError(f"it never came to {condition}.")
            time.sleep(0.02)

    def settle(self) -> None:
        """Wait until some frames were drawn."""
        self.run(
            "new Promise((done) => { let left = 4;"
            " const step = () => (left-- ? requestAnimationFrame(step) : setTimeout(done)); step(); })"
        )

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.send("Input.insertText", text=text)
        self.settle()

    def press(self, key: str, code: int) -> None:
        """Press a key, and let it go."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            self.send("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **text)
        self.settle()

    def click(self, selector: str) -> None:
        """Click on an element as a script does: wherever it is."""
        self.run(f"document.querySelector({json.dumps(selector)}).dispatchEvent("
                 "new MouseEvent('click', {bubbles: true, cancelable: true}))")  # fmt: skip
        self.settle()

    def complaints(self) -> list[str]:
        """What the console and the log have said since the page was opened."""
        told = []
        for event in self.events:
            values = event.get("params", {})
            if event.get("method") == "Runtime.exceptionThrown":
                told.append(values["exceptionDetails"]["exception"]["description"])
            elif event.get("method") == "Runtime.consoleAPICalled":
                told.append(str(values["args"]))
            elif event.get("method") == "Log.entryAdded":
                told.append(values["entry"]["text"])
        return told

    def asked(self) -> list[str]:
        """The addresses that were asked for since the page was opened, but for the page's own."""
        sent = [event for event in self.events if event.get("method") == "Network.requestWillBeSent"]
        found = [event["params"]["request"]["url"] for event in sent]
        return [address for address in found if not address.startswith(("data:", "file:", "about:"))]

    def picture(self, path: Path, *, dark: bool = False) -> None:
        """Write what is to be seen as a PNG."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self.settle()
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))

    def printed(self) -> bytes:
        """The page as a PDF."""
        return base64.b64decode(self.send("Page.printToPDF", printBackground=True)["data"])
