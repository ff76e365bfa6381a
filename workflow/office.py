"""What every part of the desk shares: the store, the policy in force, the clock, people, and how facts are written."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from domain.enums import SlackStatus
from domain.errors import NotAllowedError
from domain.ids import NarrativeId, SlackUserId, StaffId
from policies.members import find, is_active, may, who_may
from policies.model import Member, Policy
from workflow import events as e
from workflow.audit import Fact, payload_of
from workflow.commands import By
from workflow.errors import PostTakenError
from workflow.evolve import evolve
from workflow.judge import Judge, Situation
from workflow.people import Faces, People
from workflow.ports import Clock, Directory
from workflow.state import Actor, Draft, Handling, Notice
from workflow.store import Delivery, Store, Transaction
from workflow.telling import SUMMONS, tell
from workflow.thread_parts import PAUSE

SYSTEM = "fleetfoot"
"""The actor of facts that nobody's hand made: time passing, a worker reporting."""


class PolicySource(Protocol):
    """The policy in force; it may be another one at the next call."""

    def current(self) -> Policy:
        """Return the policy in force."""
        ...


class UnseenError(Exception):
    """Somebody came to matter between the look at Slack and the transaction; look again, then repeat."""

    def __init__(self, users: Iterable[SlackUserId]) -> None:
        super().__init__("people to look up")
        self.users = frozenset(users)


class Office:
    """Base of the desk's parts and of the workers."""

    def __init__(self, store: Store, policies: PolicySource, clock: Clock, directory: Directory) -> None:
        self.store = store
        self.policies = policies
        self.clock = clock
        self.people = People(directory, clock)

    async def judge_in(self, tx: Transaction, faces: Faces, policy: Policy, draft: Draft | None) -> Judge:
        """Return the judge for a draft, read inside the transaction; UnseenError if somebody was not asked about."""
        unseen = involved(draft) - faces.fresh
        if unseen:
            raise UnseenError(unseen)
        narrative = None if draft is None else draft.narrative
        return Judge(policy, await self.situation(tx, faces, narrative), self.clock.now())

    async def situation(self, tx: Transaction, faces: Faces, narrative: NarrativeId | None) -> Situation:
        """Return modes, people and the narrative as they stand in this transaction."""
        watched = None if narrative is None else await tx.watched(narrative)
        return Situation(
            modes=await tx.modes(),
            slack=faces.slack,
            groups=faces.groups,
            severity=None if watched is None else watched.narrative.severity,
            fingerprint=None if watched is None else watched.narrative.fingerprint,
        )

    async def write(
        self, tx: Transaction, draft: Draft | None, events: Iterable[e.DraftEvent], actor: str, policy: Policy
    ) -> Draft:
        """Write events of one draft: its new state, the facts, the notices and the outbox entries they mean."""
        happened = tuple(events)
        after = draft
        for event in happened:
            after = evolve(after, event)
        if after is None:
            raise ValueError("no draft and no events: nothing to write")
        if not happened:
            return after
        tx.save_draft(after)
        for event in happened:
            await _bear(tx, after, event)
            tx.record(Fact(type(event).__name__, actor, after.id, policy.hash, event.at, payload_of(event)))
            _queue(tx, after, event)
        for notice in tell(after, happened, policy.zone):
            tx.notify(replace(notice, to=summoned(policy)) if notice.to == SUMMONS else notice)
        await _tell_narrative(tx, draft, after, happened, policy)
        return after

    def member(self, policy: Policy, actor: Actor) -> Member | None:
        """Return who an actor is to the policy, if Slack shows them as active."""
        member = find(policy, actor.slack_user, {actor.slack_user: actor.groups})
        if member is None or not is_active(member, actor.slack_user, {actor.slack_user: actor.status}):
            return None
        return member

    def by(self, policy: Policy, actor: Actor, via: str = "") -> By:
        """Return the actor as a person the policy knows, or raise NotAllowedError."""
        member = self.member(policy, actor)
        if member is None:
            raise NotAllowedError(f"{stranger(actor)} Ask a lead to add you.")
        return By(member.id, actor.slack_user, via)

    def allow(self, policy: Policy, actor: Actor, action: str) -> StaffId:
        """Return the actor's staff id if `[actions]` lets them do this, else raise NotAllowedError saying who may."""
        member = self.member(policy, actor)
        now = self.clock.now()
        if member is not None and may(policy, member, action, now):
            return member.id
        who = ", ".join(who_may(policy, action, now)) or "nobody on the staff list"
        row = policy.actions.get(action)
        needed = f" It takes tier {row.tier} or above." if row is not None else ""
        reason = stranger(actor) if member is None else f"You may not do this ({action.replace('_', ' ')})."
        raise NotAllowedError(f"{reason}{needed} Who can: {who}.")


def involved(draft: Draft | None) -> frozenset[SlackUserId]:
    """Return every Slack user whose standing decides about a draft."""
    if draft is None:
        return frozenset()
    users = {revision.author_slack for revision in draft.revisions if revision.author_slack}
    return frozenset(users | {mark.slack_user for mark in (*draft.approvals, *draft.rejections)})


def summoned(policy: Policy) -> str:
    """Return the tier to page when a person has to decide: whoever may confirm, else the highest tier."""
    row = policy.actions.get("mark_confirmed") or policy.actions.get("resume")
    return row.tier if row is not None else policy.tiers[-1]


def stranger(actor: Actor) -> str:
    """Return why someone is nobody to the policy."""
    if actor.status is not SlackStatus.ACTIVE:
        return f"Slack shows you as {actor.status}; only active members of this workspace may act."
    return "The policy does not list you."


async def _bear(tx: Transaction, draft: Draft, event: e.DraftEvent) -> None:
    """Let each post belong to one delivery only: a look-up goes by words, and two drafts may bear the same."""
    if not isinstance(event, (e.PublicationSucceeded, e.PartSent)) or event.remote_id is None:
        return
    publication = next(p for p in draft.publications if p.id == event.publication)
    if publication.edits is not None:
        return  # a post that was changed stays the delivery's that made it
    name = f"{publication.id}#{max(len(publication.sent), 1)}"
    bearer = await tx.bearer(publication.account, event.remote_id)
    if bearer not in (None, name):
        raise PostTakenError(str(bearer).partition("#")[0])
    tx.bear(publication.account, event.remote_id, name, event.at)


def _queue(tx: Transaction, draft: Draft, event: e.DraftEvent) -> None:  # noqa: C901 - one case an event, flat
    match event:
        case e.DraftQueued():
            for publication in event.publications:
                tx.enqueue(Delivery("", draft.id, publication.id), publication.retry_at)
        case e.PublicationDelayed() | e.PublicationHeld():
            tx.enqueue(Delivery("", draft.id, event.publication), event.until)
        case e.PartSent():
            tx.enqueue(Delivery("", draft.id, event.publication), event.at + PAUSE)
        case e.PublicationRepeated():
            tx.enqueue(Delivery("", draft.id, event.publication.id))
        case e.RetractionAsked():
            for publication in draft.publications:
                tx.enqueue(Delivery("", draft.id, publication.id, retract=True))
        case e.PublicationSucceeded() | e.PublicationFailed():
            for publication in draft.publications:
                if publication.id == event.publication and publication.retract_asked:
                    tx.enqueue(Delivery("", draft.id, publication.id, retract=True))
        case _:
            pass


async def _tell_narrative(
    tx: Transaction, before: Draft | None, after: Draft, events: tuple[e.DraftEvent, ...], policy: Policy
) -> None:
    """Let the narrative know its drafts and that it was answered, and have its card redrawn."""
    watched = None if after.narrative is None else await tx.watched(after.narrative)
    if watched is None:
        return
    if before is None:
        watched = replace(watched, drafts=(*watched.drafts, after.id), version=watched.version + 1)
        tx.save_watched(watched)
    out = any(isinstance(event, e.PublicationSucceeded) for event in events)
    if out and watched.handling is not Handling.ANSWERED:
        watched = replace(watched, handling=Handling.ANSWERED, until=None, version=watched.version + 1)
        tx.save_watched(watched)
        payload: dict[str, object] = {"draft": after.id}
        tx.record(Fact("NarrativeAnswered", SYSTEM, watched.narrative.id, policy.hash, events[-1].at, payload))
    if before is None or before.state is not after.state:
        tx.notify(Notice("", "card", watched.narrative.id))
