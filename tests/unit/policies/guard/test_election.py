"""What reads as electioneering between a period's first and last day (policies.guard.election)."""

import datetime as dt

import pytest

from tests.unit.policies.guard.builders import a_policy, found, rules


def told(text: str) -> str | None:
    reasons = [f.reason for f in found(text) if f.rule == "pre-election"]
    return reasons[0].partition("“")[2].partition("”")[0] if reasons else None


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("The Tories were there", "Tories"),
        ("The Labour group was there", "Labour"),
        ("Ask the UUP", "UUP"),
        ("Vote Smith today", "Vote Smith"),
        ("We say VOTE against Smith", "VOTE against Smith"),
        ("Elect Smith today", "Elect Smith"),
        ("Re-elect Mayor Smith", "Re-elect Mayor Smith"),
        ("Please vote leave", "vote leave"),
        ("Please elect her", "elect her"),
        ("She was re-elected", "re-elected"),
        ("Meet your candidate", "your candidate"),
        ("Read the manifesto", "manifesto"),
        ("We met on the doorstep", "on the doorstep"),
        ("That polling lead", "polling lead"),
        ("Ask the party leader", "party leader"),
        ("A by-election campaigner", "by-election campaigner"),
        ("Campaigning for change", "Campaigning for"),
        ("Cllr Jones said so", "Cllr Jones said"),
        ("The council's record", "council's record"),
        ("Thanks to our leadership", "Thanks to our leadership"),
        ("This administration delivered", "This administration delivered"),
        ("We kept our promises", "We kept our promises"),
        ("We promise lower bills", "We promise lower"),
        ("In the referendum, support us", "referendum, support"),
        ("Endorse the opposition", "Endorse the opposition"),
    ],
)
def test_each_way_of_electioneering_is_shown_with_its_words(text: str, wording: str) -> None:
    assert told(text) == wording


@pytest.mark.parametrize(
    "text",
    [
        "The Labour Day parade starts at noon",
        "Vote by post until Friday",
        "Vote at the library",
        "The conservative estimate is ten",
        "Register to vote and bring photo ID",
        "Greens and carrots at the market",
        "Reform of parking permits",
        "Polling stations open at 7",
        "A referendum is held on Thursday",
    ],
)
def test_how_where_and_when_to_vote_pass(text: str) -> None:
    assert told(text) is None


def test_a_period_holds_from_its_first_to_its_last_day_on_the_agencys_own_clock() -> None:
    policy = a_policy()
    (finding,) = [f for f in found("Vote Smith", policy=policy) if f.rule == "pre-election"]
    assert finding.reason == (
        "In the text, “Vote Smith” reads as electioneering, and the pre-election period runs until 03 December 2026."
    )
    for moment, there in (
        ((2026, 10, 31, 23, 59), False),
        ((2026, 11, 1, 0, 0), True),
        ((2026, 12, 3, 23, 59), True),
        ((2026, 12, 4, 0, 0), False),
    ):
        assert ("pre-election" in rules("Vote Smith", now=dt.datetime(*moment, tzinfo=dt.UTC))) == there
