"""Erasing what the audit trail holds of a person: the payload goes, a tombstone and its record stay."""

from domain.errors import BadInputError, NotFoundError
from workflow.audit import ERASED, Fact
from workflow.queries import Queries
from workflow.state import Actor, AuditEvent
from workflow.store import Transaction


class Erasure(Queries):
    """Whoever may export the trail may erase from it; the chain still verifies afterwards."""

    async def erase(self, actor: Actor, seq: int, why: str) -> None:
        """Erase one event's payload and salt; erasing it twice is no error. A record of an erasure cannot be erased."""
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
            tx.erase_payload(seq, {"by": by, "at": at.isoformat(), "why": why.strip()})
            payload: dict[str, object] = {"seq": seq, "why": why.strip()}
            tx.record(Fact(ERASED, by, event.subject, policy.hash, at, payload))

        await self.store.transact(work)

    async def _event(self, seq: int) -> AuditEvent | None:
        async for event in self.store.audit(after=max(seq - 1, 0)):
            return event if event.seq == seq else None
        return None
