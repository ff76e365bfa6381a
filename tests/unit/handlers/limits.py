"""Slack's limits: what slack_sdk's own models enforce, and what they leave out."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

FIELD = 2000
OPTION = 75
VALUE = 2000


def check_message(text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Fail unless Slack would take this message."""
    assert text, "a card needs a notification text"
    assert len(text) <= 4000
    assert len(blocks) <= 50
    _check(blocks)


def check_view(view: Mapping[str, Any]) -> None:
    """Fail unless Slack would take this view."""
    assert len(view["blocks"]) <= 100
    if view["type"] == "modal":
        assert len(view["title"]["text"]) <= 24
        if any(block["type"] == "input" for block in view["blocks"]):
            assert view.get("submit"), "a modal with inputs needs a submit button"
    assert len(str(view.get("private_metadata", ""))) <= 3000
    View(**{key: value for key, value in view.items() if key != "blocks"}, blocks=list(view["blocks"])).to_dict()
    _check(view["blocks"])


def _check(blocks: Sequence[Mapping[str, Any]]) -> None:
    names = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(names) == len(set(names)), "block ids must differ"
    for block in blocks:
        parsed = Block.parse(dict(block))
        assert parsed is not None, block
        if block["type"] != "input" or block["element"]["type"] != "file_input":
            parsed.to_dict()
        for field in block.get("fields") or ():
            assert len(field["text"]) <= FIELD
        if block["type"] == "context":
            assert 1 <= len(block["elements"]) <= 10
        ids = [element["action_id"] for element in block.get("elements") or () if "action_id" in element]
        assert len(ids) == len(set(ids)), "action ids must differ within a block"
        for option in (block.get("element") or {}).get("options") or ():
            assert len(option["text"]["text"]) <= OPTION
        for element in block.get("elements") or ():
            assert len(str(element.get("value", ""))) <= VALUE
        _not_empty(block)


def _not_empty(value: Any) -> None:
    if isinstance(value, Mapping):
        if value.get("type") in {"mrkdwn", "plain_text"}:
            assert value["text"], "Slack refuses empty texts"
        for inner in value.values():
            _not_empty(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            _not_empty(inner)
