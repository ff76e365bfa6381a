"""`/fleetfoot retract|report|merge|drill`."""

from domain.ids import NarrativeId, TopicId
from handlers.actions import reports
from handlers.actions.questions import merge
from handlers.cards.text import escape
from handlers.commands.ids import draft_id, first_id
from handlers.middleware import Call
from handlers.strings import answers as say
from handlers.strings import commands as words
from handlers.strings import drill as lessons
from handlers.strings import say_channel
from workflow.drill_score import MOST


async def retract(call: Call) -> None:
    """Delete a draft's posts from every account."""
    draft = draft_id(call.text)
    await call.surface.desk.retract(call.actor, draft)
    await call.answer(say.RETRACTED.format(id=escape(draft)))


async def report(call: Call) -> None:
    """Read a post through its platform's API, or ask what it says; its address is never opened (data rules)."""
    await reports.report(call, call.text)


async def merge_two(call: Call) -> None:
    """Say that the first narrative tells the same story as the second."""
    absorbed, rest = first_id(call.text, "N")
    into, _ = first_id(rest, "N")
    if absorbed is None or into is None:
        await call.answer(words.MERGE_USAGE)
        return
    await call.answer(await merge(call, NarrativeId(into), NarrativeId(absorbed)))


async def drill(call: Call) -> None:
    """Begin a practice crisis, for a topic if one is named, or end the one that runs."""
    surface, channel = call.surface, say_channel(call.surface.policy.agency.channel)
    if call.text.casefold() == "end":
        running = await surface.desk.drill()
        result = await surface.desk.end_drill(call.actor)
        name = running.narrative.id if running else "P"
        await call.answer(lessons.ENDED.format(id=name, total=result.total, most=MOST, channel=channel))
        return
    begun = await surface.desk.begin_drill(call.actor, TopicId(call.text) if call.text else None)
    await call.answer(lessons.BEGUN.format(id=begun.narrative.id))
