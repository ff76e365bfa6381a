"""The source bytes of attached images, kept under their SHA-256 until their draft is long over."""

import asyncio
import hashlib
from typing import Final

import redis.asyncio as redis
from redis.exceptions import RedisError

from domain.errors import BadInputError, UnavailableError
from integrations.pdq import perceptual_hash

PREFIX: Final = "{ff}:media:"
KEPT_SECONDS: Final = 30 * 86_400
MOST_BYTES: Final = 10_000_000


class RedisMedia:
    """Keeps images by what they are, so that nobody can swap one after it was approved."""

    def __init__(self, client: "redis.Redis") -> None:
        self._redis = client

    async def keep(self, data: bytes) -> str:
        """Keep the bytes for 30 days; return their SHA-256. Raises BadInputError above ten million bytes."""
        if len(data) > MOST_BYTES:
            raise BadInputError(f"The image has more than {MOST_BYTES // 1_000_000} MB; make it smaller.")
        digest = hashlib.sha256(data).hexdigest()
        try:
            await self._redis.set(f"{PREFIX}{digest}", data, ex=KEPT_SECONDS)
        except (RedisError, OSError) as error:
            raise UnavailableError("The image could not be kept: Redis does not answer. Attach it again.") from error
        return digest

    async def looks(self, data: bytes) -> str | None:
        """Return how the image looks (PDQ), so that a hostile one is known again; None where that cannot be told."""
        return await asyncio.to_thread(perceptual_hash, data)

    async def fetch(self, sha256: str) -> bytes | None:
        """Return the bytes, or None if they are no longer kept."""
        try:
            data = await self._redis.get(f"{PREFIX}{sha256}")
        except (RedisError, OSError) as error:
            raise UnavailableError("The image could not be read: Redis does not answer.") from error
        return data if isinstance(data, bytes) else None
