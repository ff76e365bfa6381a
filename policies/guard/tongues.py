"""The rules for accusations, claims and electioneering in languages other than English, one data file a language.

A file in `policies/guard/languages/` holds a language's words and regular expressions; adding a language is adding a
file. Which of them are in force is `[guard] languages` of the policy, all where it says nothing.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policies.guard.people import Person, people_in

_FOLDER = Path(__file__).parent / "languages"
_WORD = re.compile(r"[^\W\d_]+")
_AGE = r"[\s,]*(?:\(?\d{1,3}\)?,?\s*(?:ans|jahre|años|lat|oed)?,?\s*)?"
_SENTENCE = re.compile(r"(?<=\w\w[.!?۔؟])\s+|\n+")
_SECOND = re.compile(r"\s\w+")
_REACH = 200
"""How many characters around a name say what is said of it."""
_TWO_WORDS = 2


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language as the guard reads it."""

    name: str
    marks: frozenset[str]
    """Words one of which stands in any text of the language that is worth reading."""
    least: int
    """So many different marks must stand there: the scripts that are this language's own need but one."""
    accusing: re.Pattern[str]
    """One of its words stands in every accusation, so that most texts are passed over quickly."""
    after: re.Pattern[str]
    """What stands after a name that is accused."""
    before: re.Pattern[str]
    spared: re.Pattern[str]
    """A court has decided, somebody else says so, or it is denied."""
    persons: re.Pattern[str] | None
    """How persons are told where the script has no capitals."""
    not_names: frozenset[str]
    titles: frozenset[str]
    law: re.Pattern[str]
    fact: re.Pattern[str]
    source: re.Pattern[str]
    partisan: re.Pattern[str]


def _any(expressions: Iterable[str], **words: str) -> re.Pattern[str]:
    joined = "|".join(f"(?:{expression})" for expression in expressions)
    for name, these in words.items():
        joined = joined.replace(name, these)
    return re.compile(joined, re.IGNORECASE)


def _unanchored(expressions: Iterable[str]) -> Iterator[str]:
    return (re.sub(r"(?:\\s\*|\s)?\$$", "", expression) for expression in expressions)


def _read(told: Mapping[str, Any]) -> Tongue:
    accusation, claims = told["accusation"], told["claims"]
    offenders = accusation["offenders"].split()
    offender = rf"(?:{'|'.join(offenders)})\b"
    being = [f"{_AGE}{start}{offender}" for start in accusation["is"]]
    doing = [f"{_AGE}{did}" for did in accusation["did"]]
    persons = accusation.get("persons")
    return Tongue(
        name=told["name"],
        marks=frozenset((*told["marks"].split(), *offenders)),
        least=1 if persons else 2,
        accusing=_any([offender, *accusation["did"], *_unanchored(accusation["before"])], OFFENDER=offender),
        after=_any([*being, *doing, rf"\s*,\s*(?:\w+\s)?{offender}"]),
        before=_any(accusation["before"], OFFENDER=offender),
        spared=_any(accusation["spared"]),
        persons=None if persons is None else _any(persons),
        not_names=frozenset((*accusation["not_names"].split(), *offenders)),
        titles=frozenset(accusation["titles"].split()),
        law=_any(claims["law"]),
        fact=_any(claims["fact"]),
        source=_any(claims["source"]),
        partisan=_any(told["election"]["partisan"]),
    )


TONGUES: Mapping[str, Tongue] = MappingProxyType(
    {file.stem: _read(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted(_FOLDER.glob("*.toml"))}
)
"""Every language there are rules for, by its ISO 639-1 code; English is built into the checks themselves."""


def spoken_in(text: str, chosen: Iterable[str] | None) -> Iterator[Tongue]:
    """Yield the languages whose words stand in `text`, among those a policy has `chosen` (None for all)."""
    words = _words(text)
    for code, tongue in TONGUES.items():
        if words.isdisjoint(tongue.marks) or not (chosen is None or code in chosen):
            continue
        if len(words & tongue.marks) >= tongue.least:
            yield tongue


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def straightened(text: str) -> str:
    """Return `text` with the apostrophe that the expressions are written with."""
    return text.replace("'", "’")


def accused_in(text: str, tongue: Tongue, own: frozenset[str]) -> str | None:
    """Return who is accused in a text of this language as fact, or None; `own` are the agency's handles."""
    straight = straightened(text)
    if not tongue.accusing.search(straight):
        return None
    for sentence in _SENTENCE.split(straight):
        if not tongue.accusing.search(sentence) or tongue.spared.search(sentence):
            continue
        for person in _persons(sentence, tongue):
            if person.name.lower() not in own and _accused(sentence, person, tongue):
                return person.name
    return None


def _accused(sentence: str, person: Person, tongue: Tongue) -> bool:
    after = sentence[person.end : person.end + _REACH]
    before = sentence[max(0, person.start - _REACH) : person.start]
    return tongue.after.match(after) is not None or tongue.before.search(before) is not None


def _persons(sentence: str, tongue: Tongue) -> Iterator[Person]:
    """Yield whom a sentence names: two names in a row, one after a title, or a handle."""
    if tongue.persons is not None:
        for match in tongue.persons.finditer(sentence):
            yield Person(match.group(), match.start(), match.end())
            if second := _SECOND.match(sentence, match.end()):
                yield Person(sentence[match.start() : second.end()], match.start(), second.end())
        return
    for person in people_in(sentence):
        if person.name.startswith("@"):
            yield person
            continue
        kept = _without_openers(person, tongue)
        titled = _titled(sentence, kept, tongue)
        if kept.name and (titled or len(kept.name.split()) >= _TWO_WORDS):
            yield kept


def _without_openers(person: Person, tongue: Tongue) -> Person:
    """Return the name without the capitalised article or verb that a sentence opens with."""
    name, start = person.name, person.start
    while name and name.split()[0].lower().strip(".’") in tongue.not_names:
        first = name.split()[0]
        rest = name[len(first) :].lstrip()
        start += len(name) - len(rest)
        name = rest
    return Person(name, start, person.end, person.alone)


def _titled(sentence: str, person: Person, tongue: Tongue) -> bool:
    words = sentence[: person.start].split()
    return bool(words) and words[-1].lower().strip(".,(") in tongue.titles
