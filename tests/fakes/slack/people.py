"""What users do in the strict workspace, and how it is told to the app: once, or as badly as networks can."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack import forms
from tests.fakes.slack.delivery import Acked, Envelope, Way
from tests.fakes.slack.workspace import APP, BOT, CHANNEL, TEAM, RefusedError, View, Workspace

Ack = Acked


@dataclass
class Weather:
    """How envelopes travel: each so many times, out of order, late. Slack itself does all three now and then."""

    copies: int = 1
    shuffled: bool = False
    late_s: float = 0.0
    seed: int = 1


@dataclass
class People:
    space: Workspace
    way: Way
    base: str = ""
    weather: Weather = field(default_factory=Weather)
    acks: list[float] = field(default_factory=list)
    unanswered: list[Envelope] = field(default_factory=list)
    _held: list[Envelope] | None = None

    async def command(self, user: str, text: str, channel: str = CHANNEL) -> Ack | None:
        """Type a slash command, "/respond N-1"."""
        name, _, rest = text.partition(" ")
        declared = {one["command"] for one in self.space.manifest["features"]["slash_commands"]}
        if name not in declared or "commands" not in self.space.scopes:
            raise LookupError(f"{name} is not a command of this app")
        payload = {
            "command": name,
            "text": rest,
            "user_id": user,
            "user_name": user.lower(),
            "team_id": self._team(user),
            "channel_id": channel,
            "api_app_id": APP,
            "trigger_id": self.space.trigger(user),
            "response_url": self._reply_url(user, channel),
        }
        return await self._send(Envelope("slash_commands", payload))

    async def press(self, user: str, message: Mapping[str, Any], action_id: str, channel: str = CHANNEL) -> Ack | None:
        """Press a button of a message."""
        for block in message.get("blocks") or ():
            for element in [*(block.get("elements") or ()), block.get("accessory") or {}]:
                if element.get("action_id") == action_id:
                    action = {**element, "block_id": block.get("block_id", "b"), "action_ts": self.space.next_ts()}
                    return await self._act(user, message, action, channel)
        raise LookupError(f"no button {action_id}")

    async def _act(self, user: str, message: Mapping[str, Any], action: dict[str, Any], channel: str) -> Ack | None:
        payload = {
            "type": "block_actions",
            **self._who(user),
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": channel},
            "channel": {"id": channel, "name": self.space.channels[channel].name},
            "message": deepcopy(dict(message)),
            "trigger_id": self.space.trigger(user),
            "response_url": self._reply_url(user, channel),
            "actions": [action],
        }
        return await self._send(Envelope("interactive", payload))

    async def shortcut(
        self, user: str, callback_id: str, message: Mapping[str, Any], channel: str = CHANNEL
    ) -> Ack | None:
        """Choose a shortcut in a message's menu."""
        if callback_id not in {one["callback_id"] for one in self.space.manifest["features"]["shortcuts"]}:
            raise LookupError(callback_id)
        payload = {
            "type": "message_action",
            "callback_id": callback_id,
            **self._who(user),
            "channel": {"id": channel, "name": self.space.channels[channel].name},
            "message": deepcopy(dict(message)),
            "message_ts": message["ts"],
            "trigger_id": self.space.trigger(user),
            "response_url": self._reply_url(user, channel),
        }
        return await self._send(Envelope("interactive", payload))

    async def choose(self, view: View, block_id: str, state: Mapping[str, Any]) -> Ack | None:
        """Choose something in a modal whose element tells the app at once."""
        block = next(one for one in view.body["blocks"] if one["block_id"] == block_id)
        view.typed[block_id] = {"type": block["element"]["type"], **state}
        if not block.get("dispatch_action"):
            return None
        action = {
            **view.typed[block_id],
            "action_id": block["element"]["action_id"],
            "block_id": block_id,
            "action_ts": self.space.next_ts(),
        }
        payload = {
            "type": "block_actions",
            **self._who(view.user),
            "container": {"type": "view", "view_id": view.id},
            "view": deepcopy(view.told()),
            "trigger_id": self.space.trigger(view.user),
            "actions": [action],
        }
        return await self._send(Envelope("interactive", payload))

    def type(self, view: View, **words: str) -> None:
        """Type into the fields of a modal."""
        for block_id, text in words.items():
            view.typed[block_id] = {"type": "plain_text_input", "value": text}

    async def submit(self, view: View, **words: str) -> Ack | None:
        """Submit a modal; the answer's errors or new view are put in it, and otherwise it closes."""
        self.type(view, **words)
        payload = {
            "type": "view_submission",
            **self._who(view.user),
            "trigger_id": self.space.trigger(view.user),
            "view": deepcopy(view.told()),
            "response_urls": [],
        }
        ack = await self._send(Envelope("interactive", payload))
        if ack is not None:
            self._answered(view, ack.payload)
        return ack

    async def close(self, view: View) -> Ack | None:
        """Close a modal."""
        view.open = False
        if not view.body.get("notify_on_close"):
            return None
        payload = {"type": "view_closed", **self._who(view.user), "view": view.told(), "is_cleared": False}
        return await self._send(Envelope("interactive", payload))

    def _answered(self, view: View, payload: Mapping[str, Any]) -> None:
        match payload.get("response_action"):
            case "errors":
                inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
                if not payload["errors"] or set(payload["errors"]) - inputs:
                    raise RefusedError("invalid_arguments", why="errors stand beside inputs of the view")
                view.errors = dict(payload["errors"])
            case "update":
                forms.replace(self.space, view, dict(payload["view"]))
            case "clear" | None:
                view.open = False
            case other:
                raise RefusedError("invalid_arguments", why=str(other))

    async def react(self, user: str, ts: str, name: str, channel: str = CHANNEL) -> Ack | None:
        """Add a reaction; adding it twice is Slack's `already_reacted`."""
        users = self._reacted(channel, ts, name)
        if user in users:
            raise RefusedError("already_reacted")
        users.append(user)
        return await self._reaction("reaction_added", user, ts, name, channel)

    async def unreact(self, user: str, ts: str, name: str, channel: str = CHANNEL) -> Ack | None:
        """Take a reaction back."""
        users = self._reacted(channel, ts, name)
        if user not in users:
            raise RefusedError("no_reaction")
        users.remove(user)
        return await self._reaction("reaction_removed", user, ts, name, channel)

    def react_unheard(self, user: str, ts: str, name: str, channel: str = CHANNEL) -> None:
        """Add a reaction whose event never reaches the app."""
        self._reacted(channel, ts, name).append(user)

    def unreact_unheard(self, user: str, ts: str, name: str, channel: str = CHANNEL) -> None:
        """Take a reaction back, unheard."""
        self._reacted(channel, ts, name).remove(user)

    def _reacted(self, channel: str, ts: str, name: str) -> list[str]:
        message = self.space.message(channel, ts)
        if message is None:
            raise RefusedError("message_not_found")
        known: list[dict[str, Any]] = message.setdefault("reactions", [])
        known[:] = [one for one in known if one["users"] or one["name"] == name]
        found = next((one for one in known if one["name"] == name), None)
        if found is None:
            found = {"name": name, "users": []}
            known.append(found)
        users: list[str] = found["users"]
        return users

    async def _reaction(self, kind: str, user: str, ts: str, name: str, channel: str) -> Ack | None:
        if BOT not in self.space.channels[channel].members:
            return None
        item = {"type": "message", "channel": channel, "ts": ts}
        return await self.event({"type": kind, "user": user, "reaction": name, "item": item, "item_user": BOT})

    async def open_home(self, user: str) -> Ack | None:
        """Open the app's home tab."""
        return await self.event({"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": "home"})

    async def event(self, event: Mapping[str, Any]) -> Ack | None:
        """Tell the app of an event, if the manifest subscribes to it."""
        if event["type"] not in self.space.manifest["settings"]["event_subscriptions"]["bot_events"]:
            return None
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": APP,
            "event_id": self.space.next_id("Ev"),
            "event_time": int(float(self.space.next_ts())),
            "event": {"event_ts": self.space.next_ts(), **event},
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }
        return await self._send(Envelope("events_api", payload))

    def _who(self, user: str) -> dict[str, Any]:
        team = self._team(user)
        return {
            "user": {"id": user, "username": user.lower(), "team_id": team},
            "team": {"id": TEAM, "domain": "home"},
            "api_app_id": APP,
            "token": "not-used",
        }

    def _team(self, user: str) -> str:
        return self.space.users[user].team if user in self.space.users else "T0ELSEWHERE"

    def _reply_url(self, user: str, channel: str) -> str:
        name = self.space.next_id("reply-")
        self.space.reply_urls[name] = {"user": user, "channel": channel, "left": 5}
        return f"{self.base}/reply/{name}"

    async def _send(self, envelope: Envelope) -> Ack | None:
        if self._held is not None:
            self._held.append(envelope)
            return None
        copies = [self._once(deepcopy(envelope)) for _ in range(self.weather.copies)]
        answers = await asyncio.gather(*copies)
        return answers[0]

    async def _once(self, envelope: Envelope) -> Ack | None:
        acked = await self.way.send(envelope)
        if acked is not None:
            self.acks.append(acked.seconds)
            return acked
        rules = self.space.rules
        if envelope.kind != "events_api" or envelope.attempt >= len(rules.again_after):
            self.unanswered.append(envelope)
            return None
        await asyncio.sleep(rules.again_after[envelope.attempt])
        return await self._once(Envelope(envelope.kind, envelope.payload, envelope.attempt + 1, "timeout"))

    async def at_once(self, *acts: Callable[[], Awaitable[object]]) -> None:
        """Do several things, and have their envelopes travel as the weather has it: copied, shuffled, late."""
        self._held = []
        try:
            for act in acts:
                await act()
        finally:
            held, self._held = self._held, None
        chance = random.Random(self.weather.seed)
        sent = [deepcopy(one) for one in held for _ in range(self.weather.copies)]
        if self.weather.shuffled:
            chance.shuffle(sent)
        await asyncio.gather(*(self._after(one, chance.uniform(0, self.weather.late_s)) for one in sent))

    async def _after(self, envelope: Envelope, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._once(envelope)

    def view_of(self, user: str) -> View | None:
        """Return the modal that a user has open, the newest if there are several."""
        views: Sequence[View] = [view for view in self.space.views.values() if view.user == user and view.open]
        return views[-1] if views else None
