"""Turns the form's values into exactly what the public would see."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from domain.errors import BadInputError
from domain.ids import LineId
from domain.records import Content, LineUse, MediaItem
from handlers.cards.text import clip
from handlers.strings import views as say
from handlers.views.values import Values
from policies.lines import filled, render, slot_problems
from policies.model import Line, Policy

_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}")


def line_of(policy: Policy, line: LineId | None) -> Line | None:
    """Return the policy's line, or None."""
    return policy.lines.get(line) if line is not None else None


def missing_slots(values: Values, policy: Policy) -> tuple[str, ...]:
    """Return what is wrong with the blanks of the chosen line."""
    line = line_of(policy, values.line)
    return () if line is None else slot_problems(line, _fitting(values, line))


def content_of(
    values: Values, policy: Policy, media: Sequence[MediaItem] = (), now: datetime | None = None
) -> Content | None:
    """Return the content, or None while there are no words yet. A line's words replace typed ones.

    Raises BadInputError for a schedule that is no time, or, with `now`, one that is past.
    """
    line = line_of(policy, values.line)
    if line is not None and not missing_slots(values, policy):
        slots = _fitting(values, line)
        text, use = render(line, slots), LineUse(line.id, slots)
    elif values.text and line is None:
        text, use = values.text, None
    else:
        return None
    items = described(media, values.alt)
    wanted = {} if use else {name: words for name, words in values.variants.items() if name in values.accounts}
    return Content(
        text=text,
        accounts=tuple(sorted(values.accounts)),
        line=use,
        variants={name: words for name, words in sorted(wanted.items()) if words != text} or None,
        thread=values.thread or None,
        reply_to=values.reply_to or None,
        links=tuple(dict.fromkeys(values.links.split())) or None,
        schedule=schedule_in(values.schedule, policy.zone, now),
        media=items or None,
    )


def schedule_in(text: str, zone: tzinfo, now: datetime | None = None) -> str | None:
    """Return the schedule as RFC 3339 with its zone, or None for at once. Raises BadInputError.

    Typed times are the agency's: ``18:30`` (the next one), ``2026-11-24 18:30``; a picked one carries its own zone.
    """
    typed = " ".join(text.split())
    if not typed:
        return None
    moment = _clock_time(typed, zone, now) if _CLOCK.fullmatch(typed) else _date_time(typed)
    if moment is None:
        raise BadInputError(say.BAD_SCHEDULE.format(text=clip(typed, 40)), code="bad-schedule")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    if now is not None and moment <= now:
        raise BadInputError(say.PAST_SCHEDULE, code="bad-schedule")
    return moment.isoformat()


def _clock_time(typed: str, zone: tzinfo, now: datetime | None) -> datetime | None:
    hour, minute = (int(part) for part in typed.split(":"))
    today = (now or datetime.now(zone)).astimezone(zone)
    try:
        moment = today.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        return None
    return moment if moment > today else moment + timedelta(days=1)


def _date_time(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        return None


def _fitting(values: Values, line: Line) -> dict[str, str]:
    """Return the line's blanks: as filled in the form, or as the typed text fills them if it is the line.

    Another line may have been chosen before, so what is not of this line is left out.
    """
    slots = {name: value for name, value in values.slots.items() if name in line.slots}
    typed = filled(values.text, line) if values.text and slot_problems(line, slots) else None
    return slots if typed is None else dict(typed)


def described(media: Sequence[MediaItem], alt: str) -> tuple[MediaItem, ...]:
    """Return the images with their descriptions, line by line; one image takes the whole text."""
    lines = [alt.strip()] if len(media) == 1 else [line.strip() for line in alt.splitlines() if line.strip()]
    return tuple(
        MediaItem(alt=(lines[i] if i < len(lines) else "") or None, sha256=item.sha256, pdq=item.pdq)
        for i, item in enumerate(media)
    )
