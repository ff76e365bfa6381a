"""Contractions and what they stand for (policies.guard.contractions)."""

import pytest

from policies.guard.contractions import levelled


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("I am", "I'm"),
        ("You ARE", "You're"),
        ("he is", "he's"),
        ("it has", "it's"),
        ("we have", "we've"),
        ("they will", "they'll"),
        ("I shall", "I'll"),
        ("she had", "she'd"),
        ("who  would", "who'd"),
        ("it ıs", "it's"),
        ("it iſ", "it's"),
        ("that is what it is", "that's what it's"),
        ("Everyone has gone; nobody will say", "Everyone's gone; nobody'll say"),
        ("Isn’t it", "Is not it"),
        ("can`t", "can not"),
        ("wont", "wont"),
        ("the people’s park", "the people’s park"),
    ],
)
def test_each_pair_has_one_form_and_a_text_without_any_stays_as_it_is(written: str, level: str) -> None:
    assert levelled(written) == level
