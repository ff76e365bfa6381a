"""The audit chain: facts sealed over salted hashes of their payloads, so that erasing a payload leaves it whole."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from workflow.state import AuditEvent

GENESIS = "0" * 64
"""What the first event names as its predecessor."""

ERASED = "PayloadErased"
"""The kind of the event that records an erasure; its payload names the erased event's ``seq``."""

REFUSED = "AttemptRefused"
"""The kind of the event that records what somebody tried and may not."""


RESTORED = "BackupRestored"
"""The kind of the event that records a restore; its payload names the backup's time and its head."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, before it is sealed into the chain. `payload` is plain JSON and holds no secret."""

    kind: str
    actor: str
    subject: str
    policy: str
    at: datetime
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head at a moment: whoever kept this elsewhere can prove a later change or truncation."""

    seq: int
    hash: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which the trail is not what was written."""

    seq: int
    what: str


_ANY: TypeAdapter[Any] = TypeAdapter(Any)


def payload_of(record: object) -> dict[str, object]:
    """Return a record (an event, say) as plain JSON."""
    payload = _ANY.dump_python(record, mode="json")
    return {str(key): value for key, value in payload.items()}


def seal(fact: Fact, seq: int, previous: str, salt: str) -> AuditEvent:
    """Return the fact as event number `seq` after the event whose hash is `previous`."""
    payload_hash = hash_payload(salt, fact.payload)
    event = AuditEvent(
        seq=seq,
        at=fact.at.astimezone(UTC),
        kind=fact.kind,
        actor=fact.actor,
        subject=fact.subject,
        policy=fact.policy,
        payload=fact.payload,
        salt=salt,
        payload_hash=payload_hash,
        previous=previous,
        hash="",
    )
    return AuditEvent(**{**{name: getattr(event, name) for name in _FIELDS}, "hash": hash_event(event)})


_FIELDS = ("seq", "at", "kind", "actor", "subject", "policy", "payload", "salt", "payload_hash", "previous")


def hash_payload(salt: str, payload: Mapping[str, object]) -> str:
    """Return the SHA-256 of the salt and the payload's canonical JSON."""
    return _sha256(salt + _canonical(payload))


def hash_event(event: AuditEvent) -> str:
    """Return the SHA-256 of the predecessor's hash and the event's canonical JSON, its payload only as a hash."""
    stated = {
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(),
        "kind": event.kind,
        "actor": event.actor,
        "subject": event.subject,
        "policy": event.policy,
        "payload_hash": event.payload_hash,
    }
    return _sha256(event.previous + _canonical(stated))


class Chain:
    """Checks a whole chain event by event, in stored order, holding no more of it than its end.

    Finds a changed field or payload, a removed, inserted or reordered event, a payload erased without an erasure on
    record, and, against anchors, a truncated or rewritten chain. An anchor taken between a backup and its restore,
    as the trail itself records it, stands for what was lost, and is told by `lost`; it is no problem.
    """

    def __init__(self, anchors: Iterable[Anchor] = ()) -> None:
        self._anchors: dict[int, set[Anchor]] = {}
        for anchor in anchors:
            self._anchors.setdefault(anchor.seq, set()).add(anchor)
        self._hashes: dict[int, str] = {}
        self._problems: list[Problem] = []
        self._previous, self._last = GENESIS, 0
        self._erased: set[int] = set()
        self._bare: list[int] = []
        self._differing: set[int] = set()
        self._restores: list[tuple[int, datetime, datetime]] = []
        self.events = self.redacted = 0

    @property
    def head(self) -> Anchor:
        """Return where the chain ends so far."""
        return Anchor(self._last, self._previous)

    def add(self, event: AuditEvent, *, redacted: bool = False) -> None:
        """Check the next event; of one that was redacted only its place, which is all that its hashes still show."""
        self.events += 1
        self.redacted += redacted
        if event.seq != self._last + 1:
            self._say(event, f"event {self._last + 1} was expected here: some were removed, inserted or reordered")
        if event.previous != self._previous:
            self._say(event, "does not follow on the event before it")
        if not redacted and hash_event(event) != event.hash:
            self._say(event, "was changed after it was written")
        if event.payload is None:
            self._bare.append(event.seq)
        elif not redacted and hash_payload(event.salt, event.payload) != event.payload_hash:
            self._say(event, "its payload was changed after it was written")
        elif event.kind == ERASED and isinstance(which := event.payload.get("seq"), int):
            self._erased.add(which)
        elif event.kind == RESTORED:
            self._restored(event, event.payload)
        if event.seq in self._anchors:
            self._hashes[event.seq] = event.hash
            if any(anchor.hash != event.hash for anchor in self._anchors[event.seq]):
                self._differing.add(event.seq)
        self._previous, self._last = event.hash, event.seq

    def problems(self) -> tuple[Problem, ...]:
        """Return every problem once the last event was added; none means that the chain is as it was written."""
        gone = [
            Problem(seq, "its payload is gone, and no erasure is on record")
            for seq in self._bare
            if seq not in self._erased
        ]
        rewritten = [
            Problem(seq, "differs from the anchor kept for it")
            for seq in sorted(self._differing)
            if any(not self._is_lost(anchor) for anchor in self._others(seq))
        ]
        cut = [
            Problem(seq, f"an anchor names event {seq}, but the trail ends at {self._last}: it was cut off")
            for seq in sorted(self._anchors)
            if seq > self._last and any(not self._is_lost(anchor) for anchor in self._anchors[seq])
        ]
        return tuple(sorted([*self._problems, *gone, *rewritten, *cut], key=lambda problem: problem.seq))

    def lost(self) -> tuple[str, ...]:
        """Return in a sentence each what restores from a backup lost, as far as anchors tell."""
        return tuple(
            f"event {seq}: a backup of {taken:%Y-%m-%d %H:%M} UTC was restored; what was written after it is lost, "
            f"{sum(self._between(anchor, seq, at) for anchor in self._all())} anchors tell of that."
            for seq, taken, at in self._restores
        )

    def _restored(self, event: AuditEvent, payload: Mapping[str, object]) -> None:
        """Note a restore, if it follows on the very head that the backup had."""
        said = str(payload.get("taken"))
        if payload.get("seq") == event.seq - 1 and payload.get("hash") == event.previous and _is_moment(said):
            self._restores.append((event.seq, datetime.fromisoformat(said), event.at))
        else:
            self._say(event, "says that a backup was restored which did not end here")

    def _others(self, seq: int) -> Iterator[Anchor]:
        return (anchor for anchor in self._anchors[seq] if anchor.hash != self._hashes.get(seq))

    def _all(self) -> Iterator[Anchor]:
        return (anchor for anchors in self._anchors.values() for anchor in anchors)

    def _is_lost(self, anchor: Anchor) -> bool:
        return any(self._between(anchor, seq, at) for seq, _, at in self._restores)

    def _between(self, anchor: Anchor, seq: int, at: datetime) -> bool:
        """Say whether an anchor was taken on what a restore lost; one without a time is never excused."""
        there = self._hashes.get(anchor.seq) == anchor.hash
        return not there and anchor.seq >= seq and anchor.at is not None and anchor.at <= at

    def _say(self, event: AuditEvent, what: str) -> None:
        self._problems.append(Problem(event.seq, what))


def verify(events: Iterable[AuditEvent], anchors: Iterable[Anchor] = ()) -> tuple[Problem, ...]:
    """Return every problem of a whole chain given in stored order."""
    chain = Chain(anchors)
    for event in events:
        chain.add(event)
    return chain.problems()


def _is_moment(said: str) -> bool:
    try:
        return datetime.fromisoformat(said).tzinfo is not None
    except ValueError:
        return False


def _canonical(value: Mapping[str, object]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
