"""Text made safe for Slack."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.cards.spark import growth, sparkline
from handlers.cards.text import Times, clip, defang, escape, has_formatting, neutral, pieces, quote, span


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("https://evil.example/a.b?c=d", "hxxps://evil[.]example/a[.]b?c=d"),
        ("HTTP://EVIL.EXAMPLE", "hxxp://EVIL[.]EXAMPLE"),
        ("ftp://evil.example", "ftp[:]//evil[.]example"),
        ("see evil.example now", "see evil[.]example now"),
        ("mail me@evil.example", "mail me@evil[.]example"),
        ("http://10.0.0.1/x", "hxxp://10[.]0[.]0[.]1/x"),
        ("It cost 3.50. Really.", "It cost 3.50. Really."),
    ],
)
def test_no_link_stays_clickable(text: str, safe: str) -> None:
    assert defang(text) == safe


def test_mentions_and_formatting_of_others_have_no_effect() -> None:
    safe = neutral("<!channel> <@U123> *bold* _it_ ~no~ `code`\n> quote & more")
    assert "<" not in safe
    assert ">" not in safe
    assert not re.search(r"[*_~`]", safe)
    assert safe.startswith("&lt;!channel&gt; &lt;@U123&gt;")
    assert "\n" not in safe


def test_handles_and_hashtags_keep_their_underscores() -> None:
    assert "@harbour_city_police" in neutral("told @harbour_city_police twice")


@given(st.text(max_size=300))
def test_nothing_that_somebody_writes_can_mention_or_link_in_slack(text: str) -> None:
    safe = neutral(text)
    assert "<" not in safe
    assert ">" not in safe
    assert not re.search(r"(?i)\bhttps?://", safe)


@given(st.text(min_size=1, max_size=400), st.integers(min_value=5, max_value=60))
def test_pieces_lose_nothing_but_the_space_between_them(text: str, limit: int) -> None:
    parts = pieces(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert re.sub(r"[ \n]", "", "".join(parts)) == re.sub(r"[ \n]", "", text)


@pytest.mark.parametrize("text", ["*bold*", "5 * 3", "_so_", ":fire:", "> quoted", "one\n> two", "`x`"])
def test_words_that_mrkdwn_would_change_are_known(text: str) -> None:
    assert has_formatting(text)


@pytest.mark.parametrize("text", ["plain words", "snake_case", "at 10:30:00", "a#b"])
def test_words_that_mrkdwn_would_leave_alone_are_known(text: str) -> None:
    assert not has_formatting(text)


def test_quotes_and_clips() -> None:
    assert quote("a < b\nc") == ">a &lt; b\n>c"
    assert clip("abcdef", 4) == "abc…"
    assert escape("&<>") == "&amp;&lt;&gt;"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=20), "under a minute"),
        (timedelta(minutes=14, seconds=50), "14 min"),
        (timedelta(hours=3, minutes=5), "3 h 05 min"),
        (timedelta(days=2, hours=4), "2 days 4 h"),
    ],
)
def test_lengths_of_time_are_said_in_words(length: timedelta, words: str) -> None:
    assert span(length) == words


def test_times_are_the_readers_own_where_slack_can_do_that_and_the_agencys_elsewhere() -> None:
    moment = datetime(2026, 7, 1, 11, 30, tzinfo=UTC)
    zone = ZoneInfo("Europe/London")
    assert Times(zone).at(moment) == "12:30"
    assert Times(zone, native=True).at(moment) == f"<!date^{int(moment.timestamp())}^{{time}}|12:30>"


def test_a_sparkline_has_a_bar_for_each_bucket_and_adds_neighbours_up_when_there_are_too_many() -> None:
    assert sparkline([0, 1, 7]) == "▁▂█"
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == ""
    assert len(sparkline(list(range(100)), width=24)) <= 24


def test_growth_is_posts_a_minute_over_the_last_minutes() -> None:
    assert growth([1, 10, 20], 300, minutes=10) == 3.0
    assert growth([], 300) == 0.0
