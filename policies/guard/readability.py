"""Finds hashtags that screen readers stumble over, and sentences that are too long to take in."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.records import Finding
from policies.guard.disguise import fold
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.ordinary_words import split_words
from policies.model import Policy

_HASHTAG = re.compile(r"(?<![\w&/])[#＃]([^\W\d_]\w*)")
_LONG = 16
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sgt|Insp|Supt|Det|Rev|Hon|No|Nos|vs|etc|e\.g|i\.e|a\.m|p\.m|approx|Ltd|Inc|Co|Rd|Ave|"
    r"[A-Z])\.",
)
_ADDRESS = re.compile(r"\b\w{1,20}://\S*\w|\bwww\.\S*\w|\b[\w-]{1,63}(?:\.[\w-]{1,63})+(?:/\S*\w)?")
_SENTENCE_END = re.compile(r"[.!?…؟۔।。！？;]+[\"'”’)\]]*(?=\s|$)|[。！？؟।۔]|\n+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def hashtag_case(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find hashtags of several words without a capital for each.

    Source: W3C and RNIB guidance on accessible social media: screen readers read #HarbourCity as two words and
    #harbourcity as a noise; Equality Act 2010 s. 149.
    """
    if draft.line_ok:
        return
    for text in _texts(draft):
        for name in dict.fromkeys(_HASHTAG.findall(text)):
            words = _words_of(name)
            if words:
                better = "".join(word[:1].upper() + word[1:] for word in words)
                yield finding(
                    "hashtag-case",
                    f"Screen readers cannot tell the words of #{name} apart.",
                    f"Write it #{better}." if len(words) > 1 else "Begin each of its words with a capital.",
                )


def _words_of(name: str) -> tuple[str, ...]:
    """Return the words of a hashtag that lacks its capitals; the name alone where they are not known; else nothing."""
    letters = re.sub(r"\d+", "", name)
    if not (letters.islower() or letters[1:].islower() or letters.isupper()):
        return ()  # mixed on purpose, or a script without capitals
    if "_" in name:
        return tuple(word.lower() for word in name.split("_") if word)
    plain = fold(letters)
    words = split_words(plain)
    if len(words) > 1 and sum(len(word) < 3 for word in words) * 2 <= len(words) and len(plain) > 5:
        return words if letters == name else (name,)
    return (name,) if len(plain) >= _LONG else ()


def reading_ease(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find sentences of more words than the policy's limit.

    Source: Government Digital Service, "Writing for GOV.UK" (sentences of at most 25 words).
    """
    if draft.line_ok:
        return
    most = policy.guard.max_sentence_words
    for text in _texts(draft):
        longest = max((len(sentence) for sentence in sentences(text)), default=0)
        if longest > most:
            yield finding(
                "reading-ease",
                f"One sentence has {longest} words; more than {most} are hard to take in.",
                "Split it in two.",
            )
            return


def sentences(text: str) -> tuple[tuple[str, ...], ...]:
    """Split `text` into sentences, each as its words; abbreviations, decimals and addresses do not end one."""
    plain = _ADDRESS.sub("address", _ABBREVIATION.sub(lambda match: match.group().replace(".", ""), text))
    return tuple(words for sentence in _SENTENCE_END.split(plain) if (words := tuple(_WORD.findall(sentence))))


def _texts(draft: GuardInput) -> tuple[str, ...]:
    return tuple(dict.fromkeys((draft.content.text, *(draft.content.variants or {}).values())))
