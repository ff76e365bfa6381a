"""What all workers together know of one account's platform: how long it asks to wait, and whether it answers at all.

A circuit breaker after M. Nygard, Release It!: it opens after failures in a row, lets one delivery probe when it has
cooled, and closes when that one is answered. Pure; the state is shared through the store.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.ids import AccountId, PublicationId


@dataclass(frozen=True, slots=True)
class Fuse:
    """When the circuit opens and for how long; seconds. Each failed probe doubles `cool`, up to `longest`."""

    trips: int = 5
    cool: float = 30.0
    longest: float = 300.0


@dataclass(frozen=True, slots=True)
class Circuit:
    """One account. It is closed while `open_until` is None, and half open once that has passed."""

    failures: int = 0
    """Failures in a row."""
    opened: int = 0
    """How often it has opened since it was last closed."""
    open_until: datetime | None = None
    probe: PublicationId | None = None
    probe_until: datetime | None = None
    limited_until: datetime | None = None
    """Before this the platform itself takes nothing, by its own word."""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether the platform is taken to be down."""
        return self.open_until is not None


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing may be sent before `until`; `brief` while somebody else's probe is on its way."""

    until: datetime
    reason: str
    brief: bool = False


@dataclass(frozen=True, slots=True)
class CircuitOpened:
    """An account's platform failed several times in a row: until it answers a probe, nothing else is tried."""

    account: AccountId
    until: datetime
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CircuitClosed:
    """An account's platform answers again."""

    account: AccountId
    at: datetime


AccountEvent = CircuitOpened | CircuitClosed

BRIEF = timedelta(seconds=1)


def enter(
    circuit: Circuit, publication: PublicationId, at: datetime, patience: timedelta, fuse: Fuse
) -> tuple[Circuit, Wait | None]:
    """Return whether a delivery may be sent now, and the circuit with it as the probe if it is one.

    A probe that has not come back after `patience` is given up: its worker is gone.
    """
    if circuit.limited_until is not None and circuit.limited_until > at:
        return circuit, Wait(circuit.limited_until, circuit.reason or "The platform asks to wait.")
    if circuit.open_until is None:
        return circuit, None
    # A clock that was set back must not keep the circuit open for longer than it was meant to be.
    if at < circuit.open_until <= at + timedelta(seconds=fuse.longest):
        return circuit, Wait(circuit.open_until, circuit.reason)
    theirs = circuit.probe not in (None, publication)
    if theirs and circuit.probe_until is not None and at < circuit.probe_until <= at + patience:
        return circuit, Wait(at + BRIEF, circuit.reason, brief=True)
    return replace(circuit, probe=publication, probe_until=at + patience), None


def held(circuit: Circuit, at: datetime) -> Wait | None:
    """Return what an account waits for, without asking for anything: for whoever looks on."""
    if circuit.limited_until is not None and circuit.limited_until > at:
        return Wait(circuit.limited_until, circuit.reason or "The platform asks to wait.")
    if circuit.open_until is None:
        return None
    return Wait(max(circuit.open_until, at), circuit.reason)


def failed(circuit: Circuit, publication: PublicationId, reason: str, at: datetime, fuse: Fuse) -> Circuit:
    """Return the circuit after a delivery that the platform did not answer."""
    failures = circuit.failures + 1
    probed = circuit.is_open and circuit.probe == publication
    if not probed and (circuit.is_open or failures < fuse.trips):
        return replace(circuit, failures=failures)
    cool = min(fuse.cool * 2**circuit.opened, fuse.longest)
    return replace(
        circuit,
        failures=failures,
        opened=min(circuit.opened + 1, 30),
        open_until=at + timedelta(seconds=cool),
        probe=None,
        probe_until=None,
        reason=f"The platform failed several times in a row; one delivery at a time tries it again. {reason}",
    )


def answered(circuit: Circuit) -> Circuit:
    """Return the circuit after any answer of the platform, be it a refusal: it is there."""
    return Circuit(limited_until=circuit.limited_until, reason=circuit.reason if circuit.limited_until else "")


def limited(circuit: Circuit, until: datetime, reason: str) -> Circuit:
    """Return the circuit after the platform asked to wait, which is an answer too."""
    latest = max(until, circuit.limited_until or until)
    return Circuit(limited_until=latest, reason=reason)
