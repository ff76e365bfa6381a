"""Acknowledges what nothing else heard: a button of a card that an older version drew, a link, a closed note."""

import re
from typing import Final

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers.middleware import Call, acting
from handlers.strings import answers as say
from handlers.surface import Surface

_ANY: Final = re.compile(".*")


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for everything else; to be registered last."""

    async def let_be(ack: AsyncAck) -> None:
        await ack()

    app.action(_ANY)(acting(surface, _unknown_button))
    app.view(_ANY)(let_be)
    app.view_closed(_ANY)(let_be)


async def _unknown_button(call: Call) -> None:
    pressed = (call.body.get("actions") or [{}])[0]
    if pressed.get("type") == "button" and not pressed.get("url"):
        await call.answer(say.NEVER_MIND)
