"""Splits a long text into the posts of a thread, at sentence ends, by each platform's own count."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex

from domain.enums import PlatformName
from domain.ids import AccountId
from domain.platforms import PLATFORMS
from domain.records import Content
from policies.guard.length import BLUESKY_BYTES, longest_for, post_length
from policies.model import Policy
from policies.words import words_for

_PIECE = regex.compile(r"\S+\s*")
_ENDS = regex.compile(r"""[.!?\u2026\u3002\uff01\uff1f]["'\u201d\u2019)\]]*\s*$""")
_PARAGRAPH = regex.compile(r"\n\s*$")
_CLAUSE = regex.compile(r"[,;:\u2014\u2013]\s*$")
_NO_END = regex.compile(
    r"(?i)(?:^|[\s(])(?:(?:mr|mrs|ms|dr|st|no|sgt|insp|supt|det|rev|approx|vs|e\.g|i\.e)\.|\p{L}\.)\s*$"
)
_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class _Ruler:
    """A platform's count, with room kept for a number at the end."""

    platform: PlatformName
    most: int
    reserve: str = ""

    def fits(self, text: str) -> bool:
        whole = text + self.reserve
        if self.platform is PlatformName.BLUESKY and len(whole.encode("utf-8", "surrogatepass")) > BLUESKY_BYTES:
            return False
        return post_length(whole, self.platform) <= self.most


def parts_for(policy: Policy, content: Content, account: AccountId) -> tuple[str, ...]:
    """Return the posts an account's words make: one, or a thread where the author asks and the platform has them."""
    known = policy.accounts.get(account)
    if known is None:
        return ((content.variants or {}).get(account, content.text),)
    text = words_for(content, account, known.platform)
    if not content.thread:
        return (text,)
    return parts_of(text, known.platform, numbered=content.thread == "numbered", most=longest_for(known))


def parts_of(text: str, platform: PlatformName, *, numbered: bool = False, most: int | None = None) -> tuple[str, ...]:
    """Return the text as posts that each fit, in order; one that fits whole is left exactly as it is.

    Parts end where a sentence does, else at a comma, else between words, and only a word too long by itself is cut.
    No two are alike (platforms refuse a duplicate, and a look-up could not tell them apart): if need be, or if
    `numbered`, each ends with its number.
    """
    ruler = _Ruler(platform, most or PLATFORMS[platform].longest)
    if not PLATFORMS[platform].threads or ruler.fits(text):
        return (text,)
    if not numbered:
        parts = _split(text, ruler)
        if len(set(parts)) == len(parts):
            return parts
    for reserve in (" 9/9", " 99/99", " 999/999"):
        parts = _split(text, replace(ruler, reserve=reserve))
        total = len(parts)
        if len(f" {total}/{total}") <= len(reserve):
            break
    return tuple(f"{part} {number}/{total}" for number, part in enumerate(parts, start=1))


def _split(text: str, ruler: _Ruler) -> tuple[str, ...]:
    parts = []
    words = list(_words(text.strip(), ruler))
    start = 0
    while start < len(words):
        end = start + 1
        run = words[start]
        while end < len(words) and ruler.fits(f"{run}{words[end]}".rstrip()):
            run += words[end]
            end += 1
        if end < len(words):
            end = _best_end(words, start, end)
        parts.append("".join(words[start:end]).strip())
        start = end
    return tuple(parts)


def _best_end(words: list[str], start: int, end: int) -> int:
    """Return where to end a part that may hold words[start:end]: rather a little early than in mid-sentence."""
    so_far = ""
    ends: dict[str, int] = {}
    for index in range(start, end):
        so_far += words[index]
        if _PARAGRAPH.search(words[index]) or (_ENDS.search(words[index]) and not _NO_END.search(so_far)):
            ends["sentence"] = index + 1
        elif _CLAUSE.search(words[index]) and index - start >= (end - start) // 2:
            ends["clause"] = index + 1
    return ends.get("sentence") or ends.get("clause") or end


def _words(text: str, ruler: _Ruler) -> Iterator[str]:
    """Yield words with the space after them; a word that no post could hold is cut into pieces that fit."""
    for match in _PIECE.finditer(text):
        word = match[0]
        if ruler.fits(word.rstrip()):
            yield word
            continue
        piece = ""
        for grapheme in _GRAPHEME.findall(word):
            if piece and not ruler.fits(piece + grapheme):
                yield piece
                piece = ""
            piece += grapheme
        yield piece
