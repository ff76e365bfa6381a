"""Opens the response form, for a narrative, for a draft to edit, or for a statement of our own."""

from collections.abc import Sequence
from dataclasses import replace

from domain.errors import NotAllowedError, StaleError
from domain.ids import AccountId, LineId, NarrativeId
from domain.records import Account
from handlers.cards.text import clip, defang, escape
from handlers.middleware import Call
from handlers.strings import cards as card_words
from handlers.strings import drill
from handlers.strings import views as say
from handlers.surface import Surface
from handlers.views.content import line_of
from handlers.views.fields import MOST_ACCOUNTS
from handlers.views.form import Form, Origin, respond_view
from handlers.views.preview import rules_of
from handlers.views.values import Values
from workflow.corrections import correctable, editable
from workflow.forms import ResponseForm
from workflow.practice import is_practice
from workflow.state import Actor, Draft


async def open_response(
    call: Call, narrative: NarrativeId | None, *, text: str = "", line: LineId | None = None
) -> None:
    """Open the form for a reply to a narrative (or to none). Raises NotAllowedError for who may not draft."""
    offered = await _begin(call, narrative)
    known = offered.narrative.narrative.id if offered.narrative else None
    origin = Origin(narrative=known, channel=call.to.channel, native=call.surface.times.native)
    values, restored = _first_values(offered, text, line)
    form = await build(call.surface, call.actor, origin, offered, values, restored=restored)
    await call.open(respond_view(form))


async def open_edit(call: Call, draft: Draft) -> None:
    """Open the form with a draft's newest revision."""
    offered = await _begin(call, draft.narrative)
    native = call.surface.times.native
    origin = Origin(draft.narrative, draft.id, draft.current.hash, call.to.channel, native)
    kept = await call.surface.desk.typed(call.actor, origin.key)
    values = values_of(draft) if not kept else Values.restored(kept)
    form = await build(call.surface, call.actor, origin, offered, values, restored=bool(kept), draft=draft)
    await call.open(respond_view(form))


async def open_correction(call: Call, draft: Draft, *, edit: bool = False) -> None:
    """Open the form for a correction of what is out, on the accounts where it is out.

    It answers the posts; with `edit` it changes their words, where the platform lets posts be edited.
    """
    out = editable(call.surface.policy, draft) if edit else correctable(draft)
    if not out:
        raise StaleError((say.NOTHING_TO_EDIT if edit else say.NOTHING_TO_CORRECT).format(id=draft.id))
    offered = await _begin(call, draft.narrative)
    native = call.surface.times.native
    origin = Origin(draft.narrative, channel=call.to.channel, native=native, corrects=draft.id, changes=edit)
    kept = await call.surface.desk.typed(call.actor, origin.key)
    fresh = Values(accounts=tuple(out), topic=draft.topic, severity=draft.added_severity)
    if edit:
        fresh = replace(
            values_of(draft), accounts=tuple(out), line=None, slots={}, schedule="", reply_to="", thread=False
        )
    values = Values.restored(kept) if kept else fresh
    form = await build(call.surface, call.actor, origin, offered, values, restored=bool(kept))
    await call.open(respond_view(form))


async def build(
    surface: Surface,
    actor: Actor,
    origin: Origin,
    offered: ResponseForm,
    values: Values,
    *,
    restored: bool = False,
    draft: Draft | None = None,
    problem: str = "",
) -> Form:
    """Return the form with what the rules say of these values now; `problem` is why it was not taken."""
    policy = surface.policy
    notes = [problem, drill.CARD if is_practice(origin.narrative) else "", await _about(surface, origin, draft)]
    rules = await rules_of(surface, actor, origin, values)
    if restored:
        notes.append(say.RESTORED)
    media = draft.current.content.media if draft else None
    if media:
        notes.append(say.KEPT_MEDIA.format(count=len(media)))
    if len(offered.accounts) > MOST_ACCOUNTS:
        notes.append(say.MANY_ACCOUNTS.format(count=MOST_ACCOUNTS))
    title = say.TITLE_EDIT.format(id=origin.draft) if origin.draft else say.TITLE_NEW
    if origin.corrects:
        title = (say.TITLE_CHANGE if origin.changes else say.TITLE_CORRECT).format(id=origin.corrects)
        notes.append((say.CHANGING if origin.changes else say.CORRECTING).format(id=origin.corrects))
    if is_practice(origin.narrative):
        title = drill.MARK
    lines = list(offered.lines)
    if values.line and all(line.id != values.line for line in lines) and (known := line_of(policy, values.line)):
        lines.append(known)
    notes = [note for note in notes if note]
    zone = policy.agency.timezone
    native = surface.times.native
    return Form(origin, title, offered.accounts, lines, offered.topics, values, notes, rules, zone, native)


def values_of(draft: Draft) -> Values:
    """Return the form's values for a draft's newest revision."""
    content = draft.current.content
    return Values(
        text=content.text,
        accounts=content.accounts,
        line=content.line.id if content.line else None,
        slots=dict(content.line.slots) if content.line else {},
        topic=draft.topic,
        severity=draft.added_severity,
        alt="\n".join(item.alt or "" for item in content.media or ()),
        variants=dict(content.variants or {}),
        schedule=content.schedule or "",
        reply_to=content.reply_to or "",
        links="\n".join(content.links or ()),
        thread=content.thread or False,
    )


def one_a_platform(accounts: Sequence[Account]) -> tuple[AccountId, ...]:
    """Return the first account of each platform: the same words never go out twice on one (rule 9)."""
    first: dict[str, AccountId] = {}
    for account in accounts:
        first.setdefault(account.platform.value, account.id)
    return tuple(first.values())


async def _begin(call: Call, narrative: NarrativeId | None) -> ResponseForm:
    offered = await call.surface.desk.begin(call.actor, narrative)
    if not offered.accounts:
        raise NotAllowedError(say.NO_ACCOUNT)
    return offered


def _first_values(offered: ResponseForm, text: str, line: LineId | None) -> tuple[Values, bool]:
    kept = Values.restored(offered.saved) if offered.saved else None
    if kept is not None and not text and line is None and (kept.text or kept.line):
        return kept, True
    values = Values(text=text, accounts=one_a_platform(offered.accounts), topic=offered.topic, line=line)
    return values, False


async def _about(surface: Surface, origin: Origin, draft: Draft | None) -> str:
    lines = []
    if draft is not None:
        lines.append(say.EDITING.format(number=draft.current.number, id=draft.id))
    watched = await surface.desk.watched(origin.narrative) if origin.narrative else None
    if watched is None:
        return "\n".join(lines) or say.NO_NARRATIVE
    story = watched.narrative
    about = say.ANSWERING.format(
        mark=card_words.SEVERITY_MARK[story.severity],
        id=story.id,
        severity=card_words.severity_word(story.severity),
        headline=escape(defang(clip(story.headline, 200))),
    )
    return "\n".join([about, *lines])


async def reopened(
    surface: Surface, actor: Actor, origin: Origin, values: Values, problem: str = ""
) -> dict[str, object]:
    """Return the form once more as it was filled in, with what the rules say of it now, and why it was not taken."""
    offered = await surface.desk.begin(actor, origin.narrative)
    draft = await surface.desk.draft(origin.draft) if origin.draft else None
    form = await build(surface, actor, origin, offered, values, draft=draft, problem=problem)
    return respond_view(replace(form, values=values))
