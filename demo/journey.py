"""The journey of the docs' pictures: what the workspace's people do, and what is photographed on the way."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from demo.camera import NARROW, Camera
from demo.people import People
from demo.workspace import USERS
from domain.errors import UnavailableError

CARD_SECONDS = 240.0
REPLY = (
    "There was no attack. A cooling pipe burst at the fish market. Nobody is hurt, and the trains run. "
    "Please check before you share."
)


class Journey:
    """Goes through the journey as the workspace's people, and photographs what they would see."""

    def __init__(self, facts: Mapping[str, str], people: People, camera: Camera) -> None:
        self._sandbox, self._channel = facts["sandbox_url"], facts["channel"]
        self._people = people
        self._camera = camera

    async def go(self) -> None:
        """Alert, modal, draft card, approval, publication, digest, handover, drill: one picture each."""
        alert = await self._message("[N-", showing="image_url")
        await self._camera.message(alert, "alert-card", as_user="responder")
        await self._camera.message(alert, "alert-card-phone", as_user="responder", width=NARROW)
        narrative = str(alert["text"]).split("]", maxsplit=1)[0].lstrip("[")
        await self._people.command(USERS["responder"], self._channel, "/respond", narrative)
        await self._people.wait_for_modal()
        await self._camera.look("responder")
        await self._camera.shoot("respond-modal")
        await self._people.submit(USERS["responder"], await self._filled_in())
        await asyncio.sleep(2)
        if await self._people.modal() is not None:
            await self._camera.shoot("respond-refused")
            raise UnavailableError("The form was not taken; respond-refused.png shows why.", code="picture")
        draft = await self._message("[D-")
        await self._lines(narrative)
        await self._camera.message(draft, "draft-card", as_user="responder")
        await self._people.react(USERS["lead"], self._channel, draft["ts"], "white_check_mark")
        await self._people.react(USERS["second_lead"], self._channel, draft["ts"], "white_check_mark")
        await self._message("[D-", containing="published")
        await self._camera.message(draft, "draft-published", as_user="lead")
        await self._people.command(USERS["lead"], self._channel, "/fleetfoot", "digest")
        digest = await self._message("[digest", newer_than=draft["ts"])
        await asyncio.sleep(3)
        await self._camera.message(digest, "digest", as_user="lead")
        await self._people.command(USERS["lead"], self._channel, "/fleetfoot", "handover")
        handover = await self._message("[handover", newer_than=digest["ts"])
        await self._camera.message(handover, "handover", as_user="second_lead")
        await self._small_questions(alert)
        await self._drill()
        await self._people.open_home(USERS["lead"])
        await asyncio.sleep(2)
        await self._camera.look("lead", sidebar="fleetfoot")
        await self._camera.shoot("home")
        await self._camera.open(self._sandbox, height=640)
        await self._camera.shoot("sandbox")

    async def _lines(self, narrative: str) -> None:
        """Photograph the form with a line picked, its blanks open."""
        await self._people.command(USERS["trusted"], self._channel, "/respond", narrative)
        modal = await self._people.wait_for_modal()
        fields = {block.get("block_id"): block.get("element", {}) for block in modal.get("blocks", [])}
        lines = fields.get("line", {}).get("options", [])
        picked = next((one for one in lines if one["value"] == "no-attack"), lines[-1] if lines else None)
        if picked is not None:
            line = {"line": {"value": {"type": "static_select", "selected_option": picked}}}
            await self._camera.look("trusted")
            await self._people.submit(USERS["trusted"], {**await self._filled_in(), **line})
            await asyncio.sleep(1.5)
            await self._camera.shoot("respond-line")
        await self._people.close_modal(USERS["trusted"])

    async def _small_questions(self, alert: Mapping[str, Any]) -> None:
        """Photograph what an alert card asks in a modal of its own."""
        for action in ("merge", "report_on"):
            await self._people.press(USERS["trusted"], alert, action)
            await asyncio.sleep(1.0)
            if await self._people.modal() is None:
                continue
            await self._camera.look("trusted")
            await self._camera.shoot(f"{action.replace('_', '-')}")
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
        await self._camera.message(card, "drill-alert", as_user="responder")
        name = str(card["text"]).split("]", maxsplit=1)[0].lstrip("[")
        await self._people.command(USERS["responder"], self._channel, "/respond", name)
        await self._people.wait_for_modal()
        await self._camera.look("responder")
        await self._camera.type_and_submit("The woman in the video asks you to stop calling her on 07700 900417.")
        await self._camera.until_refused()
        await self._camera.shoot("drill-lesson")
        await self._people.close_modal(USERS["responder"])
        await self._answered(card, name)
        await self._people.command(USERS["lead"], self._channel, "/fleetfoot", "drill end")
        score = await self._message("📢", containing="is over")
        await self._camera.message(score, "drill-score", as_user="responder")

    async def _answered(self, card: Mapping[str, Any], name: str) -> None:
        """Let the team answer the practice: claimed, written, approved, out on the sandbox."""
        await self._people.press(USERS["responder"], card, "claim")
        await self._people.command(USERS["responder"], self._channel, "/respond", name)
        await self._people.wait_for_modal()
        await self._people.submit(USERS["responder"], await self._filled_in())
        draft = await self._message("[D-", containing="PRACTICE", newer_than=card["ts"])
        await self._camera.message(draft, "drill-draft", as_user="lead")
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


def _newer(message: Mapping[str, Any], than: str) -> bool:
    return float(message["ts"]) > float(than)
