"""Numbers spelt out, and words that only look like them (policies.guard.respelt, policies.guard.ordinary_words)."""

import pytest

from policies.guard.ordinary_words import is_ordinary, split_words
from policies.guard.respelt import plain, respellings


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("triple five one two three four five six seven", "5551234567"),
        ("treble five one two three four five six seven", "5551234567"),
        ("double five one two three four five six seven", "551234567"),
        ("seven 7 0 0 nine 0 0 1 2 3 4", "77009001234"),
        ("oh 1 6 3 two 9 6 0 1 2 3", "01632960123"),
        ("treble 5 1 2 3 4 5 6 7", "5551234567"),
    ],
)
def test_a_number_in_words_is_read_digit_by_digit(text: str, read: str) -> None:
    assert f"no. {read}!" in list(respellings(f"no. {text}!"))


def test_a_number_is_read_once_for_each_way_and_a_plain_text_only_as_it_is() -> None:
    assert list(respellings("All is calm at the harbour.")) == ["All is calm at the harbour."]
    assert list(respellings("One of the two came.")) == ["One of the two came."]


def test_letters_beside_other_scripts_stay_as_they_are() -> None:
    assert plain("é X x") == "é X x"
    assert plain("a\u00a0b") == "a b"


def test_a_run_falls_into_as_few_words_as_will_do_the_longest_last() -> None:
    assert split_words("theatreport") == ("theatre", "port")
    assert split_words("beforevery") == ("before", "very")
    assert split_words("carsend") == ("car", "send")
    assert split_words("ahouse") == ("a", "house")
    assert split_words("ahousea") == ("a", "house", "a")


def test_a_plural_has_more_than_three_letters() -> None:
    assert is_ordinary("cars")
    assert is_ordinary("boats")
    assert not is_ordinary("ups")
