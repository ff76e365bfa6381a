"""Names of a register, in whatever order and spacing (policies.guard.names)."""

import pytest

from policies.guard.names import mentions


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("kes tre l was here", "Kestrel", True),
        ("kes trel was here", "Kestrel", False),
        ("kest rids was here", "Kestrids", False),
        ("kest ridas was here", "Kestridas", True),
        ("#JusticeForJaneDoe", "Jane Doe", True),
        ("#JusticeForJanDoe", "Jan Doe", False),
        ("#JusticeForJanedoe", "Janedoe", False),
        ("Zoe Marlowe was here", "Marlowe,Zoe", True),
        ("Marlowe Zoe was here", "Zoe Marlowe", True),
        ("Holt Anna Maria was here", "Anna Maria Holt", True),
        ("Anna Holt was here", "Anna Maria Holt", True),
        ("#JusticeForAnnaMariaHolt", "Anna Maria Holt", True),
        ("Holt Anna was here", "Anna Maria Holt", True),
        ("Anna Maria Holt was here", "Holt, Anna Maria", True),
        ("Anna M Holt was here", "Holt, Anna", True),
        ("Holt, Anna was here", "Holt, Anna Maria", True),
        ("Holt  Anna\nMaria was here", "Anna  Maria  Holt", True),
        ("Anna Maria was here", "Anna Maria Holt", False),
        ("Maria Holt was here", "Anna Maria Holt", False),
        ("Zoe Anne Marlowe was here", "Zoe Marlowe", True),
        ("Zoe Anne Beth Marlowe was here", "Zoe Marlowe", True),
        ("Zoe Anne Beth Carol Marlowe was here", "Zoe Marlowe", False),
        ("Zoe and Marlowe were here", "Zoe Marlowe", False),
        ("Marlowe Street: Zoe and Marlowe House", "Zoe Marlowe", False),
        ("Z Marlowe was here", "Zoe Marlowe", True),
        ("Z. Marlowe was here", "Zoe Marlowe", True),
        ("It was Z Marlowe", "Zoe Marlowe", True),
        ("It was Zoe Anne Marlowe", "Zoe Marlowe", True),
        ("X Marlowe was here", "Zoe Marlowe", False),
        ("We met Zoe. Marlowe Street is shut", "Zoe Marlowe", False),
        ("We met Al. Holt Street is shut", "Al Holt", False),
        ("We met A. Holt", "A Holt", True),
        ("Zoe met Anne. Marlowe Street is shut", "Zoe Marlowe", False),
        ("Madonna was here", "Madonna", True),
    ],
)
def test_a_person_is_known_by_the_name_and_not_by_what_runs_into_it(text: str, name: str, there: bool) -> None:
    assert mentions(text, name, person=True) == there


def test_a_phrase_keeps_its_order() -> None:
    assert mentions("Operation Nightjar begins", "Operation Nightjar", person=False)
    assert not mentions("Nightjar Operation begins", "Operation Nightjar", person=False)
    assert not mentions("Operation Big Nightjar begins", "Operation Nightjar", person=False)
    assert not mentions("O Nightjar", "Operation Nightjar", person=False)
