"""`/narratives`: lists what is open, or shows one narrative, to the person who asks."""

from handlers.cards import blocks as b
from handlers.cards.alert import alert_card
from handlers.cards.lists import narrative_line
from handlers.commands.ids import narrative_id
from handlers.middleware import Call
from handlers.strings import commands as say

PAGE = 15


async def narratives(call: Call) -> None:
    """Answer with one narrative, or with a page of all that are open: `/narratives 2` is the second page."""
    call.staff_only()
    asked = call.text
    if asked and not asked.isdigit():
        await _one(call, asked)
        return
    found = sorted(await call.surface.desk.narratives(open_only=True), key=lambda watched: watched.place)
    if not found:
        await call.answer(say.NARRATIVES_NONE)
        return
    page = max(1, min(int(asked or 1), -(-len(found) // PAGE)))
    first = (page - 1) * PAGE
    shown = found[first : first + PAGE]
    head = say.NARRATIVES_HEAD.format(first=first + 1, last=first + len(shown), total=len(found))
    rows = [b.section(head)]
    rows += [b.section(narrative_line(watched, call.surface.policy)) for watched in shown]
    if more := len(found) - first - len(shown):
        rows.append(b.context(say.PAGE.format(more=more, usage=f"/narratives {page + 1}")))
    await call.show(rows)


async def _one(call: Call, asked: str) -> None:
    wanted = narrative_id(asked)
    watched = await call.surface.desk.watched(wanted)
    card = alert_card(watched, call.surface.policy, call.surface.clock.now(), call.surface.times)
    shown = say.NARRATIVE_SHOWN.format(id=watched.narrative.id)
    await call.show(b.fitted([*card.blocks, b.context(shown)], shown))
