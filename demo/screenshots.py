"""Makes the docs' pictures by a command: runs the demo, goes through one journey in it, and photographs each step.

    python -m demo.screenshots docs/images [--data FILE]

Needs a Chromium on the PATH; nothing else of the project does.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from demo.browser import Page, browser_page
from demo.people import People
from demo.stage import ROOT
from demo.workspace import USERS
from domain.errors import FleetfootError, UnavailableError
from integrations import tether

READY_SECONDS = 600.0
"""The first run on a machine compiles the detector, and a busy machine takes its time over that."""

CARD_SECONDS = 240.0
MOST_TALL = 16_000
REPLY = (
    "There was no attack. A cooling pipe burst at the fish market. Nobody is hurt, and the trains run. "
    "Please check before you share."
)


class Photographer:
    """Goes through the journey as the workspace's people, and photographs what they would see."""

    def __init__(self, facts: Mapping[str, str], people: People, page: Page, out: Path) -> None:
        self._slack, self._sandbox, self._channel = facts["slack_url"], facts["sandbox_url"], facts["channel"]
        self._people = people
        self._page = page
        self._out = out

    async def journey(self) -> None:
        """Alert, modal, draft card, approval, publication, digest, handover, drill: one picture each."""
        alert = await self._message("[N-", showing="image_url")
        await self._picture_of(alert, "alert-card", as_user="responder")
        narrative = str(alert["text"]).split("]", maxsplit=1)[0].lstrip("[")
        await self._people.command(USERS["responder"], self._channel, "/respond", narrative)
        await self._people.wait_for_modal()
        await self._look("responder")
        await self._page.picture(self._out / "respond-modal.png")
        await self._people.submit(USERS["responder"], await self._filled_in())
        await asyncio.sleep(2)
        if await self._people.modal() is not None:
            await self._page.picture(self._out / "respond-refused.png")
            raise UnavailableError("The form was not taken; respond-refused.png shows why.", code="picture")
        draft = await self._message("[D-")
        await self._lines(narrative)
        await self._picture_of(draft, "draft-card", as_user="responder")
        await self._people.react(USERS["lead"], self._channel, draft["ts"], "white_check_mark")
        await self._people.react(USERS["second_lead"], self._channel, draft["ts"], "white_check_mark")
        await self._message("[D-", containing="published")
        await self._picture_of(draft, "draft-published", as_user="lead")
        await self._people.command(USERS["lead"], self._channel, "/fleetfoot", "digest")
        digest = await self._message("[digest", newer_than=draft["ts"])
        await asyncio.sleep(3)
        await self._picture_of(digest, "digest", as_user="lead")
        await self._people.command(USERS["lead"], self._channel, "/fleetfoot", "handover")
        handover = await self._message("[handover", newer_than=digest["ts"])
        await self._picture_of(handover, "handover", as_user="second_lead")
        await self._small_questions(alert)
        await self._drill()
        await self._people.open_home(USERS["lead"])
        await asyncio.sleep(2)
        await self._look("lead", sidebar="fleetfoot")
        await self._page.picture(self._out / "home.png")
        await self._page.open(self._sandbox, height=640)
        await self._page.picture(self._out / "sandbox.png")

    async def _lines(self, narrative: str) -> None:
        """Photograph the form with a line picked, its blanks open."""
        await self._people.command(USERS["trusted"], self._channel, "/respond", narrative)
        modal = await self._people.wait_for_modal()
        fields = {block.get("block_id"): block.get("element", {}) for block in modal.get("blocks", [])}
        lines = fields.get("line", {}).get("options", [])
        picked = next((one for one in lines if one["value"] == "no-attack"), lines[-1] if lines else None)
        if picked is not None:
            line = {"line": {"value": {"type": "static_select", "selected_option": picked}}}
            await self._look("trusted")
            await self._people.submit(USERS["trusted"], {**await self._filled_in(), **line})
            await asyncio.sleep(1.5)
            await self._page.picture(self._out / "respond-line.png")
        await self._people.close_modal(USERS["trusted"])

    async def _small_questions(self, alert: Mapping[str, Any]) -> None:
        """Photograph what an alert card asks in a modal of its own."""
        for action in ("merge", "report_on"):
            await self._people.press(USERS["trusted"], alert, action)
            await asyncio.sleep(1.0)
            if await self._people.modal() is None:
                continue
            await self._look("trusted")
            await self._page.picture(self._out / f"{action.replace('_', '-')}.png")
            await self._people.close_modal(USERS["trusted"])

    async def _drill(self) -> None:
        """Photograph a practice: its card, a wording that a rule stops, its score. Real alerts are claimed first."""
        for _ in range(5):
            for message in await self._people.messages(self._channel):
                if str(message.get("text", "")).startswith("[N-") and "I have it" in json.dumps(message["blocks"]):
                    await self._people.press(USERS["responder"], message, "claim")
            await self._people.command(USERS["lead"], self._channel, "/fleetfoot", "drill")
            await asyncio.sleep(3)
            if any(str(one.get("text", "")).startswith("[P-") for one in await self._people.messages(self._channel)):
                break
        card = await self._message("[P-", showing="image_url")
        await self._picture_of(card, "drill-alert", as_user="responder")
        name = str(card["text"]).split("]", maxsplit=1)[0].lstrip("[")
        await self._people.command(USERS["responder"], self._channel, "/respond", name)
        await self._people.wait_for_modal()
        await self._look("responder")
        await self._type_and_submit("The woman in the video asks you to stop calling her on 07700 900417.")
        await self._until_refused()
        await self._page.picture(self._out / "drill-lesson.png")
        await self._people.close_modal(USERS["responder"])
        await self._answered(card, name)
        await self._people.command(USERS["lead"], self._channel, "/fleetfoot", "drill end")
        score = await self._message("📢", containing="is over")
        await self._picture_of(score, "drill-score", as_user="responder")

    async def _answered(self, card: Mapping[str, Any], name: str) -> None:
        """Let the team answer the practice: claimed, written, approved, out on the sandbox."""
        await self._people.press(USERS["responder"], card, "claim")
        await self._people.command(USERS["responder"], self._channel, "/respond", name)
        await self._people.wait_for_modal()
        await self._people.submit(USERS["responder"], await self._filled_in())
        draft = await self._message("[D-", containing="PRACTICE", newer_than=card["ts"])
        await self._picture_of(draft, "drill-draft", as_user="lead")
        for who in ("lead", "second_lead"):
            await self._people.react(USERS[who], self._channel, draft["ts"], "white_check_mark")
        await self._message("[D-", containing="published", newer_than=card["ts"])

    async def _message(
        self, start: str, containing: str = "", newer_than: str = "0", showing: str = ""
    ) -> dict[str, Any]:
        def wanted(message: Mapping[str, Any]) -> bool:
            text = str(message.get("text", ""))
            shows = showing in json.dumps(message.get("blocks") or ())
            return text.startswith(start) and containing in text and shows and _newer(message, newer_than)

        return await self._people.wait_for_message(self._channel, wanted, CARD_SECONDS)

    async def _filled_in(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Return the modal's fields with our reply, for the first account it offers."""
        modal = await self._people.modal() or {}
        blocks = {block.get("block_id"): block.get("element", {}) for block in modal.get("blocks", [])}
        account = blocks.get("accounts", {}).get("options", [{}])[0]
        return {
            "text": {"value": {"type": "plain_text_input", "value": REPLY}},
            "accounts": {"value": {"type": "checkboxes", "selected_options": [account]}},
        }

    async def _type_and_submit(self, text: str) -> None:
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

    async def _until_refused(self) -> None:
        """Wait until the page shows what the rules have against the wording, or for ten seconds."""
        for _ in range(20):
            await asyncio.sleep(0.5)
            if await self._page.run("document.body.innerText.includes('It would have')"):
                return

    async def _look(self, user: str, sidebar: str = "narratives") -> None:
        """Open the workspace as `user`, at a channel or app of the side bar."""
        await self._page.open(self._slack, width=1180, height=1000)
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

    async def _picture_of(self, message: Mapping[str, Any], name: str, *, as_user: str) -> None:
        """Photograph one message, however long it is."""
        await self._look(as_user)
        tall = 1000
        for _ in range(10):  # pictures in the messages load late, and each makes them taller
            hidden = await self._page.run("(m => m.scrollHeight - m.clientHeight)(document.querySelector('.messages'))")
            if not hidden or tall >= MOST_TALL:
                break
            tall = min(tall + int(hidden) + 100, MOST_TALL)
            await self._page.call(
                "Emulation.setDeviceMetricsOverride",
                {"width": 1180, "height": tall, "deviceScaleFactor": 2, "mobile": False},
            )
            await asyncio.sleep(1.0)
        box = await self._page.run(
            f"""(() => {{ const box = document.querySelector('[data-ts="{message["ts"]}"]').getBoundingClientRect();
                return {{ x: box.x, y: box.y, width: Math.min(box.width, 860), height: box.height }}; }})()"""
        )
        if box is None:
            raise UnavailableError(f"The message for {name}.png is not on the page.", code="picture")
        await self._page.picture(self._out / f"{name}.png", box)


def _newer(message: Mapping[str, Any], than: str) -> bool:
    return float(message["ts"]) > float(than)


async def take(out: Path, data: str | None) -> None:
    """Run the demo, photograph the journey, stop the demo."""
    with tempfile.TemporaryDirectory(prefix="fleetfoot-pictures-") as folder:
        ready = Path(folder) / "ready.json"
        words: list[str | Path] = [sys.executable, ROOT / "bot.py", "demo", "--no-browser", "--ready-file", ready]
        words += ["--data", data] if data else []
        with (Path(folder) / "demo.log").open("wb") as log:
            demo = tether.launch(words, output=log)
        try:
            deadline = asyncio.get_running_loop().time() + READY_SECONDS
            while not ready.exists():
                if demo.poll() is not None or asyncio.get_running_loop().time() > deadline:
                    said = (Path(folder) / "demo.log").read_text(encoding="utf-8", errors="replace")
                    raise UnavailableError(f"The demo did not start: {said[-400:]}")
                await asyncio.sleep(0.5)
            facts = json.loads(ready.read_text(encoding="utf-8"))
            async with People(facts["slack_url"]) as people, browser_page() as page:
                await Photographer(facts, people, page, out).journey()
        finally:
            tether.stop(demo, patience=30)


def main() -> int:
    """Read the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the docs' pictures.")
    parser.add_argument("out", type=Path, help="folder for the PNG files")
    parser.add_argument("--data", help="replay this file of posts, not the demo's own crisis")
    given = parser.parse_args()
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        asyncio.run(take(given.out, given.data))
    except (FleetfootError, TimeoutError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
