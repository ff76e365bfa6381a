"""Names and phrases of the policy's registers, and the days on which they count."""

import datetime as dt

import pytest

from policies.guard.names import mentions
from tests.unit.policies.guard.builders import NOW, an_image, rules


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Plan net work", "Annet"),
        ("A zoe is not a marlowe. Zoe left; Marlowe stayed.", "Zoe Marlowe"),
        ("Zoe met the other Marlowe. Zoe and Marlowe went.", "Zoe Marlowe"),
        ("It was Zoe. Ann Marlowe left.", "Zoe Marlowe"),
        ("He isn't Marlowe; that's Marlowe.", "Thea Marlowe"),
        ("marlowesque", "Marlowe"),
        ("The kestrels", "Kestrel"),
    ],
)
def test_other_words_are_not_taken_for_a_name(text: str, name: str) -> None:
    assert not mentions(text, name, person=True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王小明来了", "王小明"),
        ("Anna M. van Dyke", "Anna Maria van Dyke"),
        ("Anna Dyke", "Anna Maria Dyke"),
        ("K", "K"),
        ("J. R. Dyke and Ann J. Dyke", "J R Dyke"),
        ("Zoe. K. Marlowe, Zoe K. L. Marlowe", "Zoe Marlowe"),
        ("Dyke, Anna Maria", "Anna Maria Dyke"),
    ],
)
def test_a_name_is_found_in_its_forms(text: str, name: str) -> None:
    assert mentions(text, name, person=True)


def test_a_phrase_is_not_taken_apart_as_a_name_is() -> None:
    assert mentions("operation nightjar", "Operation Nightjar", person=False)
    assert not mentions("Nightjar Operation", "Operation Nightjar", person=False)


def test_a_protected_name_is_found_in_alt_text_too() -> None:
    assert "protected-identity" in rules("Calm.", media=(an_image(alt="Zoe Marlowe at school"),))


def test_an_embargo_ends_at_its_moment_and_a_later_schedule_waits_for_it() -> None:
    text = "Operation Nightjar begins."
    moment = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    assert "embargo" in rules(text, now=moment - dt.timedelta(seconds=1))
    assert "embargo" not in rules(text, now=moment)
    assert "embargo" not in rules("Operation Sparrow begins.")
    assert "embargo" not in rules(text, schedule="2026-12-01T09:00:00Z")
    assert "embargo" in rules(text, schedule="2026-12-01T08:59:00Z")
    assert "embargo" in rules(text, schedule="some day")


def test_proceedings_count_from_their_day() -> None:
    assert "active-proceedings" in rules("Tobias Wren is in court.")
    assert "active-proceedings" not in rules("Ida Future is in court.")
    assert "active-proceedings" in rules("Ida Future is in court.", now=dt.datetime(2026, 12, 24, tzinfo=dt.UTC))


def test_the_pre_election_period_holds_on_its_first_and_last_day_in_the_agencys_zone() -> None:
    text = "Vote Labour on Thursday."
    assert "pre-election" in rules(text, now=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    assert "pre-election" in rules(text, now=dt.datetime(2026, 12, 3, 23, 59, tzinfo=dt.UTC))
    assert "pre-election" not in rules(text, now=dt.datetime(2026, 12, 4, tzinfo=dt.UTC))
    assert "pre-election" not in rules(text, now=dt.datetime(2026, 10, 31, 23, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    "text",
    [
        "Register to vote by midnight.",
        "Polling stations are open until 10pm. Bring photo ID to vote.",
        "Vote by post? Return it today.",
        "The count begins at 10pm.",
        "Labour Day parade, the labour ward, green spaces and a conservative estimate.",
        "Apply for a proxy vote by 5pm.",
    ],
)
def test_information_on_how_to_vote_is_no_electioneering(text: str) -> None:
    assert "pre-election" not in rules(text, now=NOW)
