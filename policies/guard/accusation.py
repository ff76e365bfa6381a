"""Finds a named person called an offender, where no court has said so."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.records import Finding
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.hashtags import spread_hashtags
from policies.guard.offences import ACCUSING, ARRANGED, CRIME, DAMAGED, DECIDED, DENIED, HARMED, OFFENDER, REPORTED
from policies.guard.people import Person, people_in
from policies.guard.tongues import accused_in, spoken_in
from policies.model import Policy

RULE = "accusation"
_AGE = r"[\s,]*(?:\(?\d{1,3}\)?,?\s*)?"
_HAVING = r"(?P<having>has\s+|had\s+|have\s+)?(?:\w+ly\s+|also\s+|then\s+|once\s+){0,2}"
_OBJECT = (
    r"(?!\W+(?:in|on|at|by|near|during|after|before|when|while|outside|as|following|last|yesterday|today|this|from|"
    r"and was)\b)"
)
_HARMLESS = (
    r"(?!\W+(?:[\w'’-]+\W+){0,3}(?:goals?|records?|best|show|awards?|gold|medals?|points?|problems?|issues?|"
    r"questions?|games?|"
    r"match|odds|limelight|clock|time|target|films?|videos?|scenes?|race|opponents?|opposition|rivals?|title|cancer|photo\w*|pictures?|it|"
    r"hearts?)\b)"
)
_IS = r"(?:(?:is|was|remains|are|were)\s+(?!falsely|wrongly|wrongfully)|['’]s\s+)(?:\w+ly\s+)?"
_VICTIM = r"(?!['’]?s?\W+(?:victims?|widow|family|survivors?|wife|mother|father))"
_PATTERNS = (
    rf"^{_AGE}(?:who\s+)?{_HAVING}{HARMED}\b(?(having)|(?=\W+\w){_OBJECT}){_HARMLESS}",
    (
        rf"^{_AGE}(?:who\s+)?{_HAVING}(?:sexually (?:assaulted|abused)|set fire to|blew up|ran over|opened fire|"
        rf"{DAMAGED})\b{_HARMLESS}"
    ),
    rf"^{_AGE}(?:who\s+)?{_HAVING}(?:carried out|took part in|ran|{ARRANGED})\b\W+(?:[\w'’-]+\W+){{0,5}}{CRIME}\b",
    (
        rf"^{_AGE}{_IS}(?:an?|the|our|another|one of the|nothing but "
        rf"an?)\s+(?:[\w-]+\s+){{0,3}}?(?:prime\s+)?{OFFENDER}s?\b{_VICTIM}"
    ),
    rf"^{_AGE}{_IS}(?:guilty|responsible for|behind|to blame for|accused of|suspected of)\b",
    rf"^\s*,?\s*(?:an?|the)\s+(?:[\w-]+\s+){{0,2}}?{OFFENDER}\b{_VICTIM}|^,\s*{OFFENDER}\b{_VICTIM}",
    rf"^{_AGE}(?:raped|murdered|killed|struck|offended) again\b|^['’]s (?:crimes|fraud|terrorism)\b",
    (
        rf"^{_AGE}{_HAVING}(?:took|accepted|paid) (?:an? )?bribes?\b|^{_AGE}(?:deals?|dealt|sells?|sold) (?:\w+ "
        rf")?drugs\b|^ did (?:it|this)\W*$"
    ),
)
_AFTER = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)
_BEFORE = re.compile(
    rf"\b{OFFENDER}s?\b,?\s*(?:(?:has been |have been |was |is )?(?:named|identified|known|called)(?: by \w+)?(?: as)?|"
    rf"is|was|like|namely|,|:)?\s*(?:as\s+)?$"
    rf"|\b(?:{CRIME}|{HARMED}|{DAMAGED}|{ARRANGED})\s+(?:\w+\s+){{0,4}}by\s+$",
    re.IGNORECASE,
)
_OF_ONE_WORD = _AFTER[3:5]
"""The patterns that also hold for a surname alone."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^a-z])|\n+")
_PRONOUN = re.compile(r"^\W*(?:he|she|they)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_SHOUTED = re.compile(r"[A-ZÀ-Þ]{3}")
_MOSTLY = 0.8
_REACH = 200
"""How many characters around a name say what is said of it."""


def accusation(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find a named person said to have committed an offence, as fact.

    A charge, a conviction, a denial and an unnamed person pass. Source: Defamation Act 2013 s. 1; Contempt of Court Act
    1981; College of Policing APP, "Media relations" (naming of suspects).
    """
    if draft.line_ok:
        return
    own = frozenset(account.handle.lower() for account in policy.accounts.values())
    for part in draft.parts:
        text = spread_hashtags(part.text)
        accused = _first_accused(text, own) or _accused_elsewhere(text, own, policy.guard.languages)
        if accused is not None:
            yield finding(
                RULE,
                f"In {part.name} you say as fact that {accused} has done wrong.",
                "Say what has been charged or decided by a court, leave the name out, or have legal approve it.",
            )


def _first_accused(text: str, own: frozenset[str]) -> str | None:
    if not _accuses(text):
        return None
    sentences = [_in_small_letters(raw) for raw in _SENTENCE.split(text)]
    for at, sentence in enumerate(sentences):
        if not _accuses(sentence):
            continue
        for person in _people(sentence, own):
            if _accused(sentence, person):
                return person.name
        pronoun = _PRONOUN.match(sentence)
        if pronoun and _accused(sentence, Person("", pronoun.start(), pronoun.end())):
            named = _last_named(sentences[:at], own)
            if named is not None:
                return named
    return None


def _accused_elsewhere(text: str, own: frozenset[str], languages: tuple[str, ...] | None) -> str | None:
    """Return who is accused in another language than English."""
    found = (accused_in(text, tongue, own) for tongue in spoken_in(text, languages))
    return next((name for name in found if name is not None), None)


def _people(sentence: str, own: frozenset[str]) -> list[Person]:
    return [person for person in people_in(sentence) if person.name.lower() not in own]


def _last_named(sentences: list[str], own: frozenset[str]) -> str | None:
    """Return whom a pronoun after these sentences means: the person named first in the last that names one."""
    named = (person.name for text in reversed(sentences) for person in _people(text, own) if not person.alone)
    return next(named, None)


def _accuses(text: str) -> bool:
    """Tell quickly whether any word stands in `text` without which nobody is accused."""
    return not ACCUSING.isdisjoint(_LETTERS.findall(text.casefold().replace("ı", "i")))


def _accused(sentence: str, person: Person) -> bool:
    before = sentence[max(0, person.start - _REACH) : person.start]
    after = sentence[person.end : person.end + _REACH]
    patterns = _OF_ONE_WORD if person.alone else _AFTER
    if not any(pattern.match(after) for pattern in patterns) and (person.alone or not _BEFORE.search(before)):
        return False
    return not (DECIDED.search(before) or DECIDED.search(after) or REPORTED.search(before) or DENIED.match(after))


def _in_small_letters(sentence: str) -> str:
    """Return a sentence shouted in capitals as it would be written, so that names can be told."""
    if not _SHOUTED.search(sentence):
        return sentence
    letters = [c for c in sentence if c.isalpha()]
    return sentence.title() if sum(c.isupper() for c in letters) > _MOSTLY * len(letters) else sentence
