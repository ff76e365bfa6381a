"""The people of a newsroom at work in Slack, and what they can read off its messages."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from demo.people import People
from demo.workspace import USERS
from domain.enums import Severity
from tests.acceptance.newsroom import CHANNEL, PATIENCE_S, Newsroom

T = TypeVar("T")


@asynccontextmanager
async def at_the_desk(room: Newsroom) -> AsyncIterator["Shift"]:
    async with People(room.slack.url) as people:
        yield Shift(room, people)


@dataclass
class Shift:
    """The people of the workspace at work, in the words of the journey."""

    room: Newsroom
    people: People

    async def card(self, prefix: str, *, after: str = "0", seconds: float = PATIENCE_S) -> dict[str, Any]:
        """Return the newest message of the channel whose notification text begins so."""

        def wanted(message: dict[str, Any]) -> bool:
            fresh = float(message["ts"]) > float(after) and not message.get("subtype")
            return fresh and str(message.get("text") or "").startswith(prefix)

        return await self.people.wait_for_message(CHANNEL, wanted, seconds)

    async def raise_alert(self, number: int, *, severity: Severity = Severity.HIGH) -> dict[str, Any]:
        narrative = await self.room.alert(number, severity=severity)
        return await self.card(f"[{narrative}] {severity.value.upper()} · ")

    async def propose(self, user: str, narrative: str, text: str, **fields: Any) -> dict[str, Any]:
        """Answer a narrative through the form; return the draft's card in whatever state it shows first."""
        known = {draft.id for draft in await self.room.drafts()}
        await self.open_form(user, narrative)
        await self.people.submit(USERS[user], {**words(text), **fields})
        return await self.new_draft(known)

    async def open_form(self, user: str, narrative: str) -> dict[str, Any]:
        await self.people.command(USERS[user], CHANNEL, "/respond", narrative)
        return await self.people.wait_for_modal()

    async def new_draft(self, known: set[Any]) -> dict[str, Any]:
        new = await self.until(lambda: self._new(known))
        return await self.card(f"[{new}] ")

    async def _new(self, known: set[Any]) -> str | None:
        fresh = [draft.id for draft in await self.room.drafts() if draft.id not in known]
        return str(fresh[-1]) if fresh else None

    async def react(self, user: str, message: Mapping[str, Any], name: str, *, present: bool = True) -> None:
        await self.people.react(USERS[user], CHANNEL, str(message["ts"]), name, present=present)

    async def press(self, user: str, message: Mapping[str, Any], button: str) -> None:
        await self.people.press(USERS[user], message, button)

    async def told(self, user: str, words: str, *, seconds: float = PATIENCE_S) -> str:
        """Return what the person was told in private that holds these words."""

        def wanted(message: dict[str, Any]) -> bool:
            private = message.get("subtype") == "ephemeral" and message.get("ephemeral_to") == USERS[user]
            return private and words in everything(message)

        return everything(await self.people.wait_for_message(CHANNEL, wanted, seconds))

    async def approvals(self, draft: str, count: int) -> None:
        """Wait until the draft has so many approvals."""

        async def there() -> bool:
            return len((await self.room.draft(draft)).approvals) == count

        await self.until(there)

    async def shows(self, prefix: str, words: str) -> dict[str, Any]:
        """Return the card with this prefix once it holds these words."""

        async def there() -> dict[str, Any] | None:
            card = await self.card(prefix)
            return card if words in everything(card) else None

        return await self.until(there)

    async def resume(self) -> None:
        for lead in ("lead", "second_lead"):
            await self.people.command(USERS[lead], CHANNEL, "/fleetfoot", "resume")
        await self.told("second_lead", "Publishing goes on")

    async def thread(self, card: Mapping[str, Any]) -> str:
        return "\n".join(
            str(m.get("text")) for m in await self.people.messages(CHANNEL) if m.get("thread_ts") == card["ts"]
        )

    async def state(self, draft: str, state: str, *, seconds: float = PATIENCE_S) -> dict[str, Any]:
        return await self.card(f"[{draft}] {state} · ", seconds=seconds)

    async def until(self, ask: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE_S) -> T:
        """Return the first answer that is true."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := await ask():
                return found
            await asyncio.sleep(0.2)
        raise TimeoutError("It did not come about.")


def words(text: str) -> dict[str, Any]:
    return {"text": {"value": {"type": "plain_text_input", "value": text}}}


def chosen(block: str, value: str) -> dict[str, Any]:
    return {block: {"value": {"type": "static_select", "selected_option": {"value": value}}}}


def draft_of(card: Mapping[str, Any]) -> str:
    return str(card["text"])[1:].split("]")[0]


def everything(message: Mapping[str, Any]) -> str:
    """Return every word of a message: its notification text and what its blocks show."""
    found = [str(message.get("text") or "")]

    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(message.get("blocks") or [])
    return "\n".join(found)


def buttons(message: Mapping[str, Any]) -> set[str]:
    return {
        str(element["action_id"])
        for block in message.get("blocks") or ()
        for element in block.get("elements") or ()
        if element.get("type") == "button"
    }
