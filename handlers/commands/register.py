"""Tells bolt of every slash command in the table."""

from dataclasses import replace
from difflib import get_close_matches

from slack_bolt.async_app import AsyncApp

from handlers.cards.text import clip, escape
from handlers.commands.table import FLEETFOOT, NARRATIVES, RESPOND, help_text
from handlers.middleware import Call, acting
from handlers.strings import commands as say
from handlers.surface import Surface


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for `/respond`, `/narratives` and `/fleetfoot`."""
    app.command(f"/{RESPOND.name}")(acting(surface, RESPOND.work))
    app.command(f"/{NARRATIVES.name}")(acting(surface, NARRATIVES.work))
    app.command("/fleetfoot")(acting(surface, _fleetfoot))


async def _fleetfoot(call: Call) -> None:
    word, _, rest = call.text.partition(" ")
    command = next((one for one in FLEETFOOT if one.name == (word.casefold() or "help")), None)
    near = get_close_matches(word.casefold(), [one.name for one in FLEETFOOT], n=1)
    if command is None and near:
        meant = next(one for one in FLEETFOOT if one.name == near[0])
        await call.answer(say.MEANT.format(word=escape(clip(word, 40)), usage=meant.usage))
        return
    if command is None:
        await call.answer(say.UNKNOWN.format(word=escape(clip(word, 40)), help=help_text()))
        return
    await command.work(replace(call, body={**call.body, "text": rest.strip()}))
