"""Erasing what the audit trail holds of a person: the payload goes, a tombstone and its record stay."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.errors import BadInputError, NotFoundError, StaleError
from domain.ids import DraftId
from domain.records import Content
from workflow.audit import ERASED, Fact
from workflow.life import is_waiting
from workflow.queries import Queries
from workflow.state import Actor, AuditEvent, Draft, Mark
from workflow.store import Transaction

GONE = "(erased)"
"""What stands where words were."""


class Erasure(Queries):
    """Whoever may export the trail may erase from it; the chain still verifies afterwards."""

    async def erase(self, actor: Actor, seq: int, why: str) -> None:
        """Erase one event's payload and salt; erasing it twice is no error. A record of an erasure cannot be erased.

        What the event put into its draft goes with it: a wording, a reason. StaleError while the wording may go out.
        """
        policy = self.policies.current()
        by = self.allow(policy, actor, "audit_export")
        if not why.strip():
            raise BadInputError("An erasure needs a reason; say in a sentence why.")
        event = await self._event(seq)
        if event is None or event.kind == ERASED:
            raise NotFoundError(f"There is no event {seq} in the audit trail whose payload could be erased.")
        if event.payload is None:
            return
        at = self.clock.now()

        async def work(tx: Transaction) -> None:
            draft = await tx.draft(DraftId(event.subject))
            if draft is not None:
                tx.save_draft(_without(draft, event))
            tx.erase_payload(seq, {"by": by, "at": at.isoformat(), "why": why.strip()})
            payload: dict[str, object] = {"seq": seq, "why": why.strip()}
            tx.record(Fact(ERASED, by, event.subject, policy.hash, at, payload))

        await self.store.transact(work)

    async def _event(self, seq: int) -> AuditEvent | None:
        async for event in self.store.audit(after=max(seq - 1, 0)):
            return event if event.seq == seq else None
        return None


def _without(draft: Draft, event: AuditEvent) -> Draft:
    """Return the draft without what the event had put into it; its revisions keep their hashes, which say nothing."""
    payload: Mapping[str, Any] = event.payload or {}
    match event.kind:
        case "DraftSubmitted" | "DraftRevised":
            number = payload["revision"]["number"]
            if number == draft.current.number and is_waiting(draft):
                raise StaleError(f"{draft.id} may still go out with these words; withdraw it first, then erase.")
            blank = Content(GONE, draft.current.content.accounts)
            kept = tuple(replace(r, content=blank) if r.number == number else r for r in draft.revisions)
            bare = tuple(
                replace(p, parts=tuple(GONE for _ in p.parts)) if p.revision == payload["revision"]["hash"] else p
                for p in draft.publications
            )
            return replace(draft, revisions=kept, publications=bare, version=draft.version + 1)
        case "RejectionGiven":
            reason = payload["mark"]["reason"]
            marks = tuple(_hushed(mark, payload["mark"]) for mark in draft.rejections)
            note = GONE if reason and draft.note == reason else draft.note
            return replace(draft, rejections=marks, note=note, version=draft.version + 1)
        case _:
            return draft


def _hushed(mark: Mark, told: Mapping[str, Any]) -> Mark:
    same = mark.by == told["by"] and mark.revision == told["revision"] and mark.reason == told["reason"]
    return replace(mark, reason=GONE) if same and mark.reason else mark
