"""Only what has the shape of Slack's payloads reaches a listener."""

from typing import Any

import pytest

from handlers.payload import misfit
from tests.fuzz.slack import payloads


@pytest.mark.parametrize("body", payloads(), ids=lambda body: str(body.get("command") or body.get("type")))
def test_every_kind_of_payload_that_slack_sends_has_the_shape(body: dict[str, Any]) -> None:
    assert misfit(body) is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"command": "/respond", "text": 7, "user_id": "U1"}, "text"),
        ({"command": "/respond", "text": "x"}, "user"),
        ({"command": "/respond", "text": "\ud800", "user_id": "U1"}, "no text that can be stored"),
        ({"command": "/respond", "text": "x" * 1_100_000, "user_id": "U1"}, "too large"),
        ({"type": "block_actions", "user": {"id": "U1"}, "actions": []}, "actions"),
        ({"type": "block_actions", "user": {"id": "U1"}}, "actions"),
        ({"type": "view_submission", "user": {"id": "U1"}}, "view"),
        ({"type": "view_submission", "user": {"id": "U1"}, "view": {"state": {"values": []}}}, "view.state.values"),
        ({"type": "event_callback", "event": []}, "event"),
        ({"type": "event_callback"}, "event"),
        ({"type": "event_callback", "event": {"type": "reaction_added", "event_ts": "soon"}}, "event.event_ts"),
    ],
)
def test_what_has_another_shape_is_named(body: dict[str, Any], field: str) -> None:
    assert misfit(body) == field
