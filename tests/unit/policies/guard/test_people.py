"""Whom a text names, and whom it leaves unnamed."""

from policies.guard.people import people_in
from policies.guard.tongues import TONGUES, accused_in
from tests.unit.policies.guard.builders import rules


def names(text: str) -> list[str]:
    return [person.name for person in people_in(text)]


def test_small_letters_of_other_alphabets_name_nobody() -> None:
    assert names("śmierć żółw nie jest") == []
    assert names("Tu mieszka Łukasz Żak i śpi") == ["Tu", "Łukasz Żak"]
    assert names("Ali bin Hassan came") == ["Ali bin Hassan"]


def test_a_pronoun_with_nobody_named_before_it_accuses_nobody() -> None:
    assert "accusation" not in rules("He is a murderer.", narrative=None)
    assert "accusation" in rules("Jane Doe came by. He is a murderer.", narrative=None)
    assert "accusation" in rules("Jane Doe came by. It rained. He is a murderer.", narrative=None)


def test_a_handle_is_a_person_in_every_language() -> None:
    assert accused_in("@max_m ist ein Mörder.", TONGUES["de"], frozenset()) == "@max_m"
    assert accused_in("@max_m ist ein Mörder.", TONGUES["de"], frozenset({"@max_m"})) is None
    assert accused_in("السيد", TONGUES["ar"], frozenset()) is None
    assert accused_in("قاتل المدعو سامر", TONGUES["ar"], frozenset()) == "المدعو سامر"
    assert accused_in("هرب القاتل كما قال السيد سامر", TONGUES["ar"], frozenset()) is None
