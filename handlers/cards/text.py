"""Text made safe for Slack: escaped, defanged, clipped, and times in words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from handlers.strings import cards as say

_LINK: Final = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]*://\S+")
_TOKEN: Final = re.compile(r"<([^<>|]+)(?:\|[^<>]*)?>")
_HOST_DOT: Final = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})")
_FORMATTING: Final = re.compile(r"(?<!\w)[*_~`]+|[*_~`]+(?!\w)")
_EMOJI_CODE: Final = re.compile(r":[a-z0-9_+-]*[a-z][a-z0-9_+-]*:")
_LOOKALIKES: Final = str.maketrans("*_~`", "\u2217\u02cd\u223c\u02cb")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CALL: Final = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_SPACES: Final = re.compile(r"\s+")


def escape(text: str) -> str:
    """Return the text so that Slack reads no link, mention or entity in it (Slack: "Escaping text")."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return a Slack message's text as its reader saw it: entities undone, ``<address|label>`` shown as the address."""
    bare = _TOKEN.sub(lambda match: match[1], text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def defang(text: str) -> str:
    """Return somebody else's text with nothing in it that acts.

    Links become unclickable (``hxxp``, ``[.]``), words that would call a channel lose their at sign, and what is not
    seen but turns lines about (controls, marks of direction) goes: a card must read in the order it is written.
    """
    seen = _CALL.sub("\uff20", visible(text))
    return _HOST_DOT.sub("[.]", _LINK.sub(_dead_link, seen))


def visible(text: str) -> str:
    """Return the text without what is not seen but turns lines about: controls and marks of direction."""
    return _UNSEEN.sub("", text)


def _dead_link(match: re.Match[str]) -> str:
    scheme, _, rest = match.group().partition("://")
    dead = re.sub("(?i)^http", "hxxp", scheme)
    joint = "://" if dead != scheme else "[:]//"
    return f"{dead}{joint}{rest.replace('.', '[.]')}"


def neutral(text: str, limit: int = 600) -> str:
    """Return somebody else's words for mrkdwn: one line, defanged, escaped, formatting and mentions without effect."""
    line = defang(clip(_SPACES.sub(" ", text).strip(), limit))
    return escape(_FORMATTING.sub(lambda m: m.group().translate(_LOOKALIKES), line))


def clip(text: str, limit: int) -> str:
    """Return at most `limit` characters, the last one an ellipsis if something was cut."""
    return text if len(text) <= limit else f"{text[: max(0, limit - 1)].rstrip()}…"


def has_formatting(text: str) -> bool:
    """Return whether mrkdwn would show this text otherwise than it is written."""
    return bool(_FORMATTING.search(text) or _EMOJI_CODE.search(text)) or text.startswith(">") or "\n>" in text


def quote(text: str) -> str:
    """Return our own words as an escaped mrkdwn quotation, line by line."""
    return "\n".join(f">{line}" for line in escape(text).splitlines() or [""])


def pieces(text: str, limit: int) -> list[str]:
    """Split a long text into pieces of at most `limit` characters, at spaces or line ends where there are some."""
    found: list[str] = []
    rest = text
    while len(rest) > limit:
        cut = max(rest.rfind("\n", 1, limit), rest.rfind(" ", 1, limit))
        cut = cut if cut > limit // 2 else limit
        found.append(rest[:cut])
        rest = rest[cut:].removeprefix("\n").removeprefix(" ")
    return [*found, rest]


def span(length: timedelta) -> str:
    """Return a length of time in words: "under a minute", "14 min", "3 h 05 min", "2 days 4 h"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return say.UNDER_A_MINUTE
    if minutes < 60:
        return say.MINUTES.format(minutes=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return say.HOURS.format(hours=hours, minutes=minutes)
    days, hours = divmod(hours, 24)
    return say.DAYS.format(days=days, hours=hours)


@dataclass(frozen=True, slots=True)
class Times:
    """How a moment is written: in the reader's own zone where Slack does that, else in the agency's.

    `native` is False for a workspace that does not know ``<!date>`` (the local one).
    """

    zone: tzinfo = UTC
    native: bool = False

    def at(self, moment: datetime) -> str:
        """Return the time of day for mrkdwn."""
        return self._mark(moment, "{time}", self.plain(moment, "%H:%M"))

    def on(self, moment: datetime) -> str:
        """Return day and time for mrkdwn."""
        return self._mark(moment, "{date_short_pretty} {time}", self.plain(moment, "%a %-d %b %H:%M"))

    def exact(self, moment: datetime) -> str:
        """Return the time with seconds, always in the agency's zone: the same text whoever draws it."""
        return moment.astimezone(self.zone).strftime("%H:%M:%S")

    def plain(self, moment: datetime, form: str = "%a %-d %b %H:%M") -> str:
        """Return the moment for places that take no mrkdwn."""
        return moment.astimezone(self.zone).strftime(form)

    def _mark(self, moment: datetime, pattern: str, fallback: str) -> str:
        return f"<!date^{int(moment.timestamp())}^{pattern}|{fallback}>" if self.native else fallback
