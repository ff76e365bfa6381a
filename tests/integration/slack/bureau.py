"""The whole Slack side at work before the strict workspace: bolt over a real connection, painter, desk, real server."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from domain.enums import Severity
from handlers.app import build_app, build_surface
from handlers.connect import serve_http, serve_socket
from handlers.home import Homes
from handlers.painter import Painter
from handlers.surface import Surface
from integrations.embedded import free_port
from integrations.slack_directory import SlackDirectory
from integrations.store.media import RedisMedia
from policies.model import Policy
from tests.fakes.slack import People, StrictSlack, strict_slack
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.workspace import APP_TOKEN, BOT, CHANNEL, SECRET, Rules, User, View
from tests.integration.handlers.office import ended
from tests.newsroom import Newsroom, alert, narrative, newsroom
from workflow.desk import Desk
from workflow.state import Draft

STAFF = ("UOLGA", "URITA", "URAVI", "UTESS", "UTOM", "ULENA", "ULUIS", "ULARS", "ULAWYER", "ULAPSED")
SECOND_USERS = ("URITA2", "ULENA2")
WAYS = ("socket", "http")


@dataclass
class Bureau:
    slack: StrictSlack
    room: Newsroom
    surface: Surface
    people: People
    homes: Homes
    interval_s: float = 0.01
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def start(self, work: Awaitable[None]) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(work)
        self.tasks.append(task)
        return task

    def paint(self, holder: str = "one") -> "asyncio.Task[None]":
        painter = Painter(self.surface, holder=holder, bot_user=BOT, homes=self.homes, interval_s=self.interval_s)
        return self.start(painter.run())

    async def connected(self, count: int) -> None:
        """Wait until so many connections are open (Socket Mode), or until the address answers (HTTP)."""

        async def there() -> bool:
            if self.people.way is self.slack.socket:
                return len(self.slack.socket.connections) >= count
            return (await self.slack.http.post("", {}))[0] > 0

        await until(there, 60)

    def cards(self, subject: str) -> list[dict[str, Any]]:
        """Return every message of the channel that is a card of the subject."""
        return [one for one in self.slack.space.posts() if str(one["text"]).startswith(f"[{subject}] ")]

    async def card(self, subject: str) -> dict[str, Any]:
        """Return the newest card of a subject once it is shown and recorded."""

        async def recorded() -> bool:
            cards = await self.surface.store.cards(subject)
            return bool(cards) and any(one["ts"] == cards[-1].ts for one in self.cards(subject))

        await until(recorded)
        return self.cards(subject)[-1]

    def lines(self, subject: str) -> list[str]:
        """Return the lines of every thread under a subject's cards."""
        roots = {one["ts"] for one in self.cards(subject)}
        replies = [one for one in self.slack.space.posts(threads=True) if one.get("thread_ts") in roots]
        return [line for one in replies for line in str(one["text"]).splitlines()]

    async def told(self, user: str, words: str) -> str:
        """Return what a user was told in private that holds these words, by whatever way."""

        def said() -> str | None:
            direct = [json.dumps(one, ensure_ascii=False) for one in self.direct(user)]
            return next((one for one in [*self.slack.space.shown_to(user), *direct] if words in one), None)

        found: str = await until(said)
        return found

    def direct(self, user: str) -> list[dict[str, Any]]:
        channel = self.slack.space.channels.get(f"D{user}")
        return channel.messages if channel else []

    async def modal(self, user: str) -> View:
        found: View = await until(lambda: self.people.view_of(user))
        return found

    async def raise_alert(self, name: str = "N-1", severity: Severity = Severity.HIGH) -> dict[str, Any]:
        seen = narrative(name, severity=severity)
        await self.room.watch.observe([alert(seen)], [seen])
        return await self.card(name)

    async def draft(self, name: str) -> Draft:
        return await self.room.draft(name)

    async def quiet(self, seconds: float = 0.15) -> None:
        """Wait until the bot has asked Slack nothing for a while."""
        calls = -1
        while calls != len(self.slack.space.calls):
            calls = len(self.slack.space.calls)
            await asyncio.sleep(seconds)


async def until(there: Callable[[], Any], seconds: float = 15) -> Any:
    async with asyncio.timeout(seconds):
        while True:
            found = there()
            found = await found if isinstance(found, Awaitable) else found
            if found:
                return found
            await asyncio.sleep(0.01)


@asynccontextmanager
async def bureau(
    url: str,
    way: str = "socket",
    *,
    connections: int = 1,
    rules: Rules | None = None,
    rates: Rates | None = None,
    policy: Policy | None = None,
    paint: bool = True,
    interval_s: float = 0.01,
) -> AsyncIterator[Bureau]:
    """Open the bureau: `connections` are bolt apps as of so many processes, all on one store."""
    async with newsroom(url, policy) as room, strict_slack(rules, rates) as slack:
        slack.space.join(*STAFF, *SECOND_USERS)
        slack.space.users["UGUEST"] = User("UGUEST", restricted=True)
        slack.space.users["UOTHER"] = User("UOTHER", team="T0ELSEWHERE", stranger=True)
        slack.space.users["UGONE"] = User("UGONE", deleted=True)
        room.desk = Desk(room.store, room.policies, room.clock, SlackDirectory(slack.client, fresh_seconds=0.5))
        surface = build_surface(
            desk=room.desk,
            store=room.store,
            posts=room.store,
            media=RedisMedia(room.store._client),
            policies=room.policies,
            clock=room.clock,
            client=slack.client,
        )
        office = Bureau(slack, room, surface, slack.people(way), Homes(surface), interval_s)
        others = asyncio.all_tasks()
        for _ in range(connections):
            if way == "socket":
                office.start(serve_socket(build_app(surface, office.homes), APP_TOKEN, slack.api_url))
            else:
                office.start(_listening(office))
        if paint:
            office.paint()
        try:
            await office.connected(connections)
            yield office
        finally:
            await ended(*office.tasks)
            await ended(*asyncio.all_tasks() - others)  # what a listener still does would open connections anew


async def _listening(office: Bureau) -> None:
    """Serve on a free port, or on another if somebody took it in between: outgoing connections do."""
    while True:
        port = free_port()
        office.slack.http.url = f"http://127.0.0.1:{port}/slack/events"
        with contextlib.suppress(OSError):
            await serve_http(build_app(office.surface, office.homes, signing_secret=SECRET), port)


__all__ = ["CHANNEL", "STAFF", "WAYS", "Bureau", "bureau", "until"]
