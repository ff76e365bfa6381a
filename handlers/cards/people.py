"""How members of staff and what is needed of them are named on cards."""

from collections.abc import Iterable, Sequence
from typing import Final

from domain.ids import StaffId
from domain.records import Need
from handlers.cards.text import clip, escape
from handlers.strings import cards as say
from policies.model import Policy

LONGEST: Final = 80
"""Nobody's id is longer by intent; a card has room for many, and none for one that fills it."""


def person(policy: Policy, staff: StaffId | None) -> str:
    """Return a member as a Slack mention, or as the plain id if no Slack user is known."""
    if staff is None:
        return say.SOMEBODY
    member = policy.staff.get(staff)
    if member is not None and member.slack:
        return f"<@{member.slack[0]}>"
    known = member is None and staff[:1] in {"U", "W"} and staff.isalnum()
    return f"<@{staff}>" if known else escape(clip(staff, LONGEST))


def plain_person(staff: StaffId | None) -> str:
    """Return a member for places that take no mention."""
    return say.SOMEBODY if staff is None else clip(staff, LONGEST)


def people(policy: Policy, staff: Iterable[StaffId], most: int = 8) -> str:
    """Return several members, at most `most` of them by name."""
    listed = list(staff)
    named = ", ".join(person(policy, one) for one in listed[:most])
    return named if len(listed) <= most else say.AND_MORE.format(named=named, more=len(listed) - most)


def needs_in_words(needs: Sequence[Need]) -> str:
    """Return what is still asked for: "1 person of tier lead or above and 1 with role legal"."""
    return say.AND.join(_need(need) for need in needs if need.missing) or say.NEEDS_NOTHING


def _need(need: Need) -> str:
    count = say.NEED_MORE.format(count=need.missing) if need.missing < need.count else str(need.missing)
    if need.role is not None:
        return escape(say.NEED_ROLE.format(count=count, role=need.role))
    pattern = say.NEED_ONE if need.missing == 1 else say.NEED_MANY
    return escape(pattern.format(count=count, tier=need.tier))
