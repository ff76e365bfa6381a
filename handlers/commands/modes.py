"""`/fleetfoot pause|resume|crisis|digest|handover`: what concerns everybody at once."""

from datetime import timedelta

from domain.errors import BadInputError
from domain.ids import StaffId, TopicId
from handlers import handover
from handlers.cards.people import people
from handlers.cards.text import escape
from handlers.middleware import Call
from handlers.strings import answers as say
from handlers.strings import commands as words
from handlers.strings import say_channel
from policies.members import people_for, who_may
from workflow.state import Notice

DIGEST_HOURS = 24


async def pause(call: Call) -> None:
    """Stop all publishing."""
    await call.surface.desk.pause(call.actor, call.text)
    policy = call.surface.policy
    who = people(policy, who_may(policy, "resume", call.surface.clock.now()))
    await call.answer(say.PAUSED.format(who=who or "Nobody", people=_people(people_for(policy, "resume"))))


async def resume(call: Call) -> None:
    """Vote to go on, or go on if that was the last vote needed."""
    before = await call.surface.desk.modes()
    if not before.paused:
        call.staff_only()
        await call.answer(say.NOT_PAUSED)
        return
    modes = await call.surface.desk.resume(call.actor)
    if not modes.paused:
        await call.answer(say.RESUMED)
        return
    policy = call.surface.policy
    voted: tuple[StaffId, ...] = modes.resume_votes
    who = [one for one in who_may(policy, "resume", call.surface.clock.now()) if one not in voted]
    missing = max(1, people_for(policy, "resume") - len(voted))
    await call.answer(say.RESUME_VOTE.format(missing=missing, who=people(policy, who) or say.NOBODY_ELSE_LISTED))


async def crisis(call: Call) -> None:
    """Declare a crisis for a topic, or end it."""
    policy = call.surface.policy
    word, _, rest = call.text.partition(" ")
    if word.casefold() == "end":
        if (await call.surface.desk.modes()).crisis is None:
            call.staff_only()
            await call.answer(say.NO_CRISIS)
            return
        await call.surface.desk.end_crisis(call.actor)
        await call.answer(say.CRISIS_ENDED)
        return
    hours, _, reason = rest.strip().partition(" ")
    topic = TopicId(word)
    if topic not in policy.topics or not reason.strip():
        call.staff_only()
        await call.answer(
            words.CRISIS_USAGE.format(topics=", ".join(f"`{escape(t)}`" for t in policy.topics) or "none")
        )
        return
    try:
        length = float(hours)
    except ValueError as error:
        call.staff_only()
        raise BadInputError(words.BAD_HOURS.format(hours=hours, topic=topic)) from error
    await call.surface.desk.crisis(call.actor, topic, reason.strip(), length)
    until = call.surface.clock.now() + timedelta(hours=length)
    name = escape(policy.topics[topic].name)
    await call.answer(say.CRISIS.format(topic=name, when=call.surface.times.on(until)))


async def digest(call: Call) -> None:
    """Have the digest of the last 24 hours posted now."""
    call.staff_only()
    surface, now = call.surface, call.surface.clock.now()
    since = now - timedelta(hours=DIGEST_HOURS)
    subject = f"digest {surface.times.plain(now, '%Y-%m-%d %H:%M:%S')}"
    channel = surface.policy.agency.channel
    extra = {"since": since.isoformat(), "until": now.isoformat(), "channel": channel}
    await surface.store.notify(Notice(id="", kind="digest", subject=subject, at=now, extra=extra))
    await call.answer(say.DIGEST_COMING.format(channel=say_channel(channel)))


async def hand_over(call: Call) -> None:
    """Have a handover note posted now."""
    call.staff_only()
    surface, now = call.surface, call.surface.clock.now()
    subject = f"{handover.PREFIX}{surface.times.plain(now, '%Y-%m-%d %H:%M:%S')}"
    for notice in handover.notices(surface, subject, now, page=False):
        await surface.store.notify(notice)
    await call.answer(say.HANDOVER_COMING.format(channel=say_channel(surface.policy.agency.channel)))


def _people(count: int) -> str:
    return say.ONE_PERSON if count == 1 else say.SO_MANY_PEOPLE.format(count=count)
