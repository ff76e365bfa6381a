"""Where a name begins and ends (policies.guard.people)."""

import pytest

from policies.guard.people import people_in


def names(text: str) -> list[tuple[str, bool]]:
    return [(person.name, person.alone) for person in people_in(text)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("we saw Tom Ward there", [("Tom Ward", False)]),
        ("we saw Tom Ward's car", [("Tom Ward", False)]),
        ("we saw Tom Ward’s car", [("Tom Ward", False)]),
        ("we saw Quirk there", [("Quirk", True)]),
        ("we saw Mr Quirk there", [("Quirk", False)]),
        ("we saw Councillor Quirk there", [("Quirk", False)]),
        ("we saw Councillor. Quirk there", [("Quirk", False)]),
        ("we saw Dr  Quirk there", [("Quirk", False)]),
        ("we saw Mr Wood there", [("Wood", False)]),
        ("we saw Wood there", []),
        ("we saw Police's Tom Ward there", [("Tom Ward", False)]),
        ("we saw Police’s Tom Ward there", [("Tom Ward", False)]),
        ("we saw Tom Ward Police Quirk there", [("Tom Ward", False), ("Quirk", True)]),
        ("we saw Mr Police Quirk there", [("Quirk", True)]),
        ("we asked @tom.ward there", [("@tom.ward", False)]),
        ("we saw Ludwig van Quirk there", [("Ludwig van Quirk", False)]),
        ("Élodie Qvist", [("Élodie Qvist", False)]),
    ],
)
def test_a_name_is_a_run_of_capitals_without_titles_and_offices(text: str, named: list[tuple[str, bool]]) -> None:
    assert names(text) == named


@pytest.mark.parametrize(
    "words",
    ["Harbour City Police", "High Street Bridge", "Football Club United", "Monday Tuesday", "Upper Thames River",
     "Detective Inspector", "Chief Constable", "The Murderer", "Ministry House", "Storm Covid"],
)  # fmt: skip
def test_places_offices_days_and_offenders_are_no_names(words: str) -> None:
    assert [name for name, alone in names(f"we saw {words} there") if not alone] == []
