"""The response form: one modal for a new reply and for an edit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.enums import Severity
from domain.ids import DraftId, NarrativeId, RevisionHash
from domain.records import Account, Topic
from handlers.cards import blocks as b
from handlers.cards.text import clip, escape
from handlers.strings import cards as card_words
from handlers.strings import views as say
from handlers.views.values import SLOT, Values
from policies.model import Line
from policies.slots import Slot, SlotKind

CALLBACK = "respond"
MAX_TEXT = 3000
MOST_ACCOUNTS = 10
"""Slack's limit of checkboxes in one group."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the form is about; travels inside the view."""

    narrative: NarrativeId | None = None
    draft: DraftId | None = None
    base: RevisionHash | None = None
    channel: str = ""

    @property
    def key(self) -> str:
        """Return under what name the typed text is kept."""
        return str(self.draft or self.narrative or "new")

    def packed(self) -> str:
        """Return the origin as the view's private metadata."""
        return json.dumps({"n": self.narrative, "d": self.draft, "b": self.base, "c": self.channel})

    @staticmethod
    def unpacked(metadata: str) -> "Origin":
        """Return the origin that a view carries."""
        held = json.loads(metadata or "{}")
        return Origin(
            NarrativeId(held["n"]) if held.get("n") else None,
            DraftId(held["d"]) if held.get("d") else None,
            RevisionHash(held["b"]) if held.get("b") else None,
            str(held.get("c") or ""),
        )


@dataclass(frozen=True, slots=True)
class Form:
    """Everything the modal offers. `notes` are mrkdwn lines shown on top: the narrative and the verdict so far."""

    origin: Origin
    title: str
    accounts: Sequence[Account]
    lines: Sequence[Line]
    topics: Sequence[Topic]
    values: Values
    notes: Sequence[str] = ()
    native: bool = True
    """False for the local workspace, which shows no choice made beforehand and takes no files."""


def respond_view(form: Form) -> b.Block:
    """Return the modal."""
    rows = [
        *(b.section(note) for note in form.notes[:6]),
        *_offered(form),
        _text(form),
        _accounts(form),
        *_line(form),
        *_topic(form),
        _severity(form),
        _media(native=form.native),
        _input("alt", say.ALT, _text_element(form.values.alt), hint=say.ALT_HINT),
    ]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": {"type": "plain_text", "text": clip(form.title, 24)},
        "submit": {"type": "plain_text", "text": say.SUBMIT},
        "close": {"type": "plain_text", "text": say.CLOSE},
        "private_metadata": form.origin.packed(),
        "notify_on_close": True,
        "blocks": b.fitted(rows, "…", b.MAX_VIEW_BLOCKS),
    }


def note_view(title: str, text: str) -> b.Block:
    """Return a modal that only says something."""
    return {
        "type": "modal",
        "callback_id": "note",
        "title": {"type": "plain_text", "text": clip(title, 24)},
        "close": {"type": "plain_text", "text": say.CLOSE},
        "blocks": [b.section(text)],
    }


def _offered(form: Form) -> list[b.Block]:
    """Say what is chosen already where the form itself does not show it."""
    topic = next((topic.name for topic in form.topics if topic.id == form.values.topic), say.NO_TOPIC)
    accounts = ", ".join(form.values.accounts)
    if form.native or not accounts:
        return []
    return [b.context(say.CHOSEN.format(accounts=escape(accounts), topic=escape(topic)))]


def _text(form: Form) -> b.Block:
    element = _text_element(form.values.text)
    element["placeholder"] = {"type": "plain_text", "text": say.TEXT_HOLD}
    # A field that offers a text must not be emptied, so that null can only mean "nobody touched it" (see values.read).
    return _input("text", say.TEXT, element, hint=say.TEXT_HINT, optional=not form.values.text)


def _accounts(form: Form) -> b.Block:
    options = [
        b.option(f"{account.id} · {account.platform.value} {account.handle}", str(account.id))
        for account in form.accounts[:MOST_ACCOUNTS]
    ]
    chosen = [option for option in options if option["value"] in form.values.accounts]
    element: b.Block = {"type": "checkboxes", "action_id": "value", "options": options}
    if chosen:
        element["initial_options"] = chosen
    return _input("accounts", say.ACCOUNTS, element, optional=False, dispatch=True)


def _line(form: Form) -> list[b.Block]:
    if not form.lines:
        return []
    none = b.option(say.OWN_WORDS, say.OWN_WORDS_VALUE)
    options = [none, *(b.option(" ".join(f"{line.id}: {line.text}".split()), str(line.id)) for line in form.lines[:99])]
    chosen = next((one for one in options if one["value"] == form.values.line), None)
    rows = [_input("line", say.LINE, _select(options, chosen or none), hint=say.LINE_HINT, dispatch=True)]
    line = next((line for line in form.lines if line.id == form.values.line), None)
    if line is not None:
        rows += [_slot(name, slot, form.values.slots.get(name, "")) for name, slot in line.slots.items()]
    return rows


def _slot(name: str, slot: Slot, value: str) -> b.Block:
    if slot.kind in (SlotKind.LIST, SlotKind.NAME) and slot.values:
        options = [b.option(choice, choice) for choice in slot.values[:100]]
        chosen = next((one for one in options if one["value"] == value), None)
        element = _select(options, chosen)
    else:
        element = {"type": "plain_text_input", "action_id": "value"}
        if value:
            element["initial_value"] = value
    return _input(f"{SLOT}{name}", say.SLOT.format(name=name), element)


def _topic(form: Form) -> list[b.Block]:
    if not form.topics:
        return []
    none = b.option(say.NO_TOPIC, say.NO_TOPIC_VALUE)
    options = [none, *(b.option(topic.name, str(topic.id)) for topic in form.topics[:99])]
    chosen = next((one for one in options if one["value"] == form.values.topic), none)
    return [_input("topic", say.TOPIC, _select(options, chosen), dispatch=True)]


def _severity(form: Form) -> b.Block:
    none = b.option(say.NO_RAISE, say.NO_RAISE_VALUE)
    options = [none, *(b.option(card_words.severity_word(one), one.value) for one in Severity)]
    chosen = next((one for one in options if one["value"] == form.values.severity), none)
    return _input("severity", say.SEVERITY, _select(options, chosen), hint=say.SEVERITY_HINT)


def _media(*, native: bool) -> b.Block:
    if not native:
        hold = {"type": "plain_text", "text": say.NO_FILES}
        return _input("media", say.MEDIA, {"type": "plain_text_input", "action_id": "value", "placeholder": hold})
    element = {"type": "file_input", "action_id": "value", "filetypes": ["jpg", "jpeg", "png", "gif"], "max_files": 4}
    return _input("media", say.MEDIA, element)


def _text_element(value: str) -> b.Block:
    element: b.Block = {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": MAX_TEXT}
    if value:
        element["initial_value"] = value[:MAX_TEXT]
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
