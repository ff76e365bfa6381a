"""Cron expressions as crontab(5) means them, in the agency's time zone."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from apscheduler.triggers.cron import CronTrigger

_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def cron_trigger(expression: str, zone: tzinfo) -> CronTrigger:
    """Return APScheduler's trigger for a five-field expression.

    APScheduler counts weekdays from Monday, crontab(5) from Sunday: numbers are turned into names here.
    """
    minute, hour, day, month, weekday = expression.split()
    return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=_named(weekday), timezone=zone)


def last_due(expression: str, zone: tzinfo, now: datetime, reach: timedelta) -> tuple[datetime | None, datetime | None]:
    """Return the last firing at or before `now` and the one before it, looking back at most `reach`."""
    trigger = cron_trigger(expression, zone)
    for back in (timedelta(minutes=3), timedelta(hours=3), timedelta(days=2), reach, reach * 2):
        found = _firings(trigger, now - back, now)
        if len(found) >= 2:
            last, before = found[-1], found[-2]
            return (last if now - last <= reach else None), before
    return (found[-1] if found and now - found[-1] <= reach else None), None


def _firings(trigger: CronTrigger, start: datetime, end: datetime) -> list[datetime]:
    """Return the last two firings between two moments. Steps are taken in UTC: local time stands still in autumn."""
    found: list[datetime] = []
    moment = trigger.get_next_fire_time(None, start)
    while moment is not None and moment.astimezone(UTC) <= end.astimezone(UTC):
        found = [*found[-1:], moment]
        moment = trigger.get_next_fire_time(None, moment.astimezone(UTC) + timedelta(seconds=1))
    return found


def _named(weekday: str) -> str:
    if weekday == "*":
        return weekday
    return ",".join("-".join(_day(word) for word in part.split("-")) for part in weekday.split(","))


def _day(word: str) -> str:
    base, slash, step = word.partition("/")
    name = _DAYS[int(base)] if base.isdigit() and int(base) < len(_DAYS) else base.lower()
    return f"{name}{slash}{step}"
