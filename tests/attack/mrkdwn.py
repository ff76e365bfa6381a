"""Reads messages and views as Slack's clients do, independently of how ours are made: what in them would act?

Source: Slack, "Formatting text for app surfaces" (control sequences in angle brackets, automatic links) and "Unfurling
links in messages". Bare addresses become links in mrkdwn unless the text object is ``verbatim``; a bare name of a host
does too. ``@channel`` acts only where a message asks for ``link_names`` or ``parse``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_CONTROL = re.compile(r"<([^<>]*)>")
_ADDRESS = re.compile(r"(?i)\b(?:https?|ftp|slack)://[\w\[][^\s<>|]*")
_HOST = re.compile(r"(?i)(?<![\w@.\[])(?:[a-z0-9-]+\.)+(?:com|org|net|uk|example|io|gov)\b(?!\])")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Found:
    """One thing that acts: ``mention``, ``call``, ``channel``, ``link``, ``unseen`` or ``unfurl``."""

    kind: str
    what: str


def acting(payload: Any) -> Iterator[Found]:
    """Yield whatever acts in a message, a view or a list of blocks."""
    if isinstance(payload, Mapping):
        yield from _of_message(payload)
        for name, inner in payload.items():
            if name not in {"metadata", "private_metadata", "value", "trigger_id"}:
                yield from acting(inner)
    elif isinstance(payload, list | tuple):
        for inner in payload:
            yield from acting(inner)


def _of_message(payload: Mapping[str, Any]) -> Iterator[Found]:
    text = payload.get("text")
    if isinstance(text, str):
        yield from (Found("unseen", hex(ord(found))) for found in _UNSEEN.findall(text))
        if payload.get("type") != "plain_text":
            yield from read(text, verbatim=bool(payload.get("verbatim")))
    for name in ("url", "image_url", "thumb_url", "title_link"):
        if payload.get(name):
            yield Found("link", str(payload[name]))
    if payload.get("link_names") or payload.get("parse") in {"full", "client"}:
        yield Found("call", "link_names")
    if payload.get("unfurl_links") in {True, "true", "1"} or payload.get("unfurl_media") in {True, "true", "1"}:
        yield Found("unfurl", str(text))


def read(text: str, *, verbatim: bool = False) -> Iterator[Found]:
    """Yield whatever acts in one text of mrkdwn."""
    for inside in _CONTROL.findall(text):
        sign, rest = inside[:1], inside[1:]
        match sign:
            case "@":
                yield Found("mention", rest.partition("|")[0])
            case "#":
                yield Found("channel", rest.partition("|")[0])
            case "!":
                if not rest.startswith("date^"):
                    yield Found("call", rest.partition("|")[0])
            case _:
                yield Found("link", inside.partition("|")[0])
    if not verbatim:
        bare = _CONTROL.sub(" ", text)
        yield from (Found("link", found) for found in [*_ADDRESS.findall(bare), *_HOST.findall(bare)])
