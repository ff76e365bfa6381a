"""Writes a handover note whenever the rota changes hands, and whenever somebody asks for one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from domain.ids import StaffId
from handlers.once import tell_once
from handlers.strings import digest as say
from handlers.surface import Surface
from policies.model import Policy
from workflow.duty import on_duty
from workflow.state import Notice

PREFIX: Final = "handover "
LATE: Final = timedelta(minutes=2)
REACH: Final = timedelta(hours=12)
"""How far back a note is still written late: a shift later nobody takes over from that one any more."""

USUAL_SHIFT: Final = timedelta(hours=12)
_BORN_SECONDS: Final = 10 * 365 * 86_400


def changes(policy: Policy, now: datetime) -> Iterator[datetime]:
    """Yield when duty changed hands within reach, oldest first: a shift that goes on under the same people is none."""
    moments = sorted({moment for shift in policy.rota for moment in (shift.start, shift.until)})
    for moment in moments:
        if now - REACH < moment <= now and hands(policy, moment)[0] != hands(policy, moment)[1]:
            yield moment


def hands(policy: Policy, moment: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who was on duty just before a moment, and who is from then on."""
    return on_duty(policy, moment - timedelta(seconds=1)), on_duty(policy, moment)


def shift_began(policy: Policy, moment: datetime) -> datetime:
    """Return when the shift that ends at a moment began."""
    before = [shift.start for shift in policy.rota if shift.start < moment]
    return max([moment - USUAL_SHIFT, *before])


async def write_due(surface: Surface) -> None:
    """Write the note of every change of hands that has none yet; each is written once, one that is late says so."""
    policy, now = surface.policy, surface.clock.now()
    born = await surface.store.claim_once("handover born", _BORN_SECONDS)
    for moment in changes(policy, now):
        subject = subject_of(policy, moment)
        owed = not (born and now - moment >= LATE)  # the first start owes no past
        await tell_once(surface.store, subject, notices(surface, subject, moment, page=True) if owed else ())


def notices(surface: Surface, subject: str, moment: datetime, *, page: bool) -> list[Notice]:
    """Return what has a note written, and with `page` who takes over told by direct message."""
    policy, now = surface.policy, surface.clock.now()
    leaving, coming = hands(policy, moment)
    extra = {
        "since": shift_began(policy, moment).isoformat(),
        "until": now.isoformat(),
        "channel": policy.agency.channel,
        "leaving": ",".join(leaving),
        "coming": ",".join(coming),
    }
    if not page:
        return [Notice("", "digest", subject, at=now, extra=extra)]
    note = Notice("", "digest", subject, at=now, extra={**extra, "due": moment.isoformat()})
    text = say.HANDOVER_PAGE.format(channel=policy.agency.channel)
    return [note, *(Notice("", "page", subject, text=text, to=StaffId(one), at=now) for one in coming)]


def subject_of(policy: Policy, moment: datetime) -> str:
    """Return the name of one change of hands, by its UTC time: an autumn night's hour comes twice."""
    return f"{PREFIX}{moment.astimezone(policy.zone).strftime('%Y-%m-%d %H:%M %z')}"
