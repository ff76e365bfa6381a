"""The world of a chaos run: its policy and people, a clock that can jump, and what the processes share."""

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerContext
from multiprocessing.sharedctypes import Synchronized
from typing import Any, Literal

from policies.model import Policy
from tests.unit.policies.build import policy

ACCOUNTS = """
[[account]]
id = "x-main"
platform = "x"
handle = "@HarbourCityPolice"
tier = "responder"
[[account]]
id = "facebook-main"
platform = "facebook"
handle = "HarbourCityPolice"
tier = "responder"
[[account]]
id = "mastodon-main"
platform = "mastodon"
handle = "@harbourcity"
tier = "responder"
[[account]]
id = "bluesky-main"
platform = "bluesky"
handle = "@harbourcity.example"
tier = "responder"
[[account]]
id = "sandbox-main"
platform = "sandbox"
handle = "@harbourcity"
tier = "responder"
"""
PLATFORMS = ("x", "facebook", "mastodon", "bluesky", "sandbox")
ACCOUNT_OF = {platform: f"{platform}-main" for platform in PLATFORMS}
NAMES = tuple(ACCOUNT_OF.values())


def chaos_policy() -> Policy:
    """Return the policy: on the topic `gossip` a responder's own words need one trusted."""
    return policy(accounts=ACCOUNTS)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person: what, on which draft of the run, as which Slack user, once more if delivered twice.

    With `thread` the words may go out as several posts; `corrects` is the draft that "answer" and "change" correct.
    """

    what: str
    draft: int
    user: str
    twice: bool = False
    pause_ms: int = 0
    text: str = ""
    accounts: tuple[str, ...] = NAMES
    thread: bool | Literal["numbered"] | None = None
    corrects: int = -1


@dataclass(frozen=True, slots=True)
class Post:
    """A post as its platform's public sees it; `answers` is the post that it stands under."""

    id: str
    text: str
    answers: str | None = None


Standing = Mapping[str, Sequence[Post]]
"""Each account's posts."""


@dataclass(frozen=True, slots=True)
class Where:
    """Addresses that every process of a run needs."""

    redis_url: str
    append_only_file: str
    platforms: Mapping[str, str]
    """Where each platform is found."""


class Shared:
    """What processes of a run share: the clock's jump, how far staff have come, and what is durable."""

    def __init__(self, context: ForkServerContext) -> None:
        self.jump_s: Synchronized[float] = context.Value(ctypes.c_double, 0.0)
        self.acts_done: Synchronized[int] = context.Value(ctypes.c_int, 0)
        self.durable_bytes: Synchronized[int] = context.Value(ctypes.c_longlong, 0)
        self.generation: Synchronized[int] = context.Value(ctypes.c_int, 0)

    def reset(self) -> None:
        """Begin a run."""
        for value in (self.jump_s, self.acts_done, self.durable_bytes, self.generation):
            value.value = 0


class JumpingClock:
    """The wall clock, and the jump of the run."""

    def __init__(self, shared: Any) -> None:
        self._shared = shared

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self._shared.jump_s.value))
