"""`/fleetfoot status`: how each source fares, in a line that says what may be missed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers.cards.sources import source_lines
from handlers.cards.text import Times
from handlers.strings.sources import STATE
from workflow.source_health import NEWS, SourceHealth, SourceState

AT = datetime(2026, 11, 23, 3, 12, tzinfo=UTC)
TIMES = Times(ZoneInfo("Europe/London"), native=False)


def test_a_source_that_is_missing_something_stands_first_with_its_reason() -> None:
    good = SourceHealth("bluesky:jetstream", "bluesky", SourceState.LIVE, since=AT, taken=12345)
    bad = SourceHealth("x:search", "x", SourceState.REFUSED, since=AT, note="The token <!channel> was revoked.")
    first, second = source_lines([good, bad], TIMES)
    assert first.startswith("⚠️ x:search: refuses us since")
    assert "revoked" in first
    assert "<!channel>" not in first
    assert second == "🟢 bluesky:jetstream: live, 12,345 posts"


def test_sampling_and_spending_are_stated() -> None:
    source = SourceHealth(
        "x:stream", "x", SourceState.LIVE, since=AT, one_in=16, sampled_since=AT, spent=12.4, cap=200, taken=9
    )
    (line,) = source_lines([source], TIMES)
    assert "only 1 in 16 read since" in line
    assert "03:12" in line
    assert "$12.40 this month of $200.00" in line


def test_every_state_has_its_words() -> None:
    assert set(STATE) == set(SourceState)
    assert set(NEWS) == {state for state in SourceState if state.bad}
