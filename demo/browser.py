"""A headless Chromium, driven over its DevTools protocol, for the pictures in the docs."""

import asyncio
import base64
import io
import itertools
import json
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image

from domain.errors import UnavailableError
from integrations import tether

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
COLOURS = 160
"""Enough for a page of text and flat colours, at a third of the size."""

START_SECONDS = 30.0


class Page:
    """One page of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def open(self, url: str, *, width: int = 1280, height: int = 900) -> None:
        """Show an address in a window of this size, in pixels, drawn at twice the density."""
        size = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": False}
        await self.call("Emulation.setDeviceMetricsOverride", size)
        await self.call("Page.navigate", {"url": url})
        await asyncio.sleep(1.5)

    async def run(self, script: str) -> Any:
        """Evaluate JavaScript in the page; return its value."""
        answer = await self.call(
            "Runtime.evaluate", {"expression": script, "returnByValue": True, "awaitPromise": True}
        )
        return answer.get("result", {}).get("value")

    async def picture(self, path: Path, clip: dict[str, float] | None = None) -> None:
        """Save what is seen, or the part of it in `clip` (x, y, width, height), as PNG."""
        wanted: dict[str, Any] = {"format": "png"}
        if clip is not None:
            wanted["clip"] = {**clip, "scale": 1}
        answer = await self.call("Page.captureScreenshot", wanted)
        png = Image.open(io.BytesIO(base64.b64decode(answer["data"]))).convert("RGB")
        png.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)

    async def call(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send one DevTools command and return its result; raises `UnavailableError` on the browser's no."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params or {}})
        async with asyncio.timeout(30):
            while True:
                answer = json.loads((await self._socket.receive()).data)
                if answer.get("id") == number:
                    break
        if "error" in answer:
            raise UnavailableError(f"The browser refused {method}: {answer['error'].get('message')}.", code="browser")
        result: dict[str, Any] = answer["result"]
        return result


@asynccontextmanager
async def browser_page() -> AsyncIterator[Page]:
    """Start a headless Chromium and give one page; raises `UnavailableError` if none is on the PATH."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise UnavailableError("The pictures need Chromium on the PATH: install it, then run the command again.")
    with tempfile.TemporaryDirectory(prefix="fleetfoot-browser-", ignore_cleanup_errors=True) as folder:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0"]
        process = tether.launch([program, *options, f"--user-data-dir={folder}", "about:blank"])
        try:
            port = await _debugging_port(Path(folder), process)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    targets = await answer.json()
                address = next(t["webSocketDebuggerUrl"] for t in targets if t["type"] == "page")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Page(socket)
        finally:
            tether.stop(process, patience=5)


async def _debugging_port(folder: Path, process: "subprocess.Popen[bytes]") -> int:
    note = folder / "DevToolsActivePort"
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while asyncio.get_running_loop().time() < deadline and process.poll() is None:
        lines = note.read_text(encoding="utf-8").splitlines() if note.exists() else []
        if lines:
            return int(lines[0])
        await asyncio.sleep(0.1)
    raise UnavailableError("Chromium did not start.", code="browser")
