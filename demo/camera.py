"""The camera of the docs' pictures: looks at the local workspace as one of its people, and photographs what is seen."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from demo.browser import Page
from demo.workspace import USERS
from domain.errors import UnavailableError

WIDE = 1180
NARROW = 390
"""A phone's width; the workspace's side bar is left out there."""

MOST_TALL = 16_000


class Camera:
    """One browser page before the workspace at an address."""

    def __init__(self, slack: str, page: Page, out: Path) -> None:
        self._slack = slack
        self._page = page
        self._out = out

    async def shoot(self, name: str) -> None:
        """Photograph what is on the page."""
        await self._page.picture(self._out / f"{name}.png")

    async def open(self, url: str, *, height: int) -> None:
        """Look at another page."""
        await self._page.open(url, height=height)

    async def look(self, user: str, sidebar: str = "narratives") -> None:
        """Open the workspace as `user`, at a channel or app of the side bar."""
        await self._page.open(self._slack, width=WIDE, height=1000)
        script = f"""(() => {{
            const select = document.querySelectorAll("label.actas select")[1];
            const set = Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set;
            set.call(select, {json.dumps(USERS[user])});
            select.dispatchEvent(new Event("change", {{ bubbles: true }}));
            const items = [...document.querySelectorAll(".sidebar-item")];
            items.find(item => item.textContent.includes({json.dumps(sidebar)})).click();
        }})()"""
        await self._page.run(script)
        await asyncio.sleep(1.0)

    async def message(self, message: Mapping[str, Any], name: str, *, as_user: str, width: int = WIDE) -> None:
        """Photograph one message, however long it is."""
        await self.look(as_user)
        tall = 1000
        if width < WIDE:
            await self._page.run(_PHONE)
        for _ in range(10):  # pictures in the messages load late, and each makes them taller
            hidden = await self._page.run("(m => m.scrollHeight - m.clientHeight)(document.querySelector('.messages'))")
            if not hidden or tall >= MOST_TALL:
                break
            tall = min(tall + int(hidden) + 100, MOST_TALL)
            await self._page.call(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": tall, "deviceScaleFactor": 2, "mobile": False},
            )
            await asyncio.sleep(1.0)
        box = await self._page.run(
            f"""(() => {{ const box = document.querySelector('[data-ts="{message["ts"]}"]').getBoundingClientRect();
                return {{ x: box.x, y: box.y, width: Math.min(box.width, 860), height: box.height }}; }})()"""
        )
        if box is None:
            raise UnavailableError(f"The message for {name}.png is not on the page.", code="picture")
        await self._page.picture(self._out / f"{name}.png", box)

    async def type_and_submit(self, text: str) -> None:
        """Type into the open modal's first field and press Submit on the page: only the page shows what is refused."""
        script = f"""(() => {{
            const field = document.querySelector(".bk-plain-input");
            const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
            set.call(field, {json.dumps(text)});
            field.dispatchEvent(new Event("input", {{ bubbles: true }}));
            setTimeout(() => [...document.querySelectorAll("button")]
                .find(button => button.textContent.trim() === "Submit").click(), 300);
        }})()"""
        await self._page.run(script)

    async def until_refused(self) -> None:
        """Wait until the page shows what the rules have against the wording, or for ten seconds."""
        for _ in range(20):
            await asyncio.sleep(0.5)
            if await self._page.run("document.body.innerText.includes('It would have')"):
                return


_PHONE = """(() => {
    const style = document.createElement("style");
    style.textContent = ".sidebar, .topbar { display: none !important }";
    document.head.append(style);
})()"""
