"""The doctor says of each source how it fares, and how to mend it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.offline.slack_checkups import is_shared
from integrations.offline.source_checkups import MEND, fares, sources
from integrations.settings import Settings
from integrations.sources.configured import sources_from
from workflow.source_health import SourceHealth, SourceState

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
JETSTREAM = sources_from("bluesky:jetstream", Settings())[0].source


def health(**changes: Any) -> SourceHealth:
    return SourceHealth(
        JETSTREAM.name, "bluesky", **{"state": SourceState.LIVE, "heard": NOW, "taken": 1200, **changes}
    )


def settings(text: str) -> Settings:
    return Settings(fleetfoot_sources=text, redis_url="redis://127.0.0.1:1/0")


def test_a_live_source_is_well_and_says_how_much_it_brought() -> None:
    found = fares(JETSTREAM, health(), NOW)
    assert (found.ok, found.mend) == (True, "")
    assert "1,200 posts" in found.found


@pytest.mark.parametrize("state", [state for state in SourceState if state.bad])
def test_every_bad_state_comes_with_its_remedy(state: SourceState) -> None:
    found = fares(JETSTREAM, health(state=state, note="The platform says no."), NOW)
    assert found.ok is False
    assert "The platform says no." in found.found
    assert found.mend == MEND[state]


def test_a_source_that_was_never_read_is_said_to_be_so() -> None:
    assert fares(JETSTREAM, None, NOW).found == "not read yet"


def test_a_live_source_that_nobody_reads_any_more_is_found_out() -> None:
    assert JETSTREAM.silent_after is not None
    late = NOW + timedelta(seconds=JETSTREAM.silent_after) + timedelta(minutes=3)
    found = fares(JETSTREAM, health(), late)
    assert found.ok is False
    assert "23 Nov 20:00" in found.found
    assert "ingest process" in found.mend


def test_a_sampled_source_is_neither_well_nor_broken() -> None:
    found = fares(JETSTREAM, health(one_in=4, cap=50.0, spent=12.5), NOW)
    assert found.ok is None
    assert "1 post in 4" in found.found
    assert "$12.50 of $50.00" in found.found


@pytest.mark.parametrize(
    ("text", "ok", "said"),
    [
        ("", None, "nothing is watched"),
        ("nonsense:1", False, "nonsense:1 is not a source"),
        ("x:search", False, "needs X_BEARER_TOKEN"),
        ("bluesky:jetstream", None, "1 set up; how they fare is in Redis"),
    ],
)
def test_what_is_set_up_is_looked_at_first(text: str, ok: bool | None, said: str) -> None:
    [found] = sources(settings(text), NOW)
    assert found.ok is ok
    assert said in found.found


@pytest.mark.parametrize(
    ("channel", "shared"),
    [
        ({"is_ext_shared": True}, True),
        ({"is_pending_ext_shared": True}, True),
        ({"pending_connected_team_ids": ["T2"]}, True),
        ({"is_ext_shared": False, "is_shared": True, "pending_connected_team_ids": []}, False),
        ({}, False),
    ],
)
def test_a_channel_that_another_organisation_reads_is_told_apart(channel: dict[str, Any], shared: bool) -> None:
    assert is_shared(channel) is shared
