"""Lines to take: word for word, with nothing smuggled in through a blank."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInputError
from domain.ids import LineId, StaffId
from policies.lines import allows, expired, filled, matches, render, slot_problems, wanted
from policies.model import Line
from policies.slots import Slot, SlotKind

PLACE = Slot(SlotKind.LIST, values=("Harbour Street", "Café Row"))
URL = Slot(SlotKind.URL, hosts=("harbourcity.police.example",))
LINE = Line(
    id=LineId("do-not-share"),
    topic=None,
    owner=StaffId("head"),
    approved=dt.date(2026, 10, 1),
    expires=dt.date(2027, 1, 1),
    language="en",
    text="Don't share footage of {place}. Report it: {url} {literal}",
    slots={"place": PLACE, "url": URL, "unused": Slot(SlotKind.NUMBER)},
)
FILLED = {"place": "Harbour Street", "url": "https://harbourcity.police.example/report"}
TEXT = "Don't share footage of Harbour Street. Report it: https://harbourcity.police.example/report {literal}"


def test_a_line_is_rendered_with_its_blanks_filled_and_matches_itself() -> None:
    assert render(LINE, FILLED) == TEXT
    assert matches(TEXT, LINE, FILLED)


def test_normal_forms_curly_quotes_line_ends_and_space_around_do_not_matter() -> None:
    row = {**FILLED, "place": "Cafe\u0301 Row"}
    assert matches("  " + render(LINE, row).replace("'", "’").replace("e\u0301", "é") + "\r\n", LINE, row)


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("Don't", "Do"),
        TEXT + "!",
        TEXT.upper(),
        TEXT.replace("share", "sh\u0430re"),
        TEXT.replace("share", "sha\u200bre"),
        TEXT.replace("share", "\u202eshare\u202c"),
        TEXT.replace("share", "ｓｈａｒｅ"),
        TEXT.replace(" ", "\u00a0", 1),
        TEXT.replace(" ", "  ", 1),
        "",
    ],
)
def test_any_other_difference_is_no_match(changed: str) -> None:
    assert not matches(changed, LINE, FILLED)


@given(st.integers(0, len(TEXT) - 1), st.characters())
def test_no_single_character_can_be_put_in_unseen(at: int, character: str) -> None:
    changed = TEXT[:at] + character + TEXT[at:]
    expected = changed.translate({0x2018: "'", 0x2019: "'", 0x0D: None}).strip() == TEXT
    assert matches(changed, LINE, FILLED) == expected


@pytest.mark.parametrize(
    ("slots", "problem"),
    [
        ({"place": "Harbour Street"}, "Fill in url."),
        ({**FILLED, "extra": "x"}, "do-not-share has no blank called extra."),
        ({**FILLED, "unused": "1"}, "do-not-share has no blank called unused."),
        ({**FILLED, "place": "Harb\u043eur Street"}, "place must be one of: Harbour Street, Café Row."),
        ({**FILLED, "url": "https://evil.example"}, "url must be an address on harbourcity.police.example."),
    ],
)
def test_a_blank_that_is_missing_unknown_or_wrongly_filled_is_told_and_no_match(
    slots: dict[str, str], problem: str
) -> None:
    assert slot_problems(LINE, slots) == (problem,)
    assert not matches(TEXT, LINE, slots)
    with pytest.raises(BadInputError, match=r"^" + problem[:8]):
        render(LINE, slots)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            SlotKind.TIME,
            ["18:30", "6.30pm", "6pm", "06:05", "12 noon".replace("12 ", ""), "midnight", "23:59"],
            ["24:00", "18:60", "13pm", "soon", "18:30 #tag", "١٨:٣٠", "18：30", "18:30\n", ""],
        ),
        (
            SlotKind.NUMBER,
            ["0", "12", "1,500", "999999", "3.5", "1,000,000"],
            ["07700900123", "-1", "1e3", "12 people", "１２", "1,50", "12\n", "", "+1"],
        ),
    ],
)
def test_times_and_numbers_take_nothing_else(kind: SlotKind, good: list[str], bad: list[str]) -> None:
    slot = Slot(kind)
    assert [value for value in good if not allows(slot, value)] == []
    assert [value for value in bad if allows(slot, value)] == []


@pytest.mark.parametrize(
    "address",
    [
        "https://harbourcity.police.example",
        "http://www.harbourcity.police.example/a/b-c_d.html?x=1&y=2#part",
    ],
)
def test_an_address_on_the_allow_list_or_below_it_passes(address: str) -> None:
    assert allows(URL, address)


@pytest.mark.parametrize(
    "address",
    [
        "harbourcity.police.example/report",
        "https://harbourcity.police.example.evil.example/",
        "https://notharbourcity.police.example/",
        "https://harbourcity.police.example@evil.example/",
        "https://evil.example/?harbourcity.police.example",
        "https://harbourcity.police.example/?to=evil.example",
        "https://harbourcity.police.example/out/evil.example/page",
        "https://harbourc\u0456ty.police.example/",
        "https://harbourcity.police.example/ #tag",
        "https://harbourcity.police.example/%23tag",
        "https://harbourcity.police.example/\u202e",
        "javascript:alert(1)",
        "https://harbourcity.police.example/" + "x" * 300,
        "https://.../",
        "",
    ],
)
def test_any_other_address_does_not(address: str) -> None:
    assert not allows(URL, address)


def test_a_kind_of_blank_that_nobody_knows_takes_nothing() -> None:
    unknown = Slot("colour")  # type: ignore[arg-type]
    for question in (lambda: allows(unknown, "red"), lambda: wanted(unknown)):
        with pytest.raises(AssertionError):
            question()


def test_a_name_comes_from_its_list() -> None:
    slot = Slot(SlotKind.NAME, values=("Inspector Ruth Kane",))
    assert allows(slot, "Inspector Ruth Kane")
    assert not allows(slot, "Inspector Ruth Cane")


def test_each_kind_of_blank_says_what_may_stand_there() -> None:
    said = [wanted(Slot(kind, values=("a", "b"), hosts=("x.example",))) for kind in SlotKind]
    assert len(set(said)) == len(SlotKind)
    assert "harbourcity.police.example" in wanted(URL)


def test_a_line_is_good_from_its_approval_until_the_day_before_it_expires_in_the_agencys_zone() -> None:
    zone = ZoneInfo("Pacific/Auckland")
    assert expired(LINE, dt.datetime(2026, 9, 30, 10, tzinfo=dt.UTC), zone)
    assert not expired(LINE, dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC), zone)
    assert not expired(LINE, dt.datetime(2026, 12, 31, 10, tzinfo=dt.UTC), zone)
    assert expired(LINE, dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC), zone)
    assert expired(replace(LINE, approved=dt.date(2028, 1, 1)), dt.datetime(2026, 12, 1, tzinfo=dt.UTC), zone)


def test_the_blanks_of_a_typed_line_are_read_from_its_words() -> None:
    assert filled(TEXT, LINE) == FILLED
    assert filled(f" {TEXT}\n", LINE) == FILLED


@pytest.mark.parametrize(
    "typed",
    [
        TEXT + "!",
        TEXT.replace("Harbour Street", "Evil Street"),
        TEXT.replace("harbourcity.police.example", "evil.example"),
        TEXT.replace("Harbour Street", "Harbour Street. All is lost. Café Row"),
        "",
        "{place} {url}",
        TEXT * 50,
    ],
)
def test_what_is_not_the_line_fills_nothing(typed: str) -> None:
    assert filled(typed, LINE) is None


def test_a_blank_that_stands_twice_must_be_filled_alike() -> None:
    twice = replace(LINE, text="{place}, only {place}.")
    assert filled("Café Row, only Café Row.", twice) == {"place": "Café Row"}
    assert filled("Café Row, only Harbour Street.", twice) is None


@given(st.text(max_size=200))
def test_any_text_fills_the_blanks_only_if_it_is_the_line(text: str) -> None:
    found = filled(text, LINE)
    assert found is None or matches(text, LINE, found)
