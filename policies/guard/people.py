"""Finds where a text names a person: a run of capitalised names, a title with a surname, or a handle."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME_WORD = r"(?:[^\W\d_a-zßà-öø-ÿ](?:['’][^\W\d_])?[^\W\d_A-Z]+(?:[-'’][^\W\d_]+)*|[A-Z]\.)"
_PARTICLE = r"(?:de|da|del|della|di|van|von|der|den|bin|ibn|al|el|la|le|du|dos|Mc|Mac|O)"
_PERSON = re.compile(
    rf"(?<![\w@#./])(?:@\w[\w.-]*\w|(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|Cllr|Councillor|Imam|Sheikh|Mullah|Pastor|"
    rf"Rev)\.?\s+)?{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)?(?:al-)?{_NAME_WORD}){{0,3}})"
)
_TITLE = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|Cllr|Councillor|Imam|Sheikh|Mullah|Pastor|Rev)\.?\s", re.IGNORECASE
)
_NOT_NAMES_TEXT = """
police officer officers council city town county borough district street road lane avenue square park bridge station
hospital university college school court house hall centre center service services team unit force forces command
constabulary department office ministry minister government parliament party group association society trust
foundation fund charity united football club fc rovers rangers wanderers monday tuesday wednesday thursday friday
saturday sunday january february march april june july august september october november december north south east
west northern southern eastern western central upper lower great new old saint st river lake mount bay port harbour
storm hurricane typhoon cyclone covid christmas easter ramadan eid diwali hanukkah day week month year world war union
kingdom england scotland wales ireland britain europe america africa asia london act bill law order crown magistrates
operation project fire rescue ambulance nhs bbc royal national international british english scottish welsh irish
european american the a an this that these those we our your you they he she it i in on at by for from to with and or
but if when while after before as of is are was were be been no not please thank thanks update breaking news statement
appeal witness witnesses detective inspector superintendent sergeant constable pc dc ds di dci chief commander
commissioner mayor leader councillor deputy assistant acting what who where why how there here today tonight yesterday
tomorrow all any every some two three four five six seven eight nine ten one both anyone everyone someone nobody our
his her their its last next first second third man woman boy girl men women people terrorists attackers suspects islam
islamic state muslim muslims christian jewish jews terrorist murderer killer attacker rapist paedophile thief burglar
robber fraudster criminal gunman bomber arsonist shooter stalker gangster rioter thug perpetrator culprit extremist
jihadist nazi kidnapper suspect predator
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())


@dataclass(frozen=True, slots=True)
class Person:
    """A person as named in a text, and where."""

    name: str
    start: int
    end: int


def people_in(text: str) -> Iterator[Person]:
    """Yield the people a text names: handles, titled surnames, and two or more capitalised names in a row."""
    for match in _PERSON.finditer(text):
        found = match.group()
        if found.startswith("@"):
            yield Person(found, match.start(), match.end())
            continue
        words = list(re.finditer(r"\S+", found))
        titled = _TITLE.match(found) is not None
        while words and words[0].group().lower().strip(".'’") in _NOT_NAMES:
            words.pop(0)
        names: list[re.Match[str]] = []
        for word in words:
            if word.group().lower().strip(".'’") in _NOT_NAMES:
                names.clear()
                break
            names.append(word)
        if len(names) > 1 or (titled and names):
            yield Person(found[names[0].start() :], match.start() + names[0].start(), match.end())
