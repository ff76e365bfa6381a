"""Finds e-mail addresses, also those written so that they are not seen as such (``jane (at) mail dot com``)."""

import re
from collections.abc import Iterator

from policies.guard.links import is_top_level
from policies.guard.ordinary_words import is_ordinary

_OPEN, _CLOSE = r"[\[({<'_-]", r"[\])}>'_-]"
_AT = rf"(?:\s?@\s?|\(a\)|\[a\]|\s?{_OPEN}\s?(?:@|at)\s?{_CLOSE}\s?|\s+(?:at|arroba|arobase|ät)\s+)"
_DOT = rf"(?:\.|\s\.\s|\s?{_OPEN}\s?(?:\.|dot)\s?{_CLOSE}\s?|\s+(?:dot|punto|ponto|punkt)\s+)"
_EMAIL = re.compile(
    rf"(?<![\w@/.+])(?P<local>\w[\w.+'-]{{0,63}}?)\"?(?P<at>{_AT})(?P<host>[^\W_][\w-]*(?:{_DOT}[^\W_][\w-]*)*{_DOT}"
    rf"[^\W\d_]{{2,24}})(?![\w-])",
    re.IGNORECASE,
)
_LIKELY = re.compile(r"@|\(a\)|\[a\]|[\s\[({<'_-](?:at|arroba|arobase|ät)[\s\])}>'_-]", re.IGNORECASE)
_DOTS = re.compile(_DOT, re.IGNORECASE)
_MAIL_CUE = re.compile(r"\b(?:e-?mail|mail|write)\b", re.IGNORECASE)


def emails_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield each address as its local part and its host, small and plain."""
    for _, _, local, host in spans_of_emails(text):
        yield local, host


def spans_of_emails(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield where each address stands in the text, with its local part and its host."""
    if not _LIKELY.search(text):
        return
    for match in _EMAIL.finditer(text):
        host = _DOTS.sub(".", match["host"].lower())
        if _is_address(match, host, text):
            yield match.start(), match.end(), match["local"].lower(), host


def _is_address(match: re.Match[str], host: str, text: str) -> bool:
    written = match["host"]
    top = host.rpartition(".")[2]
    if "@" in match["at"] and " " not in match["at"] + written:
        return True
    if match["at"].strip().lower() != "at":
        return is_top_level(top)
    # In "look at gov.uk" the words around "at" are everyday ones; in "jane at mail dot com" the dot is spelt out.
    spelt = re.search(r"dot|punto|ponto|punkt", written, re.IGNORECASE) is not None
    named = not is_ordinary(match["local"].lower())
    return is_top_level(top) and (spelt or (named and _MAIL_CUE.search(text) is not None))
