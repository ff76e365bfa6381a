"""Finds where a text names a person: a run of capitalised names, a title with a surname, or a handle."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.guard.disguise import fold
from policies.guard.ordinary_words import is_ordinary

_NAME_WORD = r"(?:[^\W\d_a-zßà-öø-ÿ](?:['’][^\W\d_])?[^\W\d_A-Z]+(?:[-'’][^\W\d_]+)*|[A-Z]\.)"
_PARTICLE = r"(?:de|da|del|della|di|van|von|der|den|bin|ibn|al|el|la|le|du|dos|Mc|Mac|O)"
_PERSON = re.compile(
    rf"(?<![\w@#./])(?:@\w[\w.-]*\w|(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|Cllr|Councillor|Imam|Sheikh|Mullah|Pastor|"
    rf"Rev)\.?\s+)?{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)?(?:al-)?{_NAME_WORD}){{0,3}})"
)
_TITLE = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|Cllr|Councillor|Imam|Sheikh|Mullah|Pastor|Rev|Professor|Prof)\.?\s+",
    re.IGNORECASE,
)
_NOT_NAMES_TEXT = """
mr mrs ms miss dr sir lord lady cllr councillor imam sheikh mullah pastor rev professor prof paedo dealer police
officer officers council city town county borough district street road lane avenue square park bridge station hospital
university college school court house hall centre center service services team unit force forces command constabulary
department office ministry minister government parliament party group association society trust foundation fund
charity united football club fc rovers rangers wanderers monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december north south east west northern
southern eastern western central upper lower great new old saint st river lake mount bay port harbour storm hurricane
typhoon cyclone covid christmas easter ramadan eid diwali hanukkah day week month year world war union kingdom england
scotland wales ireland britain europe america africa asia london act bill law order crown magistrates operation
project fire rescue ambulance nhs bbc royal national international british english scottish welsh irish european
american the a an this that these those we our your you they he she it i in on at by for from to with and or but if
when while after before as of is are was were be been no not please thank thanks update breaking news statement appeal
witness witnesses detective inspector superintendent sergeant constable pc dc ds di dci chief commander commissioner
mayor leader councillor deputy assistant acting what who where why how there here today tonight yesterday tomorrow all
any every some two three four five six seven eight nine ten one both anyone everyone someone nobody our his her their
its last next first second third man woman boy girl men women people terrorists attackers suspects islam islamic state
muslim muslims christian jewish jews terrorist murderer killer attacker rapist paedophile thief burglar robber
fraudster criminal gunman bomber arsonist shooter stalker gangster rioter thug perpetrator culprit extremist jihadist
nazi kidnapper suspect predator
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())


@dataclass(frozen=True, slots=True)
class Person:
    """A person as named in a text, and where; `alone` where a single capitalised word may be a surname."""

    name: str
    start: int
    end: int
    alone: bool = False


def people_in(text: str) -> Iterator[Person]:
    """Yield whom a text names: handles, titled surnames, capitalised names in a row, and lone capitalised words."""
    for match in _PERSON.finditer(text):
        if match.group().startswith("@"):
            yield Person(match.group(), match.start(), match.end())
        else:
            yield from _named(match)


def _named(match: re.Match[str]) -> Iterator[Person]:
    """Split a run of capitalised words at those that are no names, and yield the names."""
    title = _TITLE.match(match.group())
    run: list[re.Match[str]] = []
    for word in (*re.finditer(r"\S+", match.group()), None):
        if word is not None and not _is_no_name(word.group()):
            run.append(word)
        elif run:
            start, end = run[0].start(), run[-1].end()
            end -= 2 if match.group()[start:end].endswith(("'s", "’s")) else 0
            name = match.group()[start:end]
            alone = len(run) == 1 and not (title and start == title.end())
            if not alone or not is_ordinary(fold(name)):
                yield Person(name, match.start() + start, match.start() + end, alone)
            run = []


def _is_no_name(word: str) -> bool:
    if word[0].islower() and not word[0].isascii():
        return True  # the expression takes capitals of other alphabets for granted; "bin" and "von" stay
    return word.lower().strip(".'’").removesuffix("'s").removesuffix("’s") in _NOT_NAMES
