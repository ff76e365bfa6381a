"""Slack's blocks, built inside Slack's limits so that no message is ever refused for its size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from handlers.cards.text import clip, escape, has_formatting, pieces, quote
from handlers.strings import cards as say

Block = dict[str, Any]
"""One block or element as Slack's API takes it."""

MAX_BLOCKS: Final = 50
MAX_VIEW_BLOCKS: Final = 100
TEXT: Final = 3000
HEADER: Final = 150
FIELD: Final = 2000
LABEL: Final = 75
NOTIFICATION: Final = 300


@dataclass(frozen=True, slots=True)
class Card:
    """One message: what phones announce, what the channel shows, and the id it carries for the bot itself."""

    text: str
    blocks: Sequence[Block]
    subject: str = ""
    revision: str = ""
    number: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def metadata(self) -> Block:
        """Return Slack's message metadata: how a card is known again if the process died before recording it."""
        payload = {"subject": self.subject, "revision": self.revision, "number": self.number, **self.extra}
        return {"event_type": "fleetfoot_card", "event_payload": payload}


def header(text: str) -> Block:
    """Return a header; plain text only."""
    return {"type": "header", "text": {"type": "plain_text", "text": clip(text, HEADER), "emoji": True}}


def section(text: str, accessory: Block | None = None) -> Block:
    """Return a paragraph of mrkdwn that is already escaped."""
    block: Block = {"type": "section", "text": _mrkdwn(clip(text, TEXT) or " ")}
    return block if accessory is None else {**block, "accessory": accessory}


def _mrkdwn(text: str) -> Block:
    """Return mrkdwn in which only what we marked acts: Slack makes no links of bare addresses and channels' names."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def fields(texts: Iterable[str]) -> Block:
    """Return up to ten short facts in two columns."""
    shown = [_mrkdwn(clip(text, FIELD)) for text in texts if text]
    return {"type": "section", "fields": shown[:10]}


def context(*texts: str) -> Block:
    """Return small print."""
    shown = [_mrkdwn(clip(text, TEXT)) for text in texts if text]
    return {"type": "context", "elements": shown[:10]}


def divider() -> Block:
    """Return a line."""
    return {"type": "divider"}


def button(text: str, action_id: str, value: str, *, style: str = "", confirm: str = "") -> Block:
    """Return a button; `confirm` asks first, where Slack shows such questions."""
    block: Block = {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": clip(text, LABEL), "emoji": True},
        "value": clip(value, 2000),
    }
    if style:
        block["style"] = style
    if confirm:
        block["confirm"] = {
            "title": {"type": "plain_text", "text": clip(text, 100)},
            "text": {"type": "plain_text", "text": clip(confirm, 300)},
            "confirm": {"type": "plain_text", "text": clip(text, 30)},
            "deny": {"type": "plain_text", "text": say.NOT_NOW},
        }
    return block


def actions(*buttons: Block, block_id: str = "") -> Block:
    """Return a row of buttons."""
    block: Block = {"type": "actions", "elements": list(buttons)[:25]}
    return {**block, "block_id": block_id} if block_id else block


def exact(text: str) -> list[Block]:
    """Return our own words exactly as they are: quoted mrkdwn, or plain text where mrkdwn would change them."""
    if has_formatting(text):
        parts = pieces(text, TEXT)
        return [{"type": "section", "text": {"type": "plain_text", "text": part, "emoji": False}} for part in parts]
    whole = quote(text)
    parts = [whole] if len(whole) <= TEXT else [quote(part) for part in pieces(text, 500)]  # escaping may make 5 of 1
    return [{"type": "section", "text": {"type": "mrkdwn", "text": part, "verbatim": True}} for part in parts]


def option(text: str, value: str, description: str = "") -> Block:
    """Return one choice of a select or of checkboxes."""
    block: Block = {"text": {"type": "plain_text", "text": clip(text, LABEL)}, "value": clip(value, 150)}
    if description:
        block["description"] = {"type": "plain_text", "text": clip(description, LABEL)}
    return block


def fitted(blocks: Sequence[Block], more: str, limit: int = MAX_BLOCKS) -> list[Block]:
    """Return at most `limit` blocks, the last one saying `more` if some were left out."""
    return list(blocks) if len(blocks) <= limit else [*blocks[: limit - 1], context(more)]


def spoken(blocks: Sequence[Block]) -> str:
    """Return the words of blocks as one text, for notifications and screen readers."""
    texts = [_said(block["text"]) for block in blocks if block.get("text")]
    return clip("\n".join(texts), TEXT)


def _said(text: Mapping[str, str]) -> str:
    """Return a text object's words for mrkdwn: what is plain in a block would act in a message's own text."""
    return escape(text["text"]) if text["type"] == "plain_text" else text["text"]


def notification(prefix: str, rest: str) -> str:
    """Return a notification text: the fixed prefix, then as much as fits of text that is not escaped yet."""
    return prefix + escape(clip(" ".join(rest.split()), NOTIFICATION))
