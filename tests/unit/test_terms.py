"""Terms: whole words, phrases and hashtags, in scripts with and without spaces."""

import pytest

from domain.terms import pattern_of


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("bomb", "A BOMB at the mill", True),
        ("bomb", "a bombastic speech", False),
        ("terror attack", "a terror\n attack?", True),
        ("#millbridge", "see #MillBridge!", True),
        ("#millbridge", "see #millbridges", False),
        ("@harbourcity", "hey @HarbourCity,", True),
        ("爆発", "駅で爆発があった", True),
        ("ระเบิด", "มีระเบิดที่สถานี", True),
        ("انفجار", "وقع انفجار في المحطة", True),
        ("c++", "we love c++ here", True),
    ],
)
def test_a_term_is_found_where_a_reader_would_find_it(term: str, text: str, *, found: bool) -> None:
    assert (pattern_of([term]).search(text.casefold()) is not None) is found


def test_no_terms_find_nothing() -> None:
    assert pattern_of(["", "  "]).search("anything") is None
