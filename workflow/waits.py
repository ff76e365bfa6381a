"""What the rules themselves cost: how long a draft waited for assent, and which rule asked for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from workflow.state import AuditEvent

_ASKING = {"DraftSubmitted", "DraftRevised", "VerdictChanged", "DraftReturned"}
_ASKED_BY = {"legal", "raise"}


@dataclass(frozen=True, slots=True)
class Wait:
    """A stretch of waiting: the rule that asked for assent, in words, and how long it took to get it."""

    rule: str
    took: timedelta


def waits(events: Iterable[AuditEvent]) -> tuple[Wait, ...]:
    """Return a draft's waits up to its first approval by the rules, from its audit events in any order.

    Each stretch goes to the rule in force while it lasted: the matrix's cell, with the findings that made it stricter.
    """
    found: list[Wait] = []
    since: datetime | None = None
    rule = ""
    line = False
    for event in sorted(events, key=lambda one: one.seq):
        payload: Mapping[str, Any] = event.payload or {}
        if since is not None and rule and (event.kind in _ASKING or event.kind == "DraftApproved"):
            found.append(Wait(rule, max(event.at - since, timedelta())))
        if event.kind == "DraftApproved":
            break
        if event.kind in _ASKING:
            line = _is_line(payload, otherwise=line)
            since, rule = event.at, _rule(payload.get("verdict") or {}, line=line)
    return tuple(wait for wait in found if wait.took > timedelta())


def _rule(verdict: Mapping[str, Any], *, line: bool) -> str:
    """Return which rule asks for assent: "own words at high: 1 lead, accusation: legal"; empty if none does."""
    needs = [_need(need) for need in verdict.get("needs") or ()]
    if not needs:
        return ""
    stricter = [str(one["rule"]) for one in verdict.get("findings") or () if one.get("effect") in _ASKED_BY]
    words = f"{'a line' if line else 'own words'} at {verdict.get('severity', 'high')}: {' and '.join(needs)}"
    return words + (f", because of {', '.join(dict.fromkeys(stricter))}" if stricter else "")


def _need(need: Mapping[str, Any]) -> str:
    return f"{need.get('count')} {need.get('role') or need.get('tier')}"


def _is_line(payload: Mapping[str, Any], *, otherwise: bool) -> bool:
    revision = payload.get("revision")
    content = revision.get("content") if isinstance(revision, Mapping) else None
    return otherwise if not isinstance(content, Mapping) else content.get("line") is not None
