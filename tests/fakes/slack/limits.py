"""What Slack takes in messages and views: slack_sdk's own models, and what they leave out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fakes.slack.workspace import RefusedError

TEXT = 40_000
"""chat.postMessage cuts longer texts off; 4,000 is Slack's advice."""

_INPUT_ONLY = {"plain_text_input", "file_input", "datetimepicker_input"}
_LIMIT = {"header": 150, "section": 3000, "field": 2000, "option": 75, "label": 2000, "button": 75, "title": 24}


def message(arguments: Mapping[str, Any]) -> None:
    """Raise what Slack says of a message that it does not take."""
    blocks, text = arguments.get("blocks") or [], str(arguments.get("text") or "")
    if not blocks and not text:
        raise RefusedError("no_text")
    if len(text) > TEXT:
        raise RefusedError("msg_too_long")
    _blocks(blocks, 50, "invalid_blocks")
    if any(block["type"] == "input" for block in blocks):
        raise RefusedError("invalid_blocks", why="inputs stand in views only")
    metadata = arguments.get("metadata")
    if metadata is not None and not (
        isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
        and len(str(metadata)) <= 8000
    ):
        raise RefusedError("invalid_metadata_format")


def view(body: Mapping[str, Any]) -> None:
    """Raise what Slack says of a view that it does not take."""
    why = "invalid_arguments"
    if body.get("type") not in {"modal", "home"}:
        raise RefusedError(why, why="type")
    blocks = body.get("blocks") or []
    _need(0 < len(blocks) <= 100, why, "blocks")
    _blocks(blocks, 100, why)
    _need(len(str(body.get("private_metadata", ""))) <= 3000, why, "private_metadata")
    _need(len(str(body.get("callback_id", ""))) <= 255, why, "callback_id")
    if body["type"] == "modal":
        _plain(body.get("title"), _LIMIT["title"], why, "title")
        for name in ("submit", "close"):
            if body.get(name) is not None:
                _plain(body[name], 24, why, name)
        inputs = any(block["type"] == "input" for block in blocks)
        _need(not inputs or bool(body.get("submit")), why, "a modal with inputs needs a submit button")
    else:
        _need(not {"title", "submit", "close"} & set(body), why, "a home tab has no title and no buttons")
    try:
        View(**{key: value for key, value in body.items() if key != "blocks"}, blocks=list(blocks)).to_dict()
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        raise RefusedError(why, why=str(error)) from error


def _blocks(blocks: Any, most: int, why: str) -> None:
    _need(isinstance(blocks, list) and len(blocks) <= most, why, f"more than {most} blocks")
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    _need(len(ids) == len(set(ids)), why, "block ids must differ")
    for block in blocks:
        _block(block, why)


def _block(block: Mapping[str, Any], why: str) -> None:
    kind = str(block.get("type"))
    parsed = Block.parse(dict(block))
    _need(parsed is not None, why, f"no block {kind}")
    try:
        if kind != "input" or block["element"]["type"] != "file_input":
            parsed.to_dict()  # type: ignore[union-attr]  # seen above
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        raise RefusedError(why, why=str(error)) from error
    _need(len(str(block.get("block_id") or "")) <= 255, why, "block_id")
    _own_words(block, kind, why)
    _need(kind != "actions" or 1 <= len(block["elements"]) <= 25, why, "actions")
    elements = list(_elements(block))
    names = [one["action_id"] for one in elements if "action_id" in one]
    _need(len(names) == len(set(names)), why, "action ids must differ within a block")
    for one in elements:
        _need(kind == "input" or one["type"] not in _INPUT_ONLY, why, f"{one['type']} stands in an input only")
        _element(one, why)


def _own_words(block: Mapping[str, Any], kind: str, why: str) -> None:
    match kind:
        case "header":
            _plain(block.get("text"), _LIMIT["header"], why, kind)
        case "section":
            _need(bool(block.get("text") or block.get("fields")), why, "a section needs words")
            if block.get("text"):
                _words(block["text"], _LIMIT["section"], why, kind)
            _need(len(block.get("fields") or ()) <= 10, why, "fields")
            for one in block.get("fields") or ():
                _words(one, _LIMIT["field"], why, "field")
        case "context":
            _need(1 <= len(block["elements"]) <= 10, why, "context elements")
            for one in block["elements"]:
                if one["type"] in {"mrkdwn", "plain_text"}:
                    _words(one, _LIMIT["section"], why, kind)
        case "input":
            _plain(block.get("label"), _LIMIT["label"], why, "label")
            if block.get("hint"):
                _plain(block["hint"], _LIMIT["label"], why, "hint")
        case _:
            pass


def _elements(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if block["type"] == "actions":
        yield from block["elements"]
    for name in ("accessory", "element"):
        if block.get(name):
            yield block[name]


def _element(element: Mapping[str, Any], why: str) -> None:
    kind = element["type"]
    if kind != "image":
        _need(1 <= len(str(element.get("action_id") or "-")) <= 255, why, "action_id")
    if kind == "button":
        _plain(element.get("text"), _LIMIT["button"], why, "button")
        _need(len(str(element.get("value", ""))) <= 2000, why, "value")
        _need(len(str(element.get("url", ""))) <= 3000, why, "url")
        _need(element.get("style") in {None, "primary", "danger"}, why, "style")
    options: Sequence[Mapping[str, Any]] = element.get("options") or ()
    if kind in {"static_select", "checkboxes", "radio_buttons", "overflow", "multi_static_select"}:
        most = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}.get(kind, 100)
        grouped = element.get("option_groups")
        _need(bool(grouped) or 1 <= len(options) <= most, why, f"{kind} options")
    for option in options:
        _words(option["text"], _LIMIT["option"], why, "option")
        _need(len(str(option["value"])) <= 150, why, "option value")
        if option.get("description"):
            _plain(option["description"], _LIMIT["option"], why, "description")
    values = [option["value"] for option in options]
    _need(len(values) == len(set(values)), why, "option values must differ")
    chosen = [element["initial_option"]] if element.get("initial_option") else element.get("initial_options") or []
    _need(all(one in list(options) for one in chosen), why, "an initial option must be one of the options")
    if element.get("placeholder"):
        _plain(element["placeholder"], 150, why, "placeholder")
    if kind == "plain_text_input":
        most_text = int(element.get("max_length") or 3000)
        _need(most_text <= 3000 and len(str(element.get("initial_value") or "")) <= most_text, why, "initial_value")
    if element.get("confirm"):
        _plain(element["confirm"].get("title"), 100, why, "confirm")
        _words(element["confirm"].get("text"), 300, why, "confirm")
        _plain(element["confirm"].get("confirm"), 30, why, "confirm")
        _plain(element["confirm"].get("deny"), 30, why, "confirm")


def _words(text: Any, most: int, why: str, where: str) -> None:
    _need(isinstance(text, Mapping) and text.get("type") in {"mrkdwn", "plain_text"}, why, f"{where}: no text")
    _need(1 <= len(text["text"]) <= most, why, f"{where}: {len(text['text'])} characters")


def _plain(text: Any, most: int, why: str, where: str) -> None:
    _words(text, most, why, where)
    _need(text["type"] == "plain_text", why, f"{where}: plain text only")


def _need(fine: bool, error: str, why: str) -> None:
    if not fine:
        raise RefusedError(error, why=why)
