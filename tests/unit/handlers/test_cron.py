"""Cron expressions as crontab means them, across clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.cron import cron_trigger, last_due
from handlers.timers import subject_of
from policies.model import DigestPlan

LONDON = ZoneInfo("Europe/London")
WEEK = timedelta(days=8)


def test_sunday_is_zero_and_seven() -> None:
    for weekday in ("0", "7", "sun"):
        due, _ = last_due(f"0 8 * * {weekday}", LONDON, datetime(2026, 11, 23, 12, tzinfo=UTC), WEEK)
        assert due is not None
        assert due.strftime("%A") == "Sunday"


def test_working_days_are_monday_to_friday() -> None:
    trigger = cron_trigger("0 8 * * 1-5", LONDON)
    after_friday = datetime(2026, 11, 20, 9, tzinfo=UTC)
    fired = trigger.get_next_fire_time(None, after_friday)
    assert fired is not None
    assert fired.strftime("%A") == "Monday"


def test_the_last_firing_and_the_one_before_it_are_found() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert last_due("0 8 * * *", LONDON, now, WEEK) == (
        datetime(2026, 11, 23, 8, tzinfo=LONDON),
        datetime(2026, 11, 22, 8, tzinfo=LONDON),
    )


def test_a_digest_that_is_never_due_is_not_sent() -> None:
    assert last_due("0 8 30 2 *", LONDON, datetime(2026, 11, 23, tzinfo=UTC), WEEK) == (None, None)


def test_half_past_one_on_an_autumn_night_is_one_firing() -> None:
    plan = DigestPlan("night", "30 1 * * *", "#narratives")
    night = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    names = set()
    for minutes in range(0, 240, 5):
        due, _ = last_due(plan.cron, LONDON, night + timedelta(minutes=minutes), WEEK)
        assert due is not None
        names.add(subject_of(plan, due.astimezone(LONDON)))
    assert names == {"digest night 2026-10-24 01:30", "digest night 2026-10-25 01:30"}


def test_eight_in_the_morning_stays_eight_when_the_clocks_change() -> None:
    for day in (24, 25, 26):
        due, _ = last_due("0 8 * * *", LONDON, datetime(2026, 10, day, 12, tzinfo=UTC), WEEK)
        assert due is not None
        assert due.astimezone(LONDON).strftime("%H:%M") == "08:00"
