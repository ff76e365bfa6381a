"""What there is in the strict workspace: people, channels, messages, views, tickets, files; and what is refused."""

import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
TEAM = "T0HOME"
BOT = "U0BOT"
BOT_ID = "B0BOT"
APP = "A0FLEETFOOT"
BOT_TOKEN = "xoxb-strict"
APP_TOKEN = "xapp-strict"
SECRET = "strict-signing-secret"
CHANNEL = "C0NARRATIVES"


class RefusedError(Exception):
    """Slack says no: ``{"ok": false, "error": ...}``, and for limits of pace a status and a header."""

    def __init__(self, error: str, *, status: int = 200, retry_after: float | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error, self.status, self.retry_after, self.more = error, status, retry_after, more


@dataclass
class User:
    id: str
    team: str = TEAM
    name: str = ""
    deleted: bool = False
    is_bot: bool = False
    restricted: bool = False
    ultra: bool = False
    stranger: bool = False

    def told(self) -> dict[str, Any]:
        name = self.name or self.id.lower()
        return {
            "id": self.id,
            "team_id": self.team,
            "name": name,
            "real_name": name,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_restricted": self.restricted or self.ultra,
            "is_ultra_restricted": self.ultra,
            "is_stranger": self.stranger,
            "tz": "Europe/London",
            "profile": {"display_name": name},
        }


@dataclass
class Channel:
    id: str
    name: str
    members: set[str] = field(default_factory=set)
    kind: str = "channel"
    archived: bool = False
    shared: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.kind == "im",
            "is_private": self.kind != "channel",
            "is_archived": self.archived,
            "is_ext_shared": self.shared,
            "is_member": BOT in self.members,
        }


@dataclass
class View:
    id: str
    user: str
    body: dict[str, Any]
    hash: str
    open: bool = True
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Return the view as payloads carry it: with its state, and what Slack adds."""
        return {
            "private_metadata": "",
            "callback_id": "",
            **self.body,
            "id": self.id,
            "team_id": TEAM,
            "hash": self.hash,
            "app_id": APP,
            "bot_id": BOT_ID,
            "root_view_id": self.id,
            "state": {"values": self.values()},
        }

    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for block in self.body["blocks"]:
            if block["type"] == "input":
                element = block["element"]
                first = {"type": element["type"], **_initial(element)}
                state = self.typed.get(block["block_id"], first)
                found[block["block_id"]] = {element["action_id"]: state}
        return found


def _initial(element: Mapping[str, Any]) -> dict[str, Any]:
    match element["type"]:
        case "plain_text_input":
            return {"value": element.get("initial_value")}
        case "static_select" | "radio_buttons":
            return {"selected_option": element.get("initial_option")}
        case "checkboxes" | "multi_static_select":
            return {"selected_options": list(element.get("initial_options") or ())}
        case "file_input":
            return {"files": []}
        case "datepicker":
            return {"selected_date": element.get("initial_date")}
        case "timepicker":
            return {"selected_time": element.get("initial_time")}
        case "datetimepicker":
            return {"selected_date_time": element.get("initial_date_time")}
        case _:
            return {}


@dataclass
class Rules:
    """How strict; a test that cannot wait three seconds shortens them, and the figures are taken as they are."""

    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    again_after: tuple[float, ...] = (0.0, 60.0, 300.0)
    edit_window: float = float("inf")
    page: int = 200
    users_shown: int = 3
    checks: bool = True
    """False where time is taken: reading a form as strictly as Slack costs more than making it."""


@dataclass
class Workspace:
    rules: Rules = field(default_factory=Rules)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    triggers: dict[str, tuple[float, str]] = field(default_factory=dict)
    reply_urls: dict[str, dict[str, Any]] = field(default_factory=dict)
    private: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """What one person was shown and nobody else: (way, user, message)."""
    calls: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)
    failing: dict[str, list[RefusedError]] = field(default_factory=dict)
    """Methods that refuse their next calls, one entry a call."""
    losing: dict[str, int] = field(default_factory=dict)
    """What is done the next so many times without an answer that arrives, "chat.postMessage C0NARRATIVES"."""
    manifest: dict[str, Any] = field(
        default_factory=lambda: json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    )
    _ids: "itertools.count[int]" = field(default_factory=itertools.count)
    _last_ts: float = 0.0

    def __post_init__(self) -> None:
        self.users[BOT] = User(BOT, name="fleetfoot", is_bot=True)
        self.channels[CHANNEL] = Channel(CHANNEL, "narratives", {BOT})

    @property
    def scopes(self) -> set[str]:
        return set(self.manifest["oauth_config"]["scopes"]["bot"])

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids):08d}"

    def next_ts(self) -> str:
        self._last_ts = max(self._last_ts + 1e-6, time.time())
        return f"{self._last_ts:.6f}"

    def join(self, *users: str, channel: str = CHANNEL, **facts: Any) -> None:
        """Let people exist, and be in a channel."""
        for user in users:
            self.users.setdefault(user, User(user, **facts))
            self.channels[channel].members.add(user)

    def trigger(self, user: str) -> str:
        name = self.next_id("trigger.")
        self.triggers[name] = (time.monotonic() + self.rules.trigger_seconds, user)
        return name

    def exchange(self, trigger: str) -> str:
        """Return whose trigger it is; each works once, and for a few seconds only."""
        known = self.triggers.get(trigger)
        if known is None:
            raise RefusedError("invalid_trigger_id" if trigger else "invalid_arguments")
        until, user = known
        if user == "":
            raise RefusedError("exchanged_trigger_id")
        if time.monotonic() > until:
            raise RefusedError("expired_trigger_id")
        self.triggers[trigger] = (until, "")
        return user

    def message(self, channel: str, ts: str) -> dict[str, Any] | None:
        return next((one for one in self.channels[channel].messages if one["ts"] == ts), None)

    def fail(self, method: str, error: str, times: int = 1, **more: Any) -> None:
        """Have a method refuse its next calls."""
        self.failing.setdefault(method, []).extend(RefusedError(error, **more) for _ in range(times))

    def limited(self, method: str, seconds: float, times: int = 1) -> None:
        """Have a method answer its next calls with 429."""
        self.fail(method, "ratelimited", times, status=429, retry_after=seconds)

    def of(self, method: str) -> list[dict[str, Any]]:
        """Return the arguments of every call of a method that was let through."""
        return [arguments for _, name, arguments in self.calls if name == method]

    def posts(self, channel: str = CHANNEL, *, threads: bool = False) -> list[dict[str, Any]]:
        """Return a channel's messages, oldest first."""
        return [one for one in self.channels[channel].messages if threads or not _is_reply(one)]

    def shown_to(self, user: str) -> list[str]:
        """Return every private word to a user, in order."""
        return [json.dumps(message, ensure_ascii=False) for _, whom, message in self.private if whom == user]


def _is_reply(message: Mapping[str, Any]) -> bool:
    return bool(message.get("thread_ts")) and message["thread_ts"] != message["ts"]
