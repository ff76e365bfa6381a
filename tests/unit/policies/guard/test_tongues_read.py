"""How other languages are told apart and read sentence by sentence (policies.guard.tongues)."""

import pytest

from policies.guard.tongues import TONGUES, accused_in, spoken_in

FRENCH = TONGUES["fr"]


def languages(text: str) -> list[str]:
    return [tongue.name for tongue in spoken_in(text, None)]


def test_a_language_that_shares_its_letters_needs_two_of_its_words_and_one_that_does_not_needs_one() -> None:
    assert languages("votez maintenant") == []
    assert languages("votez pour la paix") == ["French"]
    assert languages("votez votez") == []
    assert languages("ووٹ") == ["Urdu"]


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("Bonjour à tous. Jean Dupont est un meurtrier.", "Jean Dupont"),
        ("Bonjour à tous\nJean Dupont est un meurtrier.", "Jean Dupont"),
        ("Jean Dupont est présumé innocent. Paul Morel est un meurtrier.", "Paul Morel"),
        ("Le voleur est là. Jean Dupont est un meurtrier.", "Jean Dupont"),
        ("@ville Jean Dupont est un meurtrier.", "Jean Dupont"),
        ("@dupont est un meurtrier.", "@dupont"),
        ("Monsieur Dupont est un meurtrier.", "Dupont"),
        ("C’est clair, M. Dupont est un meurtrier.", "Dupont"),
        ("C’est clair, (Monsieur Dupont) est un meurtrier.", None),
        ("Mais hier Dupont est un meurtrier.", None),
        ("Police : Dupont est un meurtrier.", None),
        ("La Police est un voleur.", None),
        ("Dupont, un meurtrier, est là.", None),
        ("Jean Dupont, meurtrier.", "Jean Dupont"),
        ("Le meurtrier Jean Dupont est là.", "Jean Dupont"),
        ("L’homme a été tué par Jean Dupont.", "Jean Dupont"),
        ("Jean Dupont a tué un homme.", "Jean Dupont"),
        ("Jean Dupont a vu un voleur.", None),
        ("Jean Dupont, 34 ans, est un voleur.", "Jean Dupont"),
    ],
)
def test_who_is_accused_is_named_in_full_or_by_title(text: str, accused: str | None) -> None:
    assert accused_in(text, FRENCH, frozenset()) == accused


def test_the_agencys_own_handle_is_nobody_accused() -> None:
    assert accused_in("@ville est un voleur.", FRENCH, frozenset({"@ville"})) is None
    assert accused_in("@ville est un voleur.", FRENCH, frozenset()) == "@ville"


def test_what_stands_far_from_a_name_says_nothing_of_it() -> None:
    far = "Jean Dupont " + "et la ville " * 20
    assert accused_in(f"{far}a tué un homme.", FRENCH, frozenset()) is None
