"""Serves what the public would see on the sandbox accounts: a page for people, and /accounts.json for programs."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web
from pydantic import BaseModel, ValidationError
from redis.exceptions import RedisError

from domain.enums import PlatformName
from domain.errors import UnavailableError
from domain.ids import AccountId
from domain.records import Account
from integrations.store import keys

PAGE = Path(__file__).with_name("sandbox_page.html")
ONLY_OURS = "default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""The page loads nothing from anywhere else."""
PUBLIC = {"id", "text", "media", "at"}


class Hashes(Protocol):
    """The one thing this page asks of Redis."""

    def hgetall(self, name: str) -> Awaitable[Mapping[Any, Any]]:
        """Return all fields of a hash."""
        ...


class SandboxMedia(BaseModel):
    """An image as the public would have it described."""

    alt: str | None = None
    sha256: str | None = None


class SandboxPost(BaseModel):
    """One post as the sandbox publisher stores it."""

    id: str
    text: str
    at: str
    media: list[SandboxMedia] = []
    reply_to: str | None = None
    links: list[str] | None = None
    retracted: str | None = None
    practice: bool = False


@dataclass(frozen=True, slots=True)
class SandboxPage:
    """A running page."""

    port: int
    runner: web.AppRunner

    async def close(self) -> None:
        """Stop serving."""
        await self.runner.cleanup()


async def public_posts(redis: Hashes, account: AccountId) -> list[SandboxPost]:
    """Return what stands on an account, newest first; a retracted post stands there no more."""
    stored = await redis.hgetall(keys.sandbox(account))
    posts = []
    for value in stored.values():
        try:
            post = SandboxPost.model_validate_json(value)
        except ValidationError:  # a foreign value is no post; it must not hide the real ones
            continue
        if post.retracted is None:
            posts.append(post)
    return sorted(posts, key=lambda post: (post.at, post.id), reverse=True)


def sandbox_app(redis: Hashes, accounts: Callable[[], Sequence[Account]], agency: Callable[[], str]) -> web.Application:
    """Return the application; `accounts` and `agency` are asked afresh, because the policy may be reloaded."""

    def ours() -> list[Account]:
        return [account for account in accounts() if account.platform is PlatformName.SANDBOX]

    async def page(_request: web.Request) -> web.Response:
        facts = {"agency": agency(), "handles": {account.id: account.handle for account in ours()}}
        # "<" is escaped so that nothing in a name can end the script element it stands in
        inlined = json.dumps(facts).replace("<", "\\u003c")
        text = PAGE.read_text(encoding="utf-8").replace("/*facts*/{}", inlined)
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": ONLY_OURS})

    async def accounts_json(_request: web.Request) -> web.Response:
        try:
            standing = [(account.id, await public_posts(redis, account.id)) for account in ours()]
        except RedisError:
            said = "Redis does not answer; start it again and this page goes on."
            return web.json_response({"error": said}, status=503)
        found = [{"account": account, "posts": [_public(post) for post in posts]} for account, posts in standing]
        return web.json_response(found, headers={"Cache-Control": "no-store"})

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/accounts.json", accounts_json)
    return app


def _public(post: SandboxPost) -> dict[str, Any]:
    """Return a post as programs read it; only one of a drill says whether it is practice."""
    return post.model_dump(include=PUBLIC | ({"practice"} if post.practice else set()))


async def start_sandbox_page(
    redis: Hashes,
    accounts: Callable[[], Sequence[Account]],
    agency: Callable[[], str],
    port: int = 0,
    host: str = "127.0.0.1",
) -> SandboxPage:
    """Serve the page on `port` (0: a free one). Raises `UnavailableError` if the port is taken."""
    runner = web.AppRunner(sandbox_app(redis, accounts, agency), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError:
        await runner.cleanup()
        raise UnavailableError(
            f"Port {port} for the sandbox page is taken; set FLEETFOOT_SANDBOX_PORT to a free one, or to 0.",
            code="port-taken",
        ) from None
    return SandboxPage(int(runner.addresses[0][1]), runner)
