"""The door from Slack: payloads of every kind into the bolt app, before a real desk and a Slack that agrees."""

import asyncio
import json
import logging
import traceback
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from slack_bolt.async_app import AsyncBoltRequest

from domain.revision import revision_of
from handlers import errors
from handlers.actions import alerts, drafts, questions
from handlers.commands.table import FLEETFOOT
from handlers.shortcuts.table import SHORTCUTS
from handlers.views import form, submit
from integrations.embedded import EmbeddedServer
from tests.fakes.slack_api import CHANNEL
from tests.fuzz.doors import Door, json_of, seed
from tests.integration.handlers.office import Office, office
from tests.unit.policies.build import content

ROOT = Path(__file__).parents[2]
RENEWED_AFTER = 2_000
"""So many payloads later the desk is emptied: what they stored is not growth."""

WHO = ("URITA", "UTESS", "ULENA", "UOLGA", "USTRANGER")


class CrashError(AssertionError):
    """A listener failed with something that nobody had foreseen."""


class Newsdesk:
    """The app with what it needs, kept over many payloads. `enter` gives it one and waits until all is done."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _, facts: self._lost(facts.get("exception")))
        self._stack = AsyncExitStack()
        self._office: Office | None = None
        self._unknown: list[BaseException] = []
        self._idle: set[asyncio.Task[Any]] = set()
        self._given = 0

    def enter(self, data: bytes) -> None:
        """Give the app one payload; raises CrashError for an error that was none of ours."""
        self._loop.run_until_complete(self._enter(json_of(data)))

    def close(self) -> None:
        """Close everything."""
        self._loop.run_until_complete(self._stack.aclose())
        self._loop.close()

    async def _enter(self, body: Any) -> None:
        if self._office is None or self._given % RENEWED_AFTER == 0:
            await self._renew()
        self._given += 1
        assert self._office is not None
        self._unknown.clear()
        # Slack's own requests are JSON objects or forms; bolt is given text where the object is none.
        given = body if isinstance(body, dict) else json.dumps(body)
        if isinstance(given, dict) and "trigger_id" in given and isinstance(given["trigger_id"], str):
            given["trigger_id"] += str(self._given)
        try:
            await self._office.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=given))
        except Exception as error:
            if not bolts_own(error):
                raise
        while left := asyncio.all_tasks() - self._idle - {asyncio.current_task()}:
            await asyncio.wait(left, timeout=5)
        if len(self._office.api.calls) > 500:
            self._office.api.calls.clear()
            self._office.api.history.clear()
        if ours := [error for error in self._unknown if not bolts_own(error)]:
            raise CrashError(repr(ours[0])) from ours[0]

    async def _renew(self) -> None:
        await self._stack.aclose()
        self._stack = AsyncExitStack()
        here = await self._stack.enter_async_context(office(self._server.url))
        await here.room.store._client.flushall()
        await here.raise_alert()
        await here.card_of(await here.room.submit())
        self._office = here
        self._idle = asyncio.all_tasks()

    def error(self, _event: str, *, exc_info: BaseException | None = None, **_: object) -> None:
        """Stand in for the log of the errors that nobody had foreseen."""
        if exc_info is not None:
            self._unknown.append(exc_info)

    def _lost(self, error: BaseException | None) -> None:
        if error is not None:
            self._unknown.append(error)

    def info(self, *_: object, **__: object) -> None:
        """Let a known refusal pass."""

    warning = info


def bolts_own(error: BaseException) -> bool:
    """Say whether bolt itself could not read a payload: no line of ours was reached, and the client logs it."""
    frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return not any(str(ROOT / "handlers") in name or str(ROOT / "workflow") in name for name in frames)


@contextmanager
def newsdesk(server: EmbeddedServer) -> Iterator[Newsdesk]:
    """Give a newsdesk on an empty server of its own."""
    desk = Newsdesk(server)
    logging.disable(logging.CRITICAL)
    with patch.object(errors, "log", desk), patch.object(errors, "_ACK_SEEN_SECONDS", 0.0):
        try:
            yield desk
        finally:
            desk.close()
            logging.disable(logging.NOTSET)


def payloads() -> tuple[dict[str, Any], ...]:
    """Return one good payload of every kind the app listens to, and some more."""
    by = {"id": "URITA", "team_id": "T1"}
    common = {"team": {"id": "T1"}, "trigger_id": "t", "response_url": ""}
    commands = [
        ("/respond", "N-1 Officers are on their way."),
        ("/respond", ""),
        ("/narratives", ""),
        ("/narratives", "N-1"),
    ]
    commands += [("/fleetfoot", command.name) for command in FLEETFOOT]
    commands += [
        ("/fleetfoot", text) for text in ("why D-1", "crisis rumour 2 flood", "merge N-1 N-2", "audit D-1", "pause x")
    ]
    found: list[dict[str, Any]] = [
        {"command": name, "text": text, "user_id": who, "team_id": "T1", "channel_id": CHANNEL, **common}
        for (name, text), who in zip(commands, WHO * 40, strict=False)
    ]
    found += [
        {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": "Ev1",
            "event": {
                "type": kind,
                "user": "UTESS",
                "reaction": "white_check_mark",
                "event_ts": "1700000000.000100",
                "item": {"type": "message", "channel": CHANNEL, "ts": "1.0"},
                "tab": "home",
                "text": "hello",
                "channel": CHANNEL,
                "ts": "1.0",
            },
        }
        for kind in ("reaction_added", "reaction_removed", "app_home_opened", "message")
    ]
    found += [
        {
            "type": "block_actions",
            "user": by,
            "channel": {"id": CHANNEL},
            "container": {"type": "message", "message_ts": "1.0", "channel_id": CHANNEL},
            "message": {"ts": "1.0", "text": "card"},
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
            **common,
        }
        for action, value in ACTIONS
    ]
    found += [
        {
            "type": kind,
            "user": by,
            "view": {
                "id": "V1",
                "hash": "h",
                "type": "modal",
                "callback_id": callback,
                "private_metadata": metadata,
                "state": {"values": VALUES},
                "blocks": [],
            },
            **common,
        }
        for kind in ("view_submission", "view_closed")
        for callback, metadata in CALLBACKS
    ]
    found += [
        {
            "type": "message_action",
            "callback_id": shortcut.callback_id,
            "user": by,
            "channel": {"id": CHANNEL},
            "message": {"ts": "1.0", "text": "An explosion at the mill", "user": "UTESS"},
            "message_ts": "1.0",
            **common,
        }
        for shortcut in SHORTCUTS
    ]
    return tuple(found)


VALUES: dict[str, Any] = {
    "text": {"value": {"type": "plain_text_input", "value": "Officers are on their way."}},
    "accounts": {"value": {"type": "checkboxes", "selected_options": [{"value": "page"}]}},
    "topic": {"value": {"type": "static_select", "selected_option": {"value": "gossip"}}},
    "line": {"value": {"type": "static_select", "selected_option": {"value": "calm"}}},
    "slot.place": {"value": {"type": "static_select", "selected_option": {"value": "the harbour"}}},
    "severity": {"value": {"type": "static_select", "selected_option": {"value": "high"}}},
    "schedule": {"value": {"type": "datetimepicker", "selected_date_time": 1_795_467_540}},
    "media": {"value": {"type": "file_input", "files": [{"id": "F1", "url_private": "https://a.example/f"}]}},
    "reason": {"value": {"type": "plain_text_input", "value": "wrong place"}},
    "links": {"value": {"type": "plain_text_input", "value": "https://rivermouth.example/now"}},
}
DRAFT = f"D-1|{revision_of(content())}"
ACTIONS = (
    *((action, DRAFT) for action in drafts.BUTTONS),
    *((action, "N-1") for action in alerts.BUTTONS),
    ("use_line.0", "N-1|calm"),
    (submit.REOPEN, "N-1"),
    ("value", ""),
    ("confirm", f"{DRAFT}|D-1/page/1"),
)
CALLBACKS = (*((name, f"N-1|{CHANNEL}") for name in questions.ANSWERS), (form.CALLBACK, '{"n": "N-1"}'), ("note", ""))


def door(desk: Newsdesk, seeds: Sequence[dict[str, Any]] | None = None) -> Door:
    """Return the door of a newsdesk."""
    return Door("Slack", desk.enter, tuple(seed(body) for body in seeds or payloads()), share=3, per_input_s=5.0)
