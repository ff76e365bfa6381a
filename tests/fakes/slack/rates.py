"""How often Slack may be asked: by method tier for the whole app, and one message a second a channel."""

import time
from dataclasses import dataclass, field

TIER = {1: 1.0, 2: 20.0, 3: 50.0, 4: 100.0}
"""Calls a minute (Slack: "Rate limits"); short bursts are let through."""

OF = {
    "apps.connections.open": 1,
    "auth.test": 0,
    "chat.getPermalink": 0,
    "chat.postEphemeral": 4,
    "chat.postMessage": 0,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.list": 2,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "reactions.get": 3,
    "usergroups.list": 2,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.update": 4,
}
"""The tier of each method; 0 has a rule of its own (a channel's pace) or none that matters here."""

BURST = {1: 5.0, 2: 5.0, 3: 12.0, 4: 25.0}
POST_BURST = 1.0
POST_SLACK = 0.02
"""How much early a message may come, in seconds: the network is not a metronome."""


@dataclass
class Bucket:
    per_second: float
    most: float
    held: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.held = self.most

    def take(self, early: float = 0.0) -> float:
        """Take one; return 0, or how many seconds it is until there is one."""
        now = time.monotonic()
        self.held = min(self.most, self.held + (now - self.at) * self.per_second)
        self.at = now
        if self.held >= 1.0 - early * self.per_second:
            self.held -= 1.0
            return 0.0
        return (1.0 - self.held) / self.per_second


@dataclass
class Rates:
    """`on` False for tests of other things; `speed` makes Slack's minute shorter (60: a second)."""

    on: bool = False
    speed: float = 1.0
    buckets: dict[str, Bucket] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    limited: dict[str, float] = field(default_factory=dict)
    """Channels that Slack holds back until a moment (monotonic), whatever the pace."""

    def wait(self, method: str, channel: str) -> float:
        """Return 0 if the call may go through, else for how long Slack wants to be left alone."""
        until = self.limited.get(channel, 0.0) if method == "chat.postMessage" else 0.0
        if (left := until - time.monotonic()) > 0:
            self.refused.append(f"{method} {channel}")
            return left
        if not self.on:
            return 0.0
        if method == "chat.postMessage":
            bucket = self._bucket(f"post {channel}", self.speed, POST_BURST)
            wait = bucket.take(POST_SLACK)
        else:
            tier = OF.get(method, 2)
            if tier == 0:
                return 0.0
            wait = self._bucket(method, TIER[tier] * self.speed / 60.0, BURST[tier]).take()
        if wait:
            self.refused.append(f"{method} {channel}")
        return wait

    def _bucket(self, name: str, per_second: float, most: float) -> Bucket:
        return self.buckets.setdefault(name, Bucket(per_second, most))
