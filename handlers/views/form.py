"""The response form: one modal for a new reply and for an edit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import BadInputError
from domain.ids import DraftId, NarrativeId, RevisionHash
from domain.records import Account, Topic
from handlers.cards import blocks as b
from handlers.cards.text import clip, escape
from handlers.strings import answers
from handlers.strings import views as say
from handlers.views import fields
from handlers.views.values import Values
from policies.model import Line

CALLBACK = "respond"
RULES = "rules"
"""The block that says what the rules say now; it keeps its place, so that nothing moves under who types."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the form is about; travels inside the view."""

    narrative: NarrativeId | None = None
    draft: DraftId | None = None
    base: RevisionHash | None = None
    channel: str = ""
    native: bool = False
    """Whether Slack itself shows the form: it sends every field as it stands, the local workspace does not."""
    corrects: DraftId | None = None
    """The published draft that this one corrects."""
    changes: bool = False
    """Whether the correction changes its posts; else it answers them."""

    @property
    def key(self) -> str:
        """Return under what name the typed text is kept."""
        if self.corrects:
            return f"{'change' if self.changes else 'correct'} {self.corrects}"
        return str(self.draft or self.narrative or "new")

    def packed(self) -> str:
        """Return the origin as the view's private metadata."""
        return json.dumps(
            {
                "n": self.narrative,
                "d": self.draft,
                "b": self.base,
                "c": self.channel,
                "s": self.native,
                "k": self.corrects,
                "e": self.changes,
            }
        )

    @staticmethod
    def unpacked(metadata: str) -> "Origin":
        """Return the origin that a view carries."""
        try:
            held = json.loads(metadata or "{}")
        except ValueError:
            held = None
        if not isinstance(held, dict) or not all(isinstance(one, str | bool | None) for one in held.values()):
            raise BadInputError(answers.UNREADABLE_FORM)
        return Origin(
            NarrativeId(held["n"]) if held.get("n") else None,
            DraftId(held["d"]) if held.get("d") else None,
            RevisionHash(held["b"]) if held.get("b") else None,
            str(held.get("c") or ""),
            bool(held.get("s")),
            DraftId(held["k"]) if held.get("k") else None,
            bool(held.get("e")),
        )


@dataclass(frozen=True, slots=True)
class Form:
    """Everything the modal offers.

    `notes` are mrkdwn paragraphs on top: what is answered, what went wrong. `rules` stand under the accounts: what the
    rules say of these very words, with each platform's count.
    """

    origin: Origin
    title: str
    accounts: Sequence[Account]
    lines: Sequence[Line]
    topics: Sequence[Topic]
    values: Values
    notes: Sequence[str] = ()
    rules: Sequence[str] = ()
    zone: str = "UTC"
    native: bool = True
    """False for the local workspace, which shows no choice made beforehand and takes no files."""


def respond_view(form: Form) -> b.Block:
    """Return the modal."""
    values, native = form.values, form.native
    rows = [
        *(b.section(note) for note in form.notes[:6]),
        *_offered(form),
        fields.text(values, native=native),
        fields.accounts(form.accounts, values.accounts),
        *_rules(form),
        *fields.variants(form.accounts, values, native=native),
        *fields.line(form.lines, values, native=native),
        *fields.topic(form.topics, values.topic),
        fields.severity(values.severity),
        fields.schedule(values.schedule, native=native, zone=form.zone),
        *fields.reply_to(form.accounts, values),
        fields.links(values.links, native=native),
        fields.thread(values.thread),
        fields.media(native=native),
        fields.alt(values.alt),
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


def _rules(form: Form) -> list[b.Block]:
    shown = [rule for rule in form.rules if rule]
    if not shown:
        return []
    blocks = [b.section(clip(rule, b.TEXT)) for rule in shown[:12]]
    return [{**block, "block_id": f"{RULES}.{number}"} for number, block in enumerate(blocks)]


def _offered(form: Form) -> list[b.Block]:
    """Say what is chosen already where the form itself does not show it."""
    topic = next((topic.name for topic in form.topics if topic.id == form.values.topic), say.NO_TOPIC)
    accounts, line = ", ".join(form.values.accounts), form.values.line or say.NO_LINE
    if form.native or not accounts:
        return []
    return [b.context(say.CHOSEN.format(accounts=escape(accounts), line=escape(line), topic=escape(topic)))]
