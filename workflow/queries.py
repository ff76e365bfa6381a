"""What can be asked of the desk without changing anything."""

from collections.abc import Mapping
from datetime import datetime

from domain.enums import DraftState
from domain.errors import NotFoundError
from domain.ids import AccountId, DraftId, NarrativeId, RevisionHash
from domain.records import Verdict
from policies.explain import grounds
from workflow.circuit import Wait, held
from workflow.digest import Digest, assemble
from workflow.ledger import Ledger, ledger
from workflow.life import is_waiting, owes_review
from workflow.narrative_desk import NarrativeDesk
from workflow.office import involved
from workflow.state import Actor, AuditEvent, CardRef, Draft, Modes, Watched
from workflow.store import Transaction


class Queries(NarrativeDesk):
    """Reads for cards, the home tab, commands and the digest."""

    async def draft(self, draft: DraftId) -> Draft:
        """Return a draft; NotFoundError if there is none."""
        found = await self.store.draft(draft)
        if found is None:
            raise NotFoundError(f"There is no draft {draft}; /fleetfoot status lists those that are open.")
        return found

    async def why(self, draft: Draft) -> tuple[Verdict, tuple[str, ...]]:
        """Return what the rules say of a draft now, from fresh facts, and in sentences what that rests on."""
        policy = self.policies.current()
        faces = await self.people.faces(policy, involved(draft))

        async def look(tx: Transaction) -> tuple[Verdict, tuple[str, ...]]:
            judge = await self.judge_in(tx, faces, policy, draft)
            verdict = judge.verdict(draft)
            facts = judge.facts(draft, paused=judge.situation.modes.paused)
            return verdict, grounds(policy, facts, judge.now, verdict)

        return await self.store.look(look)

    async def drafts(self, open_only: bool = True) -> tuple[Draft, ...]:
        """Return drafts by number; open ones are on their way to the public."""
        found = await self.store.drafts(live_only=open_only)
        return tuple(draft for draft in found if not open_only or is_waiting(draft))

    async def watched(self, narrative: NarrativeId) -> Watched:
        """Return a narrative by any id it ever had; NotFoundError if there is none."""
        found = await self.store.watched(narrative)
        if found is None:
            raise NotFoundError(f"There is no narrative {narrative}; /narratives lists those that are open.")
        return found

    async def narratives(self, open_only: bool = True) -> tuple[Watched, ...]:
        """Return narratives, the newest alert first; open ones were not found to be harmless."""
        return await self.store.narratives(open_only=open_only)

    async def modes(self) -> Modes:
        """Return pause and crisis."""
        return await self.store.modes()

    async def held_accounts(self) -> Mapping[AccountId, Wait]:
        """Return the accounts that take nothing just now, with how long and why."""
        at = self.clock.now()
        found = {name: held(await self.store.circuit(name), at) for name in self.policies.current().accounts}
        return {name: wait for name, wait in found.items() if wait is not None}

    async def waiting_for(self, actor: Actor) -> tuple[Draft, ...]:
        """Return drafts that this person's next act would move on: an approval, a review, or nobody else's."""
        mine = []
        for draft in await self.store.drafts(live_only=True):
            authors = {revision.author for revision in draft.revisions}
            if draft.state is DraftState.AWAITING_APPROVAL:
                asked = draft.verdict is not None and actor.staff in draft.verdict.who_can
                if asked or (draft.taken_by is not None and draft.taken_by == actor.staff):
                    mine.append(draft)
            elif owes_review(draft) and actor.staff is not None and actor.staff not in authors:
                mine.append(draft)
        return tuple(mine)

    async def card(self, subject: str, revision: RevisionHash | None = None) -> CardRef | None:
        """Return where a subject's newest card stands, or the newest that shows one revision."""
        cards = await self.store.cards(subject)
        fitting = [card for card in cards if revision is None or card.revision == revision]
        return fitting[-1] if fitting else None

    async def card_at(self, channel: str, ts: str) -> CardRef | None:
        """Return the card that a Slack message is, or None."""
        return await self.store.card_at(channel, ts)

    async def audit(self, subject: str) -> tuple[AuditEvent, ...]:
        """Return the audit events of one draft, narrative or ``modes``, in order."""
        return tuple([event async for event in self.store.audit(subject)])

    async def ledger(self, draft: DraftId) -> Ledger:
        """Return which step of an answer cost which minutes."""
        return await self._ledger(await self.draft(draft))

    async def digest(self, name: str, since: datetime, until: datetime) -> Digest:
        """Return the summary of a stretch of time."""
        drafts = await self.store.drafts(live_only=False)
        published = [d for d in drafts if d.published_at is not None and since <= d.published_at < until]
        return assemble(
            name,
            since,
            until,
            narratives=await self.store.narratives(open_only=False),
            drafts=drafts,
            ledgers={draft.id: await self._ledger(draft) for draft in published},
            modes=await self.store.modes(),
            head=await self.store.audit_head(),
        )

    async def _ledger(self, draft: Draft) -> Ledger:
        watched = None if draft.narrative is None else await self.store.watched(draft.narrative)
        events = [event async for event in self.store.audit(draft.id)]
        if watched is not None:
            events += [event async for event in self.store.audit(watched.narrative.id)]
        return ledger(draft.id, watched, events)
