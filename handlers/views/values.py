"""What a modal holds: read from a submission, from its own initial values where Slack sends none, and kept as text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from domain.enums import Severity
from domain.ids import AccountId, LineId, TopicId
from handlers.strings import views as say

SLOT = "slot."
"""Block ids of a line's blanks: ``slot.place``."""

VARIANT = "variant."
"""Block ids of the words for one account only: ``variant.x-main``."""


@dataclass(frozen=True, slots=True)
class Values:
    """What stands in the response form.

    `files` are Slack file ids. `schedule` is a moment as RFC 3339, or, from a workspace without a picker, as typed.
    """

    text: str = ""
    accounts: tuple[AccountId, ...] = ()
    line: LineId | None = None
    slots: Mapping[str, str] = field(default_factory=dict)
    topic: TopicId | None = None
    severity: Severity | None = None
    alt: str = ""
    files: tuple[str, ...] = ()
    variants: Mapping[AccountId, str] = field(default_factory=dict)
    schedule: str = ""
    reply_to: str = ""
    links: str = ""
    """As typed: one address a line, or between spaces."""
    thread: bool | Literal["numbered"] = False

    def kept(self) -> dict[str, str]:
        """Return the values as the store keeps them."""
        return {
            "text": self.text,
            "accounts": json.dumps(self.accounts),
            "line": self.line or "",
            "slots": json.dumps(dict(self.slots)),
            "topic": self.topic or "",
            "severity": self.severity or "",
            "alt": self.alt,
            "variants": json.dumps(dict(self.variants)),
            "schedule": self.schedule,
            "reply_to": self.reply_to,
            "links": self.links,
            "thread": "numbered" if self.thread == "numbered" else "yes" if self.thread else "",
        }

    @staticmethod
    def restored(kept: Mapping[str, str]) -> "Values":
        """Return the values that `kept` wrote."""
        return Values(
            text=kept.get("text", ""),
            accounts=tuple(AccountId(one) for one in json.loads(kept.get("accounts") or "[]")),
            line=LineId(kept["line"]) if kept.get("line") else None,
            slots=json.loads(kept.get("slots") or "{}"),
            topic=TopicId(kept["topic"]) if kept.get("topic") else None,
            severity=Severity(kept["severity"]) if kept.get("severity") else None,
            alt=kept.get("alt", ""),
            variants=json.loads(kept.get("variants") or "{}"),
            schedule=kept.get("schedule", ""),
            reply_to=kept.get("reply_to", ""),
            links=kept.get("links", ""),
            thread="numbered" if kept.get("thread") == "numbered" else kept.get("thread") == "yes",
        )


def read(view: Mapping[str, Any], *, native: bool = False) -> Values:
    """Return what stands in a submitted or dispatched view.

    Slack sends every field as it stands. The local workspace (`native` False) sends null for those nobody touched,
    which then hold what the form offered.
    """
    offered = {block.get("block_id"): block.get("element") or {} for block in view.get("blocks") or ()}
    given = (view.get("state") or {}).get("values") or {}

    def text(block: str) -> str:
        value = _state(given, block).get("value")
        if value is None:
            value = "" if native else (offered.get(block) or {}).get("initial_value") or ""
        return str(value)

    def choice(block: str) -> str:
        picked = _state(given, block).get("selected_option") or (offered.get(block) or {}).get("initial_option")
        return str((picked or {}).get("value") or "")

    slots, variants = {}, {}
    for block, element in offered.items():
        if isinstance(block, str) and block.startswith(SLOT):
            value = choice(block) if element.get("type") == "static_select" else text(block)
            if value:
                slots[block.removeprefix(SLOT)] = value.strip()
        if isinstance(block, str) and block.startswith(VARIANT) and (words := text(block).strip()):
            variants[AccountId(block.removeprefix(VARIANT))] = words
    severity = choice("severity")
    thread = _checked(given, offered, "thread", native=native)
    return Values(
        text=text("text").strip(),
        accounts=tuple(AccountId(value) for value in _checked(given, offered, "accounts", native=native)),
        line=LineId(choice("line")) if choice("line") not in {"", say.OWN_WORDS_VALUE} else None,
        slots=slots,
        topic=TopicId(choice("topic")) if choice("topic") not in {"", say.NO_TOPIC_VALUE} else None,
        severity=Severity(severity) if severity in set(Severity) else None,
        alt=text("alt").strip(),
        files=tuple(str(file["id"]) for file in _state(given, "media").get("files") or () if file.get("id")),
        variants=variants,
        schedule=_schedule(given) or text("schedule").strip(),
        reply_to=text("reply_to").strip(),
        links=text("links").strip(),
        thread="numbered" if "numbered" in thread else bool(thread),
    )


def plain(view: Mapping[str, Any], block: str) -> str:
    """Return one text field of any modal, the offered text if nobody touched it."""
    offered = next((b.get("element") or {} for b in view.get("blocks") or () if b.get("block_id") == block), {})
    state = _state((view.get("state") or {}).get("values") or {}, block)
    return str(state.get("value") or offered.get("initial_value") or "").strip()


def picked(view: Mapping[str, Any], block: str) -> str:
    """Return one choice of any modal, the offered one if nobody touched it."""
    offered = next((b.get("element") or {} for b in view.get("blocks") or () if b.get("block_id") == block), {})
    state = _state((view.get("state") or {}).get("values") or {}, block)
    return str((state.get("selected_option") or offered.get("initial_option") or {}).get("value") or "")


def _state(given: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    found = (given.get(block) or {}).get("value") or {}
    return found if isinstance(found, Mapping) else {}


def _schedule(given: Mapping[str, Any]) -> str:
    picked = _state(given, "schedule").get("selected_date_time")
    return datetime.fromtimestamp(int(picked), UTC).isoformat() if picked else ""


def _checked(
    given: Mapping[str, Any], offered: Mapping[Any, Mapping[str, Any]], block: str, *, native: bool
) -> Sequence[str]:
    options = _state(given, block).get("selected_options") or []
    if not native:
        options = options or (offered.get(block) or {}).get("initial_options") or []
    return list(dict.fromkeys(str(option["value"]) for option in options))
