"""The response form's input fields, each one block; one that dispatches lets the form answer while it is filled in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from domain.enums import PlatformName, Severity
from domain.ids import AccountId, LineId, TopicId
from domain.records import Account, Topic
from handlers.cards import blocks as b
from handlers.cards.text import clip
from handlers.strings import cards as card_words
from handlers.strings import views as say
from handlers.views.values import SLOT, VARIANT, Values
from policies.model import Line
from policies.slots import Slot, SlotKind

MAX_TEXT: Final = 3000
MOST_ACCOUNTS: Final = 10
"""Slack's limit of checkboxes in one group."""

_TYPING: Final = {"trigger_actions_on": ["on_character_entered"]}


def text(values: Values, *, native: bool) -> b.Block:
    """Return the field for our own words."""
    element = _words(values.text, live=native)
    element["placeholder"] = {"type": "plain_text", "text": say.TEXT_HOLD}
    # The local workspace sends null for a field nobody touched, so one that offers a text must not be emptied there.
    required = bool(values.text) and not native
    return _input("text", say.TEXT, element, hint=say.TEXT_HINT, optional=not required, dispatch=native)


def accounts(offered: Sequence[Account], chosen: Sequence[AccountId]) -> b.Block:
    """Return the checkboxes of accounts."""
    options = [
        b.option(f"{account.id} · {account.platform.value} {account.handle}", str(account.id))
        for account in offered[:MOST_ACCOUNTS]
    ]
    ticked = [option for option in options if option["value"] in chosen]
    element: b.Block = {"type": "checkboxes", "action_id": "value", "options": options}
    if ticked:
        element["initial_options"] = ticked
    return _input("accounts", say.ACCOUNTS, element, optional=False, dispatch=True)


def variants(offered: Sequence[Account], values: Values, *, native: bool) -> list[b.Block]:
    """Return a field of its own for each chosen account, once there are several and the words are our own."""
    chosen = [account for account in offered[:MOST_ACCOUNTS] if account.id in values.accounts]
    if len(chosen) < 2 or values.line is not None:
        return []
    return [
        _input(
            f"{VARIANT}{account.id}",
            say.VARIANT.format(account=clip(account.id, 60)),
            _words(values.variants.get(account.id, ""), live=native),
            hint=say.VARIANT_HINT,
            dispatch=native,
        )
        for account in chosen
    ]


def line(lines: Sequence[Line], values: Values, *, native: bool) -> list[b.Block]:
    """Return the picker of lines, and the blanks of the one that is picked."""
    if not lines:
        return []
    none = b.option(say.OWN_WORDS, say.OWN_WORDS_VALUE)
    options = [none, *(b.option(_line_label(one.id, one.text), str(one.id)) for one in lines[:99])]
    chosen = next((one for one in options if one["value"] == values.line), None)
    rows = [_input("line", say.LINE, _select(options, chosen or none), hint=say.LINE_HINT, dispatch=True)]
    picked = next((one for one in lines if one.id == values.line), None)
    if picked is not None:
        rows += [_slot(name, slot, values.slots.get(name, ""), native=native) for name, slot in picked.slots.items()]
    return rows


def topic(topics: Sequence[Topic], chosen: TopicId | None) -> list[b.Block]:
    """Return the select of topics, if the policy has any."""
    if not topics:
        return []
    none = b.option(say.NO_TOPIC, say.NO_TOPIC_VALUE)
    options = [none, *(b.option(one.name, str(one.id)) for one in topics[:99])]
    shown = next((one for one in options if one["value"] == chosen), none)
    return [_input("topic", say.TOPIC, _select(options, shown), dispatch=True)]


def severity(chosen: Severity | None) -> b.Block:
    """Return the select that raises the severity."""
    none = b.option(say.NO_RAISE, say.NO_RAISE_VALUE)
    options = [none, *(b.option(card_words.severity_word(one), one.value) for one in Severity)]
    shown = next((one for one in options if one["value"] == chosen), none)
    return _input("severity", say.SEVERITY, _select(options, shown), hint=say.SEVERITY_HINT, dispatch=True)


def schedule(value: str, *, native: bool, zone: str) -> b.Block:
    """Return the picker of day and time: Slack's, in the reader's own zone; text in the agency's where it has none."""
    if not native:
        element: b.Block = {"type": "plain_text_input", "action_id": "value"}
        if value:
            element["initial_value"] = value
        return _input("schedule", say.SCHEDULE, element, hint=say.SCHEDULE_TEXT_HINT.format(zone=zone))
    element = {"type": "datetimepicker", "action_id": "value"}
    if moment := _moment(value):
        element["initial_date_time"] = int(moment.timestamp())
    return _input("schedule", say.SCHEDULE, element, hint=say.SCHEDULE_HINT, dispatch=True)


def reply_to(offered: Sequence[Account], values: Values) -> list[b.Block]:
    """Return the field for the post that is answered: an address is one platform's, so for one account only."""
    chosen = [account for account in offered if account.id in values.accounts]
    if len(chosen) != 1 or chosen[0].platform is PlatformName.FACEBOOK:
        return []
    element: b.Block = {"type": "plain_text_input", "action_id": "value", "max_length": 500}
    if values.reply_to:
        element["initial_value"] = values.reply_to
    hint = say.REPLY_HINT_X if chosen[0].platform is PlatformName.X else say.REPLY_HINT
    return [_input("reply_to", say.REPLY_TO, element, hint=hint)]


def links(value: str, *, native: bool) -> b.Block:
    """Return the field for addresses that go out beside the words."""
    element: b.Block = {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": 1000}
    if value:
        element["initial_value"] = value
    if native:
        element["dispatch_action_config"] = _TYPING
    return _input("links", say.LINKS, element, hint=say.LINKS_HINT, dispatch=native)


def thread(chosen: bool | Literal["numbered"]) -> b.Block:
    """Return the switches that let long words go out as several posts, and number them."""
    options = [b.option(say.THREAD_CHOICE, "thread"), b.option(say.THREAD_NUMBERED, "numbered")]
    element: b.Block = {"type": "checkboxes", "action_id": "value", "options": options}
    if chosen:
        element["initial_options"] = options if chosen == "numbered" else options[:1]
    return _input("thread", say.THREAD, element, dispatch=True)


def media(*, native: bool) -> b.Block:
    """Return the field for images, where the workspace takes files."""
    if not native:
        hold = {"type": "plain_text", "text": say.NO_FILES}
        return _input("media", say.MEDIA, {"type": "plain_text_input", "action_id": "value", "placeholder": hold})
    element = {"type": "file_input", "action_id": "value", "filetypes": ["jpg", "jpeg", "png", "webp"], "max_files": 4}
    return _input("media", say.MEDIA, element, hint=say.MEDIA_HINT)


def alt(value: str) -> b.Block:
    """Return the field for the images' descriptions."""
    return _input("alt", say.ALT, _words(value, live=False), hint=say.ALT_HINT)


def _line_label(name: LineId, words: str) -> str:
    return " ".join(f"{name}: {words}".split())


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _slot(name: str, slot: Slot, value: str, *, native: bool) -> b.Block:
    if slot.kind in (SlotKind.LIST, SlotKind.NAME) and slot.values:
        options = [b.option(choice, choice) for choice in slot.values[:100]]
        element = _select(options, next((one for one in options if one["value"] == value), None))
        return _input(f"{SLOT}{name}", say.SLOT.format(name=name), element, dispatch=True)
    element = {"type": "plain_text_input", "action_id": "value"}
    if value:
        element["initial_value"] = value
    if native:
        element["dispatch_action_config"] = _TYPING
    return _input(f"{SLOT}{name}", say.SLOT.format(name=name), element, dispatch=native)


def _words(value: str, *, live: bool) -> b.Block:
    element: b.Block = {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": MAX_TEXT}
    if value:
        element["initial_value"] = value[:MAX_TEXT]
    if live:
        element["dispatch_action_config"] = _TYPING
    return element


def _select(options: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any] | None) -> b.Block:
    element: b.Block = {"type": "static_select", "action_id": "value", "options": list(options)}
    return element if chosen is None else {**element, "initial_option": chosen}


def _input(
    block: str, label: str, element: Mapping[str, Any], *, hint: str = "", optional: bool = True, dispatch: bool = False
) -> b.Block:
    found: b.Block = {
        "type": "input",
        "block_id": block,
        "label": {"type": "plain_text", "text": label},
        "element": dict(element),
        "optional": optional,
    }
    if hint:
        found["hint"] = {"type": "plain_text", "text": hint}
    if dispatch:
        found["dispatch_action"] = True
    return found
