"""Traffic to the accounts: workers ask here before they send, and tell how it went, so that all of them know."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from domain.ids import AccountId, PublicationId
from workflow import circuit as k
from workflow.audit import Fact, payload_of
from workflow.office import SYSTEM, PolicySource
from workflow.ports import Clock
from workflow.state import Notice
from workflow.store import Store, Transaction

Change = Callable[[k.Circuit, datetime], k.Circuit]


class Traffic:
    """The circuits of all accounts. A circuit that has nothing to tell costs one read and no write."""

    def __init__(self, store: Store, policies: PolicySource, clock: Clock, fuse: k.Fuse, probe: timedelta) -> None:
        self._store = store
        self._policies = policies
        self._clock = clock
        self._fuse = fuse
        self._probe = probe

    async def enter(self, account: AccountId, publication: PublicationId) -> k.Wait | None:
        """Return None if a delivery may be sent now, else until when it has to wait and why."""
        if await self._store.circuit(account) == k.Circuit():
            return None

        async def work(tx: Transaction) -> k.Wait | None:
            before = await tx.circuit(account)
            after, wait = k.enter(before, publication, self._clock.now(), self._probe, self._fuse)
            if after != before:
                tx.save_circuit(account, after)
            return wait

        return await self._store.transact(work)

    async def failed(self, account: AccountId, publication: PublicationId, reason: str) -> None:
        """Count a delivery that the platform did not answer."""
        await self._change(account, lambda circuit, at: k.failed(circuit, publication, reason, at, self._fuse))

    async def answered(self, account: AccountId, until: datetime | None = None) -> None:
        """Note that the platform is there; `until` if it said that it takes nothing more before then."""
        if until is not None:
            await self.limited(account, until, "The platform takes nothing more before its limit is reset.")
        elif await self._store.circuit(account) != k.Circuit():
            await self._change(account, lambda circuit, _: k.answered(circuit))

    async def limited(self, account: AccountId, until: datetime, reason: str) -> None:
        """Note that the platform asked to wait."""
        await self._change(account, lambda circuit, _: k.limited(circuit, until, reason))

    async def _change(self, account: AccountId, change: Change) -> None:
        async def work(tx: Transaction) -> None:
            at, policy = self._clock.now(), self._policies.current()
            before = await tx.circuit(account)
            after = change(before, at)
            if after.limited_until is not None and after.limited_until <= at:
                after = replace(after, limited_until=None)
            if after == before:
                return
            tx.save_circuit(account, after)
            event = _event(account, before, after, at)
            if event is not None:
                tx.record(Fact(type(event).__name__, SYSTEM, account, policy.hash, at, payload_of(event)))
            if event is not None and before.is_open != after.is_open:
                tx.notify(Notice("", "channel", account, text=_told(event, policy.zone), at=at))

        await self._store.transact(work)


def _event(account: AccountId, before: k.Circuit, after: k.Circuit, at: datetime) -> k.AccountEvent | None:
    if after.open_until is not None and after.open_until != before.open_until:
        return k.CircuitOpened(account, after.open_until, after.reason, at)
    return k.CircuitClosed(account, at) if before.is_open and not after.is_open else None


def _told(event: k.AccountEvent, zone: tzinfo) -> str:
    match event:
        case k.CircuitOpened():
            until = event.until.astimezone(zone).strftime("%H:%M:%S %Z")
            return f"{event.account} is not to be reached; it is tried again at {until}. {event.reason}"
        case k.CircuitClosed():
            return f"{event.account} answers again; what waited for it goes out."
