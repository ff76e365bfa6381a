"""Characters at the edges of the tables of look-alikes (policies.guard.confusables, policies.guard.hidden)."""

import unicodedata

import pytest

from policies.guard.confusables import _LATIN_BLOCKS, CONFUSABLES, DIGITS, IGNORABLE
from policies.guard.disguise import fold
from policies.guard.hidden import hidden_in

HIDDEN = (
    "\x00\x08\x0b\x0c\x0e\x1f\x7f\x84\x86\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180f\u200b\u200f\u2028"
    "\u2029\u202a\u202e\u2060\u206f\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\ufff0\ufffb\U0001bca0\U0001bca3\U0001d173"
    "\U0001d17a\U000e0000\U000e0fff\ud800\udfff\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff"
)
SHOWN = (
    "\t\n\r\x20\x7e\x85\xa0\xac\xae\u034e\u0350\u061b\u061d\u115e\u1161\u17b3\u17b6\u180a\u1810\u200a\u2010\u2070"
    "\u27ff\u2801\u3163\u3165\ufdcf\ufdf0\ufe10\ufefe\uff9f\uffa1\ufffc\ufffd\ue000"
)


@pytest.mark.parametrize("character", HIDDEN)
def test_the_first_and_last_of_what_shows_nothing_are_found(character: str) -> None:
    assert hidden_in(f"a{character}b") != ()


@pytest.mark.parametrize("character", SHOWN)
def test_what_stands_just_outside_is_shown(character: str) -> None:
    assert hidden_in(f"a{character}b") == ()
    assert ord(character) not in IGNORABLE


def test_what_shows_nothing_is_as_many_characters_as_there_are() -> None:
    assert len(IGNORABLE) == 4237
    assert sum(IGNORABLE) == 3770146288
    assert len(DIGITS) == 150


@pytest.mark.parametrize(
    ("written", "read"),
    [("ƀ", "b"), ("ɐ", "a"), ("ᶀ", "b"), ("ᴉ", "i"), ("ẜ", "s"), ("Ꞗ", "b"), ("ꬳ", "e"), ("🄰", "a"), ("🆉", "z"),
     ("ⱡ", "l"), ("ꟸ", "h"), ("ʩ", "ʩ"), ("🇿", "z"), ("🅩", "z")],
)  # fmt: skip
def test_letters_that_differ_by_a_stroke_hook_turn_or_frame_are_the_plain_ones(written: str, read: str) -> None:
    assert fold(written) == read


def test_the_blocks_of_latin_letters_are_whole_columns() -> None:
    assert all(low < high and low % 0x10 == high % 0x10 == 0 for low, high in _LATIN_BLOCKS)


def test_a_digit_of_any_script_stands_for_its_value() -> None:
    assert {code: str(unicodedata.decimal(chr(code))) for code in DIGITS} == DIGITS


def test_a_look_alike_is_read_as_one_sign_of_the_keyboard_or_two_letters() -> None:
    assert set(map(len, CONFUSABLES.values())) == {1, 2}
    assert {read for read in CONFUSABLES.values() if len(read) == 2} == {"ae", "oe"}


@pytest.mark.parametrize(
    ("written", "read"),
    [("ԛ", "q"), ("＠", "@"), ("﹫", "@"), ("a∶b", "a:b"), ("aːb", "a:b"), ("♯tag", "#tag"), ("aːb‘c", "a:b'c")],
)
def test_signs_drawn_alike_are_read_alike(written: str, read: str) -> None:
    assert fold(written) == read
