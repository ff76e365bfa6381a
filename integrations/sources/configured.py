"""The sources that FLEETFOOT_SOURCES names, separated by spaces: ``file:posts.jsonl?speed=60&warm=3600``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr

from domain.errors import BadInputError
from integrations.settings import Settings
from integrations.sources.bluesky import BlueskyFirehose, BlueskyJetstream
from integrations.sources.feed import FeedSource
from integrations.sources.file import FileSource
from integrations.sources.mastodon import MastodonStream, MastodonTags
from integrations.sources.x import XSearch
from integrations.sources.x_stream import XStream
from integrations.system_clock import SystemClock
from workflow.ingest import Bounds
from workflow.sources import Source

COMMON: Final = ("most", "cap")
"""Options of every source: posts a second it may take, and US dollars it may cost in a calendar month."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A source and what it may take."""

    source: Source
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Words:
    """One word of FLEETFOOT_SOURCES taken apart: ``kind:rest?options``."""

    whole: str
    rest: str
    options: Mapping[str, str]

    def number(self, name: str, default: float) -> float:
        """Return an option as a number that is not negative; BadInputError otherwise."""
        try:
            value = float(self.options.get(name, default))
        except ValueError:
            value = -1.0
        if not value >= 0:
            raise BadInputError(f"FLEETFOOT_SOURCES: {name} is a number, as in ?{name}=60.", code="settings")
        return value

    def only(self, *known: str) -> None:
        """Raise BadInputError if there is an option this source does not have."""
        if unknown := set(self.options) - {*known, *COMMON}:
            raise BadInputError(
                f"FLEETFOOT_SOURCES: {', '.join(sorted(unknown))} is not an option of {self.whole.partition('?')[0]}; "
                f"there are {', '.join((*known, *COMMON))}.",
                code="settings",
            )


def _file(words: Words, settings: Settings) -> Source:
    del settings
    words.only("speed", "warm")
    speed, warm = words.number("speed", 1), words.number("warm", 0)
    if words.rest != "-" and not _is_file(words.rest):
        raise BadInputError(f"FLEETFOOT_SOURCES: there is no file {words.rest}; give the path of a file of posts.")
    return FileSource(Path(words.rest), speed=speed, warm=timedelta(seconds=warm))


def _feed(words: Words, settings: Settings) -> Source:
    del settings
    words.only("every", "everything")
    if not words.rest.startswith(("http://", "https://")):
        raise BadInputError(
            f"FLEETFOOT_SOURCES: {words.whole} is no feed's address; write rss:https://….", code="settings"
        )
    every = max(words.number("every", 120), 10)
    return FeedSource(words.rest, SystemClock(), every_s=every, everything=words.number("everything", 0) > 0)


def _x(words: Words, settings: Settings) -> Source:
    token = _shown(settings.x_bearer_token)
    if token is None:
        raise BadInputError(
            f"{words.whole} needs X_BEARER_TOKEN: make one in X's developer portal, under Keys and tokens.",
            code="settings",
        )
    reposts = words.number("reposts", 0) > 0
    if words.rest == "search":
        words.only("every", "reposts")
        return XSearch(token, every_s=max(words.number("every", 30), 5), reposts=reposts)
    if words.rest == "stream":
        words.only("reposts")
        return XStream(token, reposts=reposts)
    raise BadInputError(f"FLEETFOOT_SOURCES: {words.whole} is neither x:search nor x:stream.", code="settings")


def _bluesky(words: Words, settings: Settings) -> Source:
    del settings
    words.only()
    if words.rest == "jetstream":
        return BlueskyJetstream()
    return BlueskyJetstream(words.rest if words.rest.startswith(("ws://", "wss://")) else f"wss://{words.rest}")


def _bluesky_pds(words: Words, settings: Settings) -> Source:
    del settings
    words.only()
    return BlueskyFirehose(_instance(words))


def _mastodon(words: Words, settings: Settings) -> Source:
    words.only("local")
    return MastodonStream(_instance(words), _shown(settings.mastodon_read_token), local=words.number("local", 0) > 0)


def _mastodon_tags(words: Words, settings: Settings) -> Source:
    words.only("every")
    every = max(words.number("every", 30), 5)
    return MastodonTags(_instance(words), _shown(settings.mastodon_read_token), every_s=every)


def _instance(words: Words) -> str:
    """Return the address of an instance that was given by its host, or whole."""
    return words.rest if words.rest.startswith(("http://", "https://")) else f"https://{words.rest}"


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # longer than any name may be
        return False


def _shown(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


KINDS: Final[Mapping[str, Callable[[Words, Settings], Source]]] = {
    "file": _file,
    "mastodon": _mastodon,
    "mastodon-tags": _mastodon_tags,
    "bluesky": _bluesky,
    "bluesky-pds": _bluesky_pds,
    "rss": _feed,
    "x": _x,
}
"""What may stand before the colon, and what makes the source of what stands behind it."""


def sources_from(text: str, settings: Settings) -> tuple[Planned, ...]:
    """Return the sources; raises BadInputError in one sentence for a word that names none."""
    planned = tuple(_planned(word, settings) for word in text.split())
    names = [p.source.name for p in planned]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInputError(f"FLEETFOOT_SOURCES: {twice} is named twice; leave one out.", code="settings")
    return planned


def instances_in(text: str) -> Mapping[str, str]:
    """Return the addresses of the Mastodon instances that the sources name, by host: these may be asked for a post."""
    found = {}
    for word in text.split():
        kind, _, behind = word.partition(":")
        if kind in ("mastodon", "mastodon-tags"):
            address = _instance(Words(word, behind.partition("?")[0], {})).rstrip("/")
            found[(urlsplit(address).hostname or "").casefold()] = address
    return found


def _planned(word: str, settings: Settings) -> Planned:
    kind, _, behind = word.partition(":")
    rest, _, query = behind.partition("?")
    make = KINDS.get(kind)
    if make is None or not rest:
        raise BadInputError(
            f"FLEETFOOT_SOURCES: {word} is not a source; write one of {', '.join(f'{k}:…' for k in KINDS)} "
            "as docs/sources.md shows.",
            code="settings",
        )
    words = Words(word, rest, dict(parse_qsl(query, keep_blank_values=True)))
    most, cap = words.number("most", 500), words.number("cap", -0.0) if "cap" in words.options else None
    if most <= 0:
        raise BadInputError("FLEETFOOT_SOURCES: most is how many posts a second may come, at least 1.", code="settings")
    return Planned(make(words, settings), Bounds(most, cap))
