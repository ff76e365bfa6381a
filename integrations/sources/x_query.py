"""Compiles what is wanted to X's query language, within its length."""

from collections.abc import Iterable
from typing import Final

import structlog

from workflow.sources import Wanted

log = structlog.get_logger(__name__)

SEARCH_CHARS: Final = 512
"""Longest query of recent search and longest rule of the filtered stream on a self-serve plan."""

KEPT: Final = "#@_'\u2019- "
"""What may stand in a term beside letters and digits; anything else might be read as an operator."""

_RESERVED: Final = frozenset({"and", "or", "not"})


def queries(wanted: Wanted, *, reposts: bool = False, longest: int = SEARCH_CHARS) -> tuple[str, ...]:
    """Return queries that together find every wanted post, in a fixed order, each term in one of them.

    Reposts are left out unless asked for: each costs as much to read as an original. A term that would not fit into a
    query by itself is left out, and said in the log.
    """
    tail = "" if reposts else " -is:retweet"
    room = longest - len(tail) - 2
    found: list[str] = []
    some: list[str] = []
    for clause in dict.fromkeys(_clauses(wanted)):
        if len(clause) > room:
            log.warning("a term is too long for X and is not searched for there", term=clause[:40])
            continue
        if some and len(" OR ".join((*some, clause))) > room:
            found.append(f"({' OR '.join(some)}){tail}")
            some = []
        some.append(clause)
    if some:
        found.append(f"({' OR '.join(some)}){tail}")
    return tuple(found)


def _clauses(wanted: Wanted) -> Iterable[str]:
    for term in wanted.terms:
        words = "".join(c if c.isalnum() or c in KEPT else " " for c in term).split()
        if not words:
            continue
        if len(words) == 1 and words[0].casefold() not in _RESERVED and not words[0].startswith("-"):
            plain = words[0].replace("'", "").isalnum() or (words[0][0] in "#@" and words[0][1:].isidentifier())
            yield words[0] if plain else f'"{words[0]}"'
        else:
            yield f'"{" ".join(words)}"'
    for handle in wanted.handles:
        if handle.isidentifier() and handle.isascii():
            yield f"@{handle}"
