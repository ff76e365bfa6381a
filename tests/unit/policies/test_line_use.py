import datetime as dt
from dataclasses import replace

import pytest

from domain.ids import AccountId, LineId, TopicId
from domain.records import Content, LineUse, MediaItem
from policies.line_use import line_of, spoken
from tests.unit.policies.build import LINES, NOW, POLICY, calm, content, facts, plain, policy

PAGE = AccountId("page")


def is_line(words: Content, topic: str | None = None, now: dt.datetime = NOW) -> bool:
    return line_of(POLICY, facts("rita", words, topic=None if topic is None else TopicId(topic)), now) is not None


def test_a_line_word_for_word_is_that_line() -> None:
    found = line_of(POLICY, facts("rita", calm("the station")), NOW)
    assert found is not None
    assert found.id == "calm"
    assert is_line(plain())


def test_own_words_and_unknown_lines_are_no_line() -> None:
    assert not is_line(content("We are looking into the reports."))
    assert not is_line(content("We are looking into the reports.", line=LineUse(LineId("unknown"))))


@pytest.mark.parametrize(
    "words",
    [
        plain("We are looking into the reports. Stay away."),
        plain("We are looking into the reports"),
        plain("We аre looking into the reports."),
        plain("We are looking into\u200b the reports."),
        calm("the town hall"),
        replace(calm(), text="There is no danger at the station."),
        content("There is no danger at the harbour.", line=LineUse(LineId("calm"))),
        replace(calm(), line=LineUse(LineId("calm"), {"place": "the harbour", "more": "x"})),
    ],
)
def test_any_departure_from_the_wording_is_no_line(words: Content) -> None:
    assert not is_line(words)


def test_a_line_is_for_its_own_topic_or_a_draft_without_one() -> None:
    assert is_line(plain(), "rumour")
    assert not is_line(plain(), "gossip")
    anywhere = policy(lines=LINES.replace('topic = "rumour"\n', ""))
    assert line_of(anywhere, facts("rita", plain(), topic=TopicId("gossip")), NOW) is not None


def test_every_variant_must_be_the_line_too_even_for_accounts_not_addressed() -> None:
    assert is_line(plain(variants={PAGE: "We are looking into the reports."}))
    assert not is_line(plain(variants={PAGE: "Something else."}))
    assert not is_line(plain(variants={AccountId("chief"): "Something else."}))
    assert is_line(plain(variants={}))


def test_an_image_was_never_approved_with_the_line() -> None:
    assert not is_line(plain(media=(MediaItem("A map", "ab"),)))
    assert is_line(plain(media=()))


def test_a_link_counts_only_if_the_wording_contains_it() -> None:
    linked = policy(lines=LINES.replace("looking into the reports.", "looking: https://rivermouth.example/a"))
    words = plain("We are looking: https://rivermouth.example/a")
    for links, is_one in (
        ((), True),
        (("https://rivermouth.example/a",), True),
        (("https://rivermouth.example/b",), False),
    ):
        assert (line_of(linked, facts("rita", replace(words, links=links)), NOW) is not None) is is_one


@pytest.mark.parametrize(
    ("moment", "good"),
    [
        ("2026-09-30T22:59:00Z", False),
        ("2026-09-30T23:00:00Z", True),
        ("2026-12-31T23:59:00Z", True),
        ("2027-01-01T00:00:00Z", False),
    ],
)
def test_a_line_is_good_from_the_day_it_is_approved_until_the_day_it_expires(moment: str, good: bool) -> None:
    assert is_line(plain(), now=dt.datetime.fromisoformat(moment)) is good


def test_a_schedule_must_fall_before_the_line_expires() -> None:
    assert is_line(plain(schedule="2026-12-31T09:00:00Z"))
    assert not is_line(plain(schedule="2027-01-01T09:00:00Z"))
    assert is_line(plain(schedule="2026-01-01T09:00:00Z"))


def test_a_number_in_a_slot_is_read_as_its_digits_and_hashed_as_written() -> None:
    counted = policy(
        lines=LINES.replace("at {place}", "for {count}").replace(
            'place = { type = "list", values = ["the harbour", "the station"] }', 'count = { type = "number" }'
        )
    )
    slots: dict[str, str] = {"count": 12}  # type: ignore[dict-item]
    words = content("There is no danger for 12.", line=LineUse(LineId("calm"), slots))
    assert line_of(counted, facts("rita", words), NOW) is not None
    assert spoken(words).line == LineUse(LineId("calm"), {"count": "12"})
    assert words.line is not None
    assert dict(words.line.slots) == slots


def test_words_without_numbers_are_left_as_they_are() -> None:
    for words in (content(), calm(), plain()):
        assert spoken(words) is words
