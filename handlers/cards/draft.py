"""The draft card: the exact words, what the rules say of them, who approved which revision, and who can move it on."""

from collections.abc import Collection

from domain.enums import DraftState, Outcome, PublicationState
from domain.ids import StaffId
from domain.records import Content, Finding, Verdict
from handlers.cards import blocks as b
from handlers.cards.people import needs_in_words, people, person
from handlers.cards.practice import banner, draft_mark, headed, lessons
from handlers.cards.text import Times, clip, escape, visible
from handlers.strings import cards as say
from policies.model import Policy
from policies.words import words_for
from workflow.corrections import correctable, editable
from workflow.practice import is_practice_draft
from workflow.reach import in_words
from workflow.state import Draft, Mark, Modes, Publication, Revision

OPEN = (DraftState.DRAFT, DraftState.AWAITING_APPROVAL)
UNSENT = (*OPEN, DraftState.APPROVED, DraftState.QUEUED)
OUT = (DraftState.PUBLISHED, DraftState.UNCONFIRMED)
MAX_TEXT_BLOCKS = 30


def draft_card(draft: Draft, policy: Policy, modes: Modes, times: Times) -> b.Card:
    """Return the card of the draft's newest revision."""
    revision = draft.current
    state = say.state_word(draft.state)
    words = f"revision {revision.number} · {draft_mark(draft)}{revision.content.text}"
    text = b.notification(f"[{draft.id}] {state} · ", words)
    title = say.DRAFT_HEADER.format(id=draft.id, state=f"{say.STATE_MARK[draft.state]} {state}")
    rows = [
        b.header(headed(title, practice=is_practice_draft(draft))),
        *banner(draft.narrative),
        b.context(_for(draft, policy), _by(revision, policy, times), _taken(draft, policy)),
        *content_blocks(revision.content, policy),
        b.divider(),
        *_rules(draft, policy, modes),
        *_marks(draft, policy, times),
        *_deliveries(draft, times),
        *_owed(draft, policy, times),
        *_buttons(draft, policy),
    ]
    if draft.note:
        rows.insert(
            2 + len(banner(draft.narrative)), b.context(say.NOTE.format(note=escape(visible(clip(draft.note, 500)))))
        )
    if draft.state in OPEN:
        rows.append(b.context(say.DRAFT_FOOT))
    return b.Card(text, b.fitted(rows, say.TOO_LONG), *_identity(draft, revision))


def superseded_card(draft: Draft, revision: Revision) -> b.Card:
    """Return what the message of an older revision says: no buttons, and where to go."""
    text = b.notification(f"[{draft.id}] {say.SUPERSEDED} · ", f"revision {revision.number}")
    body = say.SUPERSEDED_BODY.format(number=revision.number, newest=draft.current.number)
    head = b.header(say.DRAFT_HEADER.format(id=draft.id, state=say.SUPERSEDED))
    return b.Card(text, [head, b.section(body)], *_identity(draft, revision))


def _identity(draft: Draft, revision: Revision) -> tuple[str, str, str]:
    return str(draft.id), str(revision.hash), str(revision.number)


def content_blocks(content: Content, policy: Policy) -> list[b.Block]:
    """Return exactly what the public would see, each wording once with the accounts it is for."""
    wordings: dict[str, list[str]] = {}
    for account in content.accounts:
        known = policy.accounts.get(account)
        text = (content.variants or {}).get(account, content.text)
        if known is not None:
            text = words_for(content, account, known.platform)
        wordings.setdefault(text, []).append(_account(policy, account))
    rows: list[b.Block] = []
    for text, accounts in wordings.items():
        rows.append(b.context(say.FOR_ACCOUNTS.format(accounts=", ".join(accounts), count=len(text))))
        rows += b.exact(text)
    rows = b.fitted(rows, say.TOO_LONG, MAX_TEXT_BLOCKS)
    extra = [
        say.FROM_LINE.format(line=escape(content.line.id)) if content.line else "",
        *(
            say.WITH_MEDIA.format(number=number, alt=escape(clip(item.alt or say.NO_ALT, 400)))
            for number, item in enumerate(content.media or (), 1)
        ),
        *(say.WITH_LINK.format(link=escape(clip(link, 400))) for link in content.links or ()),
        {None: "", True: say.AS_THREAD, "numbered": say.AS_NUMBERED}.get(content.thread or None, ""),
        say.SCHEDULED.format(when=escape(content.schedule)) if content.schedule else "",
        say.REPLY_TO.format(reply=escape(content.reply_to)) if content.reply_to else "",
    ]
    return [*rows, b.context(*extra)] if any(extra) else rows


def verdict_lines(verdict: Verdict, policy: Policy, *, waiting: bool = True) -> list[str]:
    """Return the verdict in plain words: the outcome, every finding with its remedy, and who can move it on."""
    lines: list[str] = []
    match verdict.outcome:
        case Outcome.PUBLISH:
            lines.append(say.CAN_PUBLISH)
        case Outcome.APPROVE:
            lines.append(say.NEEDS.format(needs=needs_in_words(verdict.needs)))
        case Outcome.REFUSE:
            lines.append(say.REFUSED)
    if waiting and verdict.outcome is not Outcome.PUBLISH:
        who = people(policy, verdict.who_can)
        lines.append(say.WHO_CAN.format(who=who) if who else say.NOBODY_CAN)
    return [*lines, *(finding_line(finding) for finding in verdict.findings)]


def finding_line(finding: Finding) -> str:
    """Return one finding: what it does in a sign and in words, why, and how to mend it."""
    return say.FINDING.format(
        mark=say.EFFECT_MARK[finding.effect],
        rule=escape(finding.rule),
        word=say.EFFECT_WORD[finding.effect],
        reason=escape(finding.reason),
        remedy=escape(finding.remedy),
    ).strip()


def _account(policy: Policy, account: str) -> str:
    known = {str(one.id): one for one in policy.accounts.values()}.get(account)
    return f"{escape(known.id)} ({known.platform.value} {escape(known.handle)})" if known else escape(account)


def _for(draft: Draft, policy: Policy) -> str:
    severity = draft.verdict.severity if draft.verdict else draft.severity
    named = policy.topics.get(draft.topic) if draft.topic else None
    topic = f" · topic {escape(named.name if named else draft.topic)}" if draft.topic else ""
    shown = say.severity_word(severity) if severity else "HIGH"
    pattern = say.DRAFT_FOR if draft.narrative else say.DRAFT_FREE
    told = pattern.format(narrative=draft.narrative, severity=shown, topic=topic)
    if draft.correction is None:
        return told
    pattern = say.CHANGES if draft.correction.edit else say.CORRECTS
    return f"{pattern.format(id=draft.correction.draft)} · {told}"


def _by(revision: Revision, policy: Policy, times: Times) -> str:
    return say.DRAFT_BY.format(
        author=person(policy, revision.author), number=revision.number, when=times.on(revision.at)
    )


def _taken(draft: Draft, policy: Policy) -> str:
    return say.DRAFT_TAKEN.format(who=person(policy, draft.taken_by)) if draft.taken_by else ""


def _rules(draft: Draft, policy: Policy, modes: Modes) -> list[b.Block]:
    lines: list[str] = []
    if draft.verdict is not None:
        told = verdict_lines(draft.verdict, policy, waiting=draft.state in OPEN)
        lines += told if draft.state in UNSENT else told[1:]  # what is sent needs no permission any more
        lines += lessons(draft.narrative, draft.verdict.findings)
    if modes.paused and draft.state in UNSENT:
        lines.append(say.PAUSED.format(who=person(policy, modes.paused_by)))
    return [b.section("\n".join(lines))] if lines else []


def _marks(draft: Draft, policy: Policy, times: Times) -> list[b.Block]:
    counted = set(draft.verdict.counted) if draft.verdict else set()
    lines = [_approval(mark, policy, times, counted) for mark in _of_newest(draft, draft.approvals)]
    lines += [
        say.REJECTED_BY.format(
            who=person(policy, mark.by),
            when=times.at(mark.at),
            reason=f": {escape(clip(mark.reason, 300))}" if mark.reason else "",
        )
        for mark in _of_newest(draft, draft.rejections)
    ]
    return [b.section("\n".join(lines[:20]))] if lines else []


def _of_newest(draft: Draft, marks: tuple[Mark, ...]) -> list[Mark]:
    return [mark for mark in marks if mark.revision == draft.current.hash]


def _approval(mark: Mark, policy: Policy, times: Times, counted: Collection[StaffId]) -> str:
    said = say.APPROVED_BY.format(who=person(policy, mark.by), when=times.at(mark.at))
    return said if mark.by in counted else said + say.NOT_COUNTED


def _deliveries(draft: Draft, times: Times) -> list[b.Block]:
    lines = [_delivery(publication, times) for publication in draft.publications]
    return [b.section("\n".join(lines))] if lines else []


def _delivery(publication: Publication, times: Times) -> str:
    detail = say.DELIVERY_LINK.format(url=escape(publication.url)) if publication.url else ""
    if publication.retry_at and publication.state is PublicationState.QUEUED:
        detail += say.RETRY.format(when=times.at(publication.retry_at))
    if publication.reach and (seen := in_words(publication.reach[-1])):
        detail += say.REACH.format(reach=seen)
    if publication.note:
        detail += f" ({escape(visible(clip(publication.note, 300)))})"
    return say.DELIVERY.format(
        mark=say.DELIVERY_MARK[publication.state],
        account=escape(publication.account),
        state=publication.state.value,
        detail=detail,
    )


def _owed(draft: Draft, policy: Policy, times: Times) -> list[b.Block]:
    if not draft.obligations:
        return []
    if draft.reviewed_by:
        return [b.context(say.REVIEWED.format(who=person(policy, draft.reviewed_by)))]
    due = min(obligation.due for obligation in draft.obligations)
    pattern = say.REVIEW_OVERDUE if draft.overdue_at else say.REVIEW_OWED
    return [b.context(pattern.format(when=times.on(due)))]


def _buttons(draft: Draft, policy: Policy) -> list[b.Block]:
    names: list[tuple[str, str]] = []
    if draft.state in OPEN:
        names += [("approve", "primary"), ("reject", "danger"), ("edit", ""), ("withdraw", "")]
    elif draft.state in UNSENT:
        names += [("withdraw", "")]
    elif draft.state in (DraftState.REJECTED, DraftState.EXPIRED):
        names += [("edit", "")]
    if draft.obligations and not draft.reviewed_by and draft.state in OUT:
        names.append(("review", "primary"))
    if draft.state in OUT:
        names += [("correct", "")] if correctable(draft) else []
        names += [("edit_out", "")] if editable(policy, draft) else []
    if draft.state in OUT or any(_stands(publication) for publication in draft.publications):
        names.append(("retract", "danger"))
    names.append(("why", ""))
    value = f"{draft.id}|{draft.current.hash}"
    rows = [
        b.actions(
            *(
                b.button(say.BUTTON[name], name, value, style=style, confirm=say.CONFIRM.get(name, ""))
                for name, style in names
            )
        )
    ]
    for publication in draft.publications:
        if publication.state is PublicationState.UNCONFIRMED:
            rows += _ask(draft, publication, say.UNCONFIRMED, "confirm_there", "confirm_not_there")
        elif publication.state is PublicationState.FAILED:
            rows += _ask(draft, publication, say.FAILED, "confirm_not_there")
    return rows


def _stands(publication: Publication) -> bool:
    """Say whether parts of a thread are out that nobody asked to have back, whatever became of the rest."""
    gone = publication.state is PublicationState.RETRACTED or publication.retract_asked
    return bool(publication.sent) and not gone


def _ask(draft: Draft, publication: Publication, question: str, *names: str) -> list[b.Block]:
    value = f"{draft.id}|{draft.current.hash}|{publication.id}"
    return [
        b.section(question.format(account=escape(publication.account))),
        b.actions(*(b.button(say.BUTTON[name], name, value, confirm=say.CONFIRM.get(name, "")) for name in names)),
    ]
