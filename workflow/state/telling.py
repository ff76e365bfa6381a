"""What the desk wants shown in Slack, and where it stands there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.ids import RevisionHash


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to show in Slack, written in the same transaction as the fact it tells.

    `kind`: "card" (redraw the subject's card), "thread" (add `text` under it), "page" (tell `to`, a staff id or tier,
    by direct message), "channel" (post `text`), "home" (refresh home tabs). `id` is unique, so nothing is shown twice.
    """

    id: str
    kind: str
    subject: str
    text: str = ""
    to: str = ""
    at: datetime | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardRef:
    """Where a card stands in Slack. `revision` is set on draft cards: only reactions on that message count for it."""

    subject: str
    channel: str
    ts: str
    revision: RevisionHash | None = None
