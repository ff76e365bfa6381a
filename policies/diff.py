"""What changes between two policies, in sentences: who gains, who loses, and what else is different."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import TypeVar

from domain.enums import Severity
from domain.ids import TierName
from policies.cells import NEVER, Cell, Row, at_most_as_strict
from policies.model import Action, Member, Policy

_K = TypeVar("_K", bound=str)
_V = TypeVar("_V")
_WORDS = {
    Row.FREE_TEXT: "their own words",
    Row.LINE: "a line to take",
    Row.CRISIS: "their own words on a crisis topic",
}


def differences(old: Policy, new: Policy) -> tuple[str, ...]:
    """Return one sentence for every difference; none for two policies that say the same."""
    return (
        *_trust(old, new),
        *_people(old, new),
        *_groups(old, new),
        *_actions(old, new),
        *_named("account", old.accounts, new.accounts),
        *_named("topic", old.topics, new.topics),
        *_named("line", old.lines, new.lines),
        *_settings("agency", old.agency, new.agency),
        *_settings("approval", old.approval, new.approval),
        *_settings("modes", old.modes, new.modes),
        *_settings("guard", old.guard, new.guard),
        *_settings("alerting", old.alerting, new.alerting),
        *_plain("tiers, lowest first", old.tiers, new.tiers),
        *_plain("reactions", dict(old.reactions), dict(new.reactions)),
        *_plain("digests", old.digests, new.digests),
        *_plain("escalations", old.escalations, new.escalations),
        *_plain("rota", old.rota, new.rota),
        *_plain("days that posts are kept", old.posts_days, new.posts_days),
    )


def _trust(old: Policy, new: Policy) -> Iterator[str]:
    for row in Row:
        for tier in dict.fromkeys((*new.tiers, *old.tiers)):
            for severity in Severity:
                before, after = _cell(old, row, tier, severity), _cell(new, row, tier, severity)
                if before != after:
                    verb = _verb(before, after, _ranks(old, new))
                    whom = f"{tier} ({_holders(new, tier)})"
                    yield f"{whom} {verb}: {_WORDS[row]} at {severity} go out {_how(after)}, not {_how(before)}."


def _ranks(old: Policy, new: Policy) -> Mapping[TierName, int]:
    """Return the new order of tiers, with tiers that have gone below all others."""
    return {**dict.fromkeys(old.tiers, -1), **new.ranks}


def _cell(policy: Policy, row: Row, tier: TierName, severity: Severity) -> Cell:
    cells = policy.trust[row].get(tier)
    return NEVER if cells is None else cells[severity.rank]


def _verb(before: Cell, after: Cell, ranks: Mapping[TierName, int]) -> str:
    if at_most_as_strict(after, before, ranks):
        return "gains"
    return "loses" if at_most_as_strict(before, after, ranks) else "changes"


def _how(cell: Cell) -> str:
    if cell.count is None:
        return "never"
    if cell.count == 0:
        return "alone"
    return f"with {cell.count} approval{'s' if cell.count > 1 else ''} from {cell.tier} or above"


def _holders(policy: Policy, tier: TierName) -> str:
    return ", ".join(m.id for m in policy.staff.values() if m.tier == tier) or "nobody at present"


def _people(old: Policy, new: Policy) -> Iterator[str]:
    for name in dict.fromkeys((*old.staff, *new.staff)):
        before = old.staff.get(name)
        if name not in new.staff:
            yield f"{name} loses everything: they are no longer on the staff list (they were {old.staff[name].tier})."
        elif before is None:
            yield f"{name} gains a place on the staff list as {new.staff[name].tier}{_roles(new.staff[name])}."
        else:
            yield from _person(before, new.staff[name], new.ranks)


def _roles(member: Member) -> str:
    return f" with the role {', '.join(sorted(member.roles))}" if member.roles else ""


def _person(before: Member, after: Member, ranks: Mapping[TierName, int]) -> Iterator[str]:
    if before.tier != after.tier:
        up = ranks[after.tier] > ranks.get(before.tier, -1)
        yield f"{after.id} {'gains' if up else 'loses'}: {after.tier}, not {before.tier}."
    for role in sorted(after.roles - before.roles):
        yield f"{after.id} gains the role {role}."
    for role in sorted(before.roles - after.roles):
        yield f"{after.id} loses the role {role}."
    if before.trained_until != after.trained_until:
        yield f"{after.id} is trained until {after.trained_until}, not {before.trained_until}."
    if before.slack != after.slack:
        yield f"{after.id} acts as {_listed(after.slack)} in Slack, not {_listed(before.slack)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nobody"


def _groups(old: Policy, new: Policy) -> Iterator[str]:
    before, after = ({g.slack_group: g.tier for g in policy.groups} for policy in (old, new))
    yield from _changed(before, after, lambda name: f"The Slack group {name}", str)


def _actions(old: Policy, new: Policy) -> Iterator[str]:
    def who(action: Action) -> str:
        return f"{action.tier} or above" + (f" ({action.people} people)" if action.people > 1 else "")

    yield from _changed(old.actions, new.actions, lambda name: f"The act {name}", who)


def _changed(
    before: Mapping[str, _V], after: Mapping[str, _V], what: Callable[[str], str], told: Callable[[_V], str]
) -> Iterator[str]:
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield f"{what(name)} is nobody's any more; it was for {told(before[name])}."
        elif name not in before:
            yield f"{what(name)} is new, for {told(after[name])}."
        elif before[name] != after[name]:
            yield f"{what(name)} is for {told(after[name])}, not {told(before[name])}."


def _named(kind: str, old: Mapping[_K, object], new: Mapping[_K, object]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield f"The {kind} {name} goes."
        elif name not in old:
            yield f"The {kind} {name} is new."
        else:
            yield from _settings(f"{kind} {name}", old[name], new[name])


def _settings(what: str, old: object, new: object) -> Iterator[str]:
    for field in fields(old):  # type: ignore[arg-type]
        before, after = getattr(old, field.name), getattr(new, field.name)
        yield from _plain(f"{what}, {field.name}", before, after)


def _plain(what: str, before: object, after: object) -> Iterator[str]:
    if before != after:
        yield f"{what[0].upper()}{what[1:]}: {_said(after)}, not {_said(before)}."


def _said(value: object) -> str:
    """Return a setting as a person would say it."""
    if isinstance(value, str):
        return f'"{value}"' if value else "nothing"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {_said(inner)}" for key, inner in value.items()) or "nothing"
    if isinstance(value, Iterable):
        return ", ".join(_said(inner) for inner in value) or "nothing"
    if hasattr(value, "__dataclass_fields__"):
        return "(" + ", ".join(f"{f.name} {_said(getattr(value, f.name))}" for f in fields(value)) + ")"  # type: ignore[arg-type]
    return str(value).lower()
