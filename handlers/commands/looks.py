"""`/fleetfoot help|status|whoami|why|audit`: what only looks and changes nothing."""

from collections.abc import Sequence

from domain.enums import SlackStatus
from domain.errors import NotAllowedError
from handlers.cards import blocks as b
from handlers.cards.draft import OPEN, content_blocks, verdict_lines
from handlers.cards.lists import draft_line, narrative_line
from handlers.cards.people import people, person
from handlers.cards.sources import source_lines
from handlers.cards.text import clip, escape
from handlers.commands.ids import draft_id, first_id
from handlers.middleware import Call
from handlers.standing import standing
from handlers.strings import cards as card_words
from handlers.strings import commands as say
from handlers.strings import sources as source_words
from policies.members import find, may, who_may

SHOWN = 10
EVENTS = 40


async def status(call: Call) -> None:
    """Say what is open and whether publishing is paused."""
    call.staff_only()
    surface = call.surface
    policy, times = surface.policy, surface.times
    modes = await surface.desk.modes()
    lines = [say.STATUS_RUNNING]
    if modes.paused:
        reason = f": {escape(modes.pause_reason)}" if modes.pause_reason else ""
        when = times.on(modes.paused_at) if modes.paused_at else say.NOW
        lines = [say.STATUS_PAUSED.format(who=person(policy, modes.paused_by), when=when, reason=reason)]
        if modes.resume_votes:
            lines.append(say.STATUS_VOTES.format(who=people(policy, modes.resume_votes)))
    if modes.crisis is not None:
        lines.append(
            say.STATUS_CRISIS.format(
                topic=escape(modes.crisis.topic),
                when=times.on(modes.crisis.until),
                who=person(policy, modes.crisis.by),
                reason=escape(modes.crisis.reason),
            )
        )
    for account, wait in (await surface.desk.held_accounts()).items():
        lines.append(
            say.STATUS_ACCOUNT.format(account=escape(account), when=times.on(wait.until), reason=escape(wait.reason))
        )
    sources = source_lines(await surface.store.sources(), times)
    ranked = sorted(await surface.desk.narratives(open_only=True), key=lambda watched: watched.place)
    drafts = await surface.desk.drafts(open_only=True)
    rows = [
        b.section("\n".join(lines)),
        b.section("\n".join([source_words.HEADING, *(sources[:SHOWN] or [source_words.NONE])])),
        b.section(_listed(say.STATUS_NARRATIVES, [narrative_line(one, policy) for one in ranked], "/narratives")),
        b.section(_listed(say.STATUS_DRAFTS, [draft_line(one) for one in drafts], "/fleetfoot why D-7")),
    ]
    await call.show(rows)


async def whoami(call: Call) -> None:
    """Say who the policy takes the person for, and why."""
    await call.answer("\n".join(standing(call.actor, call.surface.policy, call.surface.clock.now())))


async def why(call: Call) -> None:
    """Explain a draft's verdict, its whole text included."""
    await explain(call, call.text)


async def explain(call: Call, text: str) -> None:
    """Answer with what the rules say of the draft that the text names: now while it is open, else as it was decided."""
    call.staff_only()
    wanted = draft_id(text)
    draft = await call.surface.desk.draft(wanted)
    policy = call.surface.policy
    head = say.WHY_HEAD.format(id=draft.id, state=card_words.state_word(draft.state), number=draft.current.number)
    lines = [head]
    if draft.state in OPEN:
        verdict, grounds = await call.surface.desk.why(draft)
        lines += [*verdict_lines(verdict, policy), *(f"• {escape(sentence)}" for sentence in grounds)]
    elif draft.verdict is not None:
        lines += verdict_lines(draft.verdict, policy, waiting=False)
    rows = [*(b.section(part) for part in _chunks(lines)), *content_blocks(draft.current.content, policy)]
    await call.show(b.fitted(rows, "…"))


async def audit(call: Call) -> None:
    """Show what is on record for a draft or narrative, to who may export the trail."""
    surface, policy = call.surface, call.surface.policy
    now = surface.clock.now()
    member = find(policy, call.actor.slack_user, {call.actor.slack_user: call.actor.groups})
    if call.actor.status is not SlackStatus.ACTIVE or not may(policy, member, "audit_export", now):
        row = policy.actions.get("audit_export")
        who = ", ".join(who_may(policy, "audit_export", now)) or "a lead"
        raise NotAllowedError(say.AUDIT_NOT_ALLOWED.format(tier=row.tier if row else "a lead", who=who))
    subject = first_id(call.text, "N")[0] or draft_id(call.text)
    events = [event async for event in surface.store.audit(subject)]
    if not events:
        await call.answer(say.NO_EVENTS.format(id=escape(subject)))
        return
    lines = [
        say.AUDIT_LINE.format(
            seq=event.seq, when=surface.times.on(event.at), kind=escape(event.kind), actor=escape(event.actor)
        )
        for event in events[-EVENTS:]
    ]
    head = say.AUDIT_HEAD.format(id=escape(subject), count=len(events))
    rows = [b.section(part) for part in _chunks([head, *lines])]
    await call.show([*rows, b.context(say.AUDIT_FOOT.format(id=escape(subject)))])


def _listed(head: str, lines: Sequence[str], usage: str) -> str:
    shown = list(lines[:SHOWN]) or [say.NONE]
    if len(lines) > SHOWN:
        shown.append(say.PAGE.format(more=len(lines) - SHOWN, usage=usage))
    return clip("\n".join([head, *shown]), b.TEXT)


def _chunks(lines: Sequence[str], limit: int = 2800) -> list[str]:
    found = [""]
    for line in lines:
        if len(found[-1]) + len(line) + 1 > limit:
            found.append("")
        found[-1] = f"{found[-1]}\n{line}".strip()
    return found
