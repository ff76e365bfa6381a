"""Reminds people before their training lapses, and tells them and the leads when it has."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from domain.ids import StaffId
from handlers.once import tell_once
from handlers.strings import drill as say
from handlers.surface import Surface
from policies.members import local_day
from policies.model import Member
from workflow.state import Notice

DAYS_BEFORE: Final = (30, 7, 1)
FORGOTTEN_DAYS: Final = 14
"""A date that passed longer ago than this is the file's business, not news."""

FROM_HOUR: Final = 8
"""Nobody is reminded of a course in the middle of the night."""

_REMEMBERED: Final = dt.timedelta(days=90)


async def remind(surface: Surface) -> None:
    """Tell each member once for each mark their training date passes: a month, a week, a day before, and after it."""
    policy, now = surface.policy, surface.clock.now()
    if now.astimezone(policy.zone).hour < FROM_HOUR:
        return
    today = local_day(policy, now)
    for member in policy.staff.values():
        mark = mark_of(member, today)
        if mark is None or member.trained_until is None:
            continue
        once = f"training:{member.id}:{member.trained_until.isoformat()}:{mark}"
        told = tuple(_reminders(surface, member, member.trained_until, (member.trained_until - today).days))
        await tell_once(surface.store, once, told, _REMEMBERED)


def mark_of(member: Member, today: dt.date) -> str | None:
    """Return which reminder is due for a member today, the nearest one only; None for none."""
    if member.trained_until is None:
        return None
    left = (member.trained_until - today).days
    if left < 0:
        return "lapsed" if -left <= FORGOTTEN_DAYS else None
    near = [days for days in DAYS_BEFORE if left <= days]
    return f"{min(near)} days" if near else None


def _reminders(surface: Surface, member: Member, until: dt.date, left: int) -> Iterator[Notice]:
    shown = until.strftime("%-d %B %Y")
    if left > 0:
        text = say.TRAINING_SOON.format(until=shown, days=left)
    else:
        text = say.TRAINING_LAST_DAY if left == 0 else say.TRAINING_LAPSED.format(until=shown)
    yield _page(surface, member.id, text)
    if left < 0:
        told = say.TRAINING_LEAD.format(who=member.id, until=shown)
        for lead in surface.policy.staff.values():
            if lead.tier == surface.policy.tiers[-1] and lead.id != member.id:
                yield _page(surface, lead.id, told)


def _page(surface: Surface, staff: StaffId, text: str) -> Notice:
    return Notice("", "page", "training", text=text, to=staff, at=surface.clock.now())
