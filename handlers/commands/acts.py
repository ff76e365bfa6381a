"""`/fleetfoot retract|report|drill`."""

from handlers.cards.text import escape
from handlers.commands.ids import draft_id
from handlers.middleware import Call
from handlers.strings import answers as say
from handlers.strings import commands as words


async def retract(call: Call) -> None:
    """Delete a draft's posts from every account."""
    draft = draft_id(call.text)
    await call.surface.desk.retract(call.actor, draft)
    await call.answer(say.RETRACTED.format(id=escape(draft)))


async def report(call: Call) -> None:
    """Say how a post can be reported; no address is ever opened (data rules)."""
    await call.answer(words.REPORT_URL if call.text else words.REPORT_USAGE)


async def drill(call: Call) -> None:
    """Say plainly that there is no drill yet."""
    await call.answer(words.DRILL)
