"""`/fleetfoot retract|report|merge|drill`."""

from domain.ids import NarrativeId
from handlers.actions.questions import ask_for_post, merge
from handlers.cards.text import escape
from handlers.commands.ids import draft_id, first_id
from handlers.middleware import Call
from handlers.strings import answers as say
from handlers.strings import commands as words


async def retract(call: Call) -> None:
    """Delete a draft's posts from every account."""
    draft = draft_id(call.text)
    await call.surface.desk.retract(call.actor, draft)
    await call.answer(say.RETRACTED.format(id=escape(draft)))


async def report(call: Call) -> None:
    """Ask for what a post says; its address is kept and never opened (data rules)."""
    await ask_for_post(call)


async def merge_two(call: Call) -> None:
    """Say that the first narrative tells the same story as the second."""
    absorbed, rest = first_id(call.text, "N")
    into, _ = first_id(rest, "N")
    if absorbed is None or into is None:
        await call.answer(words.MERGE_USAGE)
        return
    await call.answer(await merge(call, NarrativeId(into), NarrativeId(absorbed)))


async def drill(call: Call) -> None:
    """Say plainly that there is no drill yet."""
    await call.answer(words.DRILL)
