"""Which hashtags want capitals, and how a text falls into sentences and words (policies.guard.readability)."""

import pytest

from policies.guard.readability import sentences
from tests.unit.policies.guard.builders import found, rules


def told(tag: str) -> str:
    (finding,) = [f for f in found(f"See {tag} today.") if f.rule == "hashtag-case"]
    return finding.remedy


@pytest.mark.parametrize(
    ("tag", "better"),
    [
        ("#stayin", "Write it #StayIn."),
        ("#STAYIN", "Write it #StayIn."),
        ("#getoutnow", "Write it #GetOutNow."),
        ("#harbour_city", "Write it #HarbourCity."),
        ("#harbourcity2026", "Begin each of its words with a capital."),
        ("#2026harbourcity", None),
        ("#zzkqthulwobbleflor", "Begin each of its words with a capital."),
        ("#qwrtpsdfghjklmnb", "Begin each of its words with a capital."),
    ],
)
def test_a_tag_of_several_words_in_one_case_is_shown_as_it_should_be(tag: str, better: str | None) -> None:
    if better is None:
        assert "hashtag-case" not in rules(f"See {tag} today.")
    else:
        assert told(tag) == better


@pytest.mark.parametrize(
    "tag",
    ["#goout", "#GOOUT", "#itisso", "#police", "#volunteers", "#THecity", "#qwrtpsdfghjklmn", "#NHS", "#港口", "#İı"],
)
def test_a_tag_that_reads_as_one_word_or_is_written_in_two_cases_passes(tag: str) -> None:
    assert "hashtag-case" not in rules(f"See {tag} today.")


def test_words_are_counted_as_people_read_them() -> None:
    assert sentences("Mr. Hill left e.g. at 9 a.m. by car.") == (
        ("Mr", "Hill", "left", "eg", "at", "9", "am", "by", "car"),
    )
    assert sentences("See a.example/b now. Bye") == (("See", "address", "now"), ("Bye",))


def test_a_long_sentence_is_told_with_its_words_and_the_limit() -> None:
    (finding,) = [f for f in found("word " * 26) if f.rule == "reading-ease"]
    assert finding.reason == "One sentence has 26 words; more than 25 are hard to take in."
