"""Every row of the tables of characters and words is there for something; what stands just outside is not."""

import sys
import unicodedata

import pytest

from domain.enums import PlatformName
from policies.guard.confusables import DIGITS, IGNORABLE
from policies.guard.contractions import levelled
from policies.guard.disguise import canonical, fold, is_masked, is_near, readings, squash
from policies.guard.length import post_length
from policies.guard.ordinary_words import is_ordinary, split_words
from policies.guard.respelt import plain, respellings
from tests.unit.policies.guard.builders import an_image, found, rules

VISIBLE_CONTROLS = set(range(0x600, 0x606)) | {0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
FILLERS = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0}


def test_what_shows_nothing_is_ignored_and_nothing_else() -> None:
    assert max(IGNORABLE) <= sys.maxunicode
    for code in (*range(0x20000), *range(0xE0000, 0xE1001)):
        character = chr(code)
        kind = unicodedata.category(character)
        if kind in {"Cc", "Cf"} and not character.isspace() and code not in VISIBLE_CONTROLS:
            hidden = not 0x13430 <= code <= 0x1343F  # hieroglyphs' own joiners
        else:
            hidden = code in FILLERS or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF
        if kind == "Cn" or code in {0x1C, 0x1D, 0x1E, 0x1F}:
            continue
        assert (code in IGNORABLE) == hidden, hex(code)


def test_digits_of_other_scripts_stand_for_their_value() -> None:
    assert len(DIGITS) == 150
    assert all(str(unicodedata.decimal(chr(code))) == digit for code, digit in DIGITS.items())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("аbсdеfɡһіјkʟmпорqгѕтυѵшхуᴢ", "abcdefghijklmnopqrstuvwxyz"),
        ("ʙᴅꜰɢʜɪᴊᴋʟɴᴘʀꜱᴛᴜᴠᴡʏᴢ", "bdfghijklnprstuvwyz"),
        ("ĸ♯＠。∕‐：’", None),
        ("æœ", "aeoe"),
        ("Đđ Łł Øø Ħħ Ŧŧ", "dd ll oo hh tt"),
        ("🅐🅱🇨ⓓ🄴", "abcde"),
        ("ɐqɔpǝ", None),
        ("Ꞓꬰ", None),
    ],
)
def test_look_alikes_are_read_as_what_they_seem(written: str, read: str | None) -> None:
    if read is not None:
        assert fold(written) == fold(read) == read
    else:
        assert fold(written) != written


@pytest.mark.parametrize(
    ("sign", "stands_for"),
    [("♯", "#"), ("＠", "@"), ("․", "."), ("∕", "/"), ("‐", "-"), ("：", ":"), ("’", "'")],
)
def test_signs_have_look_alikes_too(sign: str, stands_for: str) -> None:
    assert fold(f"a{sign}b") == f"a{stands_for}b"


@pytest.mark.parametrize(
    ("leet", "word"),
    [("h0te1", "hotel"), ("2oo", "zoo"), ("3a5t", "east"), ("4rmy", "army"), ("6a7e", "gate"), ("8ri9", "brig")],
)
def test_digits_stand_for_the_letters_they_look_like(leet: str, word: str) -> None:
    assert canonical(leet) == canonical(word)


@pytest.mark.parametrize(
    ("signs", "word"),
    [
        ("r|ot", "riot"),
        ("po(ket", "pocket"),
        ("po<ket", "pocket"),
        ("po{ket", "pocket"),
        ("h^rbour", "harbour"),
        ("s#ips", "ships"),
        ("r¡ot", "riot"),
        ("$tation", "station"),
        ("€ast", "east"),
        ("£ies", "lies"),
        ("¢ourt", "court"),
        ("¥acht", "yacht"),
        ("h@rbour", "harbour"),
        ("r!ot", "riot"),
        ("s+ation", "station"),
    ],
)
def test_signs_stand_for_the_letters_they_look_like(signs: str, word: str) -> None:
    assert any(canonical(word) in reading.letters for reading in readings(signs))


@pytest.mark.parametrize(
    ("drawn", "word"),
    [
        ("|-|arbour", "harbour"),
        ("/\\/\\arch", "march"),
        ("\\/\\/ater", "water"),
        ("|\\|ight", "night"),
        ("/\\rmy", "army"),
        ("\\/ote", "vote"),
        ("|_|nion", "union"),
        ("r()ad", "road"),
        ("r[]ad", "road"),
    ],
)
def test_letters_may_be_drawn_with_signs(drawn: str, word: str) -> None:
    assert squash(drawn).letters == canonical(word)


def test_letters_turned_upside_down_are_each_read() -> None:
    turned = "zʎxʍʌnʇsɹbdouɯןʞɾᴉɥƃɟǝpɔqɐ"
    assert any(reading.letters == canonical("abcdefghijklmnopqrstuvwxyz") for reading in readings(turned))
    assert len(readings("one ɐ only")) == 1
    assert len(readings("two ɐ and ɔ")) == 2


@pytest.mark.parametrize(
    ("starred", "is_it"),
    [
        ("h*rbour", True),
        ("h*****r", False),
        ("har*****", False),
        ("ha*bo*r", True),
        ("harb**r", True),
        ("*arbour", True),
        ("harbou*", True),
        ("h*our", False),
        ("harb*ur!", True),
        ("harb**our", False),
        ("barb*ur", False),
        ("harb*r", True),
        ("hrab*ur", False),
    ],
)
def test_a_starred_word_shows_half_of_what_it_is(starred: str, is_it: bool) -> None:
    assert is_masked(f"See {starred} now", "harbour") == is_it


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("harbour", "harbour", True),
        ("harbour", "harbou", True),
        ("harbour", "arbour", True),
        ("harbour", "hsrbour", True),
        ("harbour", "ahrbour", True),
        ("harbour", "harboru", True),
        ("harbour", "harbo", False),
        ("harbour", "hbarour", False),
        ("harbour", "barbnur", False),
        ("harbour", "harbourr", True),
        ("ab", "ba", True),
        ("abc", "cba", False),
    ],
)
def test_two_words_are_near_by_one_letter(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) == is_near(other, one) == near


@pytest.mark.parametrize(
    ("text", "respelt"),
    [
        ("zero seven seven zero zero nine zero zero one two three", "07700900123"),
        ("oh one two three four five six", "0123456"),
        ("double oh one two three four five six", "00123456"),
        ("treble five one two three four six seven", "555123467"),
        ("nought nil one two three four five six seven eight", "0012345678"),
        ("0 7 7 0 0 9 0 0 1 2 3", "07700900123"),
        ("O77OO 9OO123", "07700 900123"),
        ("0l632 96OIOO", "01632 960100"),
    ],
)
def test_a_number_is_read_however_it_is_spelt(text: str, respelt: str) -> None:
    assert any(respelt in way for way in respellings(text))


def test_dashes_and_points_of_other_scripts_are_plain_ones() -> None:
    assert plain("‐‑‒–—−﹣·•∙’\u00a0٣") == "-" * 6 + "-" + "---" + "' 3"


def test_words_fall_out_of_a_run_of_letters_with_as_few_as_will_do() -> None:
    assert split_words("cityofportsmouth"[:10]) == ("city", "of", "port")
    assert split_words("thecityhall") == ("the", "city", "hall")
    assert split_words("something") == ("something",)
    assert split_words("qzx") == ()
    assert is_ordinary("harbour")
    assert is_ordinary("harbours")
    assert not is_ordinary("harbouring")


@pytest.mark.parametrize(
    ("alt", "fault"),
    [
        ("IMG_2041.jpg", "file name"),
        ("a map.png", "file name"),
        ("clip.mov", "file name"),
        ("photo.heic", "file name"),
        ("screenshot 12", "file name"),
        ("PXL_2041", "file name"),
        ("dsc-1", "file name"),
        *[
            (word, "does not say")
            for word in (
                "image",
                "Photo.",
                "picture",
                "graphic",
                "alt",
                "alt text",
                "logo",
                "untitled",
                "video",
                "n/a",
                "none",
                "TBC",
            )
        ],
        ("...", "no alt text"),
        (" ", "no alt text"),
    ],
)
def test_a_description_that_describes_nothing_is_named(alt: str, fault: str) -> None:
    (said,) = [f.reason for f in found("All is calm.", media=(an_image(alt=alt),)) if f.rule == "alt-text"]
    assert fault in said


@pytest.mark.parametrize(
    ("accounts", "most"),
    [
        (("x-main",), 1000),
        (("masto-main",), 1500),
        (("bsky-main",), 2000),
        (("fb-main",), 1000),
        (("sandbox-main",), 1500),
    ],
)
def test_a_description_is_as_long_as_the_strictest_platform_takes(accounts: tuple[str, ...], most: int) -> None:
    assert "alt-text" not in rules("All is calm.", accounts=accounts, media=(an_image(alt="a" * most),))
    assert "alt-text" in rules("All is calm.", accounts=accounts, media=(an_image(alt="a" * (most + 1)),))
    assert "alt-text" in rules("Calm.", accounts=("bsky-main", "x-main"), media=(an_image(alt="a" * 1001),))


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("a", 1),
        ("é", 1),
        ("ჿ", 1),
        ("ᄀ", 2),
        ("\u2000", 1),
        ("\u200d", 1),
        ("\u2010", 1),
        ("\u201f", 1),
        ("\u2020", 2),
        ("\u2032", 1),
        ("\u2037", 1),
        ("\u2038", 2),
        ("中", 2),
        ("🚨", 2),
        ("🇬🇧", 2),
        ("👨‍👩‍👧", 2),
        ("1️⃣", 2),
        ("©é", 2),
        ("a🚨b©c", 6),
    ],
)
def test_x_counts_each_character_by_its_weight(text: str, weight: int) -> None:
    assert post_length(text, PlatformName.X) == weight


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("They're here", "They're here"),
        ("they are here", "they're here"),
        ("it isn't so", "it's not so"),
        ("cannot", "can not"),
        ("can't", "can not"),
        ("won't", "will not"),
        ("shan't", "shall not"),
        ("couldnt", "could not"),
        ("who would go", "who'd go"),
        ("we shall see", "we'll see"),
        ("calm", "calm"),
        ("don’t", "do not"),
    ],
)
def test_a_contraction_and_what_it_stands_for_are_levelled(written: str, level: str) -> None:
    assert levelled(written) == level
