"""Answers in the form while it is filled in: what was typed is kept, and the rules' word on it is shown again."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from handlers.middleware import Call, acting
from handlers.surface import Surface
from handlers.views.form import Origin
from handlers.views.respond import reopened
from handlers.views.values import read

log = structlog.get_logger(__name__)

PAUSE_SECONDS: Final = 0.4
"""How long nobody types before the rules are asked: Slack sends each character, and redraws at most so often."""

_FIELDS: Final = re.compile(r"(text|accounts|line|topic|severity|schedule|links|thread|(slot|variant)\..+)")
_VIEWS: Final = 500


class Live:
    """Knows the newest act in each open form, so that only the last of many keystrokes is answered."""

    def __init__(self, surface: Surface, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._surface = surface
        self._pause = pause_seconds
        self._newest: OrderedDict[str, float] = OrderedDict()

    async def changed(self, call: Call) -> None:
        """Keep what the form holds now, and show what the rules say of it once nobody types for a moment."""
        view = call.body.get("view") or {}
        if not view.get("id") or not call.is_staff:
            return  # the local workspace sends no view with a choice; of strangers nothing is kept
        view_id, moment = str(view["id"]), _moment(call.body)
        if self._newest.get(view_id, 0.0) > moment:
            return  # overtaken on the way by a later keystroke
        self._remember(view_id, moment)
        origin = Origin.unpacked(view.get("private_metadata", ""))
        values = read(view, native=origin.native)
        await self._surface.desk.save_typed(call.actor, origin.key, values.kept())
        await asyncio.sleep(self._pause)
        if self._newest.get(view_id) != moment:
            return
        async with self._surface.room:
            shown = await reopened(self._surface, call.actor, origin, values)
        if self._newest.get(view_id) == moment:
            await self._update(view_id, str(view.get("hash") or ""), shown)

    async def _update(self, view_id: str, view_hash: str, view: Mapping[str, Any]) -> None:
        """Redraw the form; typed fields keep their text, because Slack keeps what stands in a field of the same name.

        A hash that is out of date means that our own last redraw crossed this keystroke: what is shown here is newer.
        """
        for name in (view_hash, ""):
            try:
                await self._surface.client.views_update(view_id=view_id, hash=name or None, view=dict(view))
            except SlackApiError as error:
                code = str(error.response.get("error", ""))
                if code == "hash_conflict" and name:
                    continue
                log.info("the form was not redrawn", error=code)  # closed or submitted meanwhile
            return

    def _remember(self, view_id: str, moment: float) -> None:
        self._newest[view_id] = moment
        self._newest.move_to_end(view_id)
        while len(self._newest) > _VIEWS:
            self._newest.popitem(last=False)


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for every keystroke and choice in the form."""
    live = Live(surface)
    app.block_action({"block_id": _FIELDS, "action_id": "value"})(acting(surface, live.changed, waits=True))


def _moment(body: Mapping[str, Any]) -> float:
    acts = body.get("actions") or [{}]
    try:
        return float(acts[0].get("action_ts") or 0.0)
    except ValueError:
        return 0.0
