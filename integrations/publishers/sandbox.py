"""The sandbox: accounts that exist only in our own Redis, create-only by key, for the demo, drills and tests."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any

from redis import exceptions as redis_errors

from domain.enums import PlatformName
from domain.ids import PublicationId
from domain.records import Account
from integrations.store import keys
from integrations.store.connection import Client
from workflow.ports import (
    Health,
    NotSentError,
    PublishRefusedError,
    PublishRequest,
    Sent,
    UnknownOutcomeError,
)

_SWAP = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class SandboxPublisher:
    """One sandbox account. A post's id is its idempotency key: writing it twice makes one post."""

    def __init__(self, account: Account, client: Client) -> None:
        self.account = account
        self._client = client
        self._key = keys.sandbox(account.id)

    @property
    def platform(self) -> PlatformName:
        """Return the platform's name."""
        return PlatformName.SANDBOX

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        """Return a key that no other publication can ever have, even after a server lost its last second."""
        stamp = f"{int(now.timestamp() * 1000):x}"
        return json.dumps({"id": f"{publication.replace('/', '-')}-{stamp}-{secrets.token_hex(6)}"})

    async def publish(self, request: PublishRequest) -> Sent:
        """Write the post if it is not there; the one that is there wins."""
        name = _name(request)
        at = request.started_at.astimezone(UTC).isoformat()
        post = {
            "id": name,
            "text": request.text,
            "media": [{"alt": m.alt, "sha256": m.sha256} for m in request.content.media or ()],
            "at": at,
            "reply_to": request.content.reply_to,
            "links": None if request.content.links is None else list(request.content.links),
            "retracted": None,
            "practice": request.practice,
        }
        await self._ask("hsetnx", self._key, name, json.dumps(post))
        return self._sent(name, request.started_at)

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look the post up by its key; a retracted one was there."""
        stored = await self._ask("hget", self._key, _name(request))
        return None if stored is None else self._sent(_name(request), request.started_at)

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        """Return True: the key is create-only."""
        del request, now
        return True

    async def retract(self, remote_id: str) -> None:
        """Mark the post as gone; what is gone already is no error."""
        await self._change(remote_id, "retracted", datetime.now(UTC).isoformat())

    async def edit(self, remote_id: str, request: PublishRequest) -> Sent:
        """Give the post new words."""
        if not await self._change(remote_id, "text", request.text):
            raise PublishRefusedError("The sandbox has no such post any more.")
        return self._sent(remote_id, request.started_at)

    async def shows(self, remote_id: str, request: PublishRequest) -> bool:
        """Read the post's words."""
        stored = await self._ask("hget", self._key, remote_id)
        return stored is not None and json.loads(stored)["text"] == request.text

    async def check(self) -> Health:
        """Ask the server for a sign of life."""
        try:
            await self._client.ping()
        except (redis_errors.RedisError, OSError):
            return Health(False, "Redis does not answer.", "Start Redis, or correct REDIS_URL.")
        return Health(True, "The sandbox account stands in Redis.")

    async def _change(self, name: str, field: str, value: str) -> bool:
        """Change one thing about a post that stands; False if there is none, or it was retracted.

        An edit and a retraction may meet: neither writes over what it has not read.
        """
        while (stored := await self._ask("hget", self._key, name)) is not None:
            post = json.loads(stored)
            if post.get("retracted") is not None:
                return False
            after = json.dumps({**post, field: value})
            if await self._ask("eval", _SWAP, 1, self._key, name, stored, after):
                return True
        return False

    def _sent(self, name: str, at: datetime) -> Sent:
        return Sent(name, None, at)

    async def _ask(self, command: str, *words: str | bytes | int) -> Any:
        try:
            return await getattr(self._client, command)(*words)
        except redis_errors.TimeoutError as error:
            raise UnknownOutcomeError("The sandbox did not answer in time.") from error
        except (redis_errors.ConnectionError, OSError) as error:
            raise UnknownOutcomeError("The connection to the sandbox broke off.") from error
        except redis_errors.RedisError as error:
            raise NotSentError("The sandbox refused the command.") from error


def _name(request: PublishRequest) -> str:
    return str(json.loads(request.key)["id"])
