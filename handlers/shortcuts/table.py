"""Every message shortcut: its name in Slack's menu, and the work behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.errors import BadInputError
from domain.ids import NarrativeId
from handlers.actions.reports import address_in, report, take_in
from handlers.cards.text import clip, unescape
from handlers.commands.ids import is_narrative
from handlers.middleware import Call, Work
from handlers.strings import commands as say
from handlers.views.fields import MAX_TEXT
from handlers.views.respond import open_response


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One shortcut in a message's menu."""

    callback_id: str
    name: str
    description: str
    work: Work


async def _draft(call: Call) -> None:
    """Open the response form with the message's words; on an alert card, for its narrative."""
    message = _message(call)
    card = await call.surface.store.card_at(call.to.channel, str(message.get("ts") or ""))
    if card is not None and is_narrative(card.subject):
        await open_response(call, NarrativeId(card.subject))
        return
    await open_response(call, None, text=clip(unescape(str(message.get("text") or "")), MAX_TEXT))


async def _report(call: Call) -> None:
    """Put the message's words, or the post whose address it is, among the watched posts; no link is opened."""
    call.staff_only()
    message = _message(call)
    text = unescape(str(message.get("text") or "")).strip()
    if address_in(text) is not None:
        await report(call, text)
        return
    if not text:
        raise BadInputError(say.REPORT_EMPTY)
    name = f"report:{call.to.channel}:{message.get('ts')}"
    await call.show(await take_in(call, text, name=name, platform="report"))


def _message(call: Call) -> Mapping[str, Any]:
    found = call.body.get("message") or {}
    return found if isinstance(found, Mapping) else {}


SHORTCUTS: Final = (
    Shortcut("report_post", "Report a post", "Tell Fleetfoot of a post it has not seen", _report),
    Shortcut("draft_response", "Draft a response", "Open the response form with these words", _draft),
)
