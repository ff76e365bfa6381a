"""The key that authors are hashed with: a new one every so many days, the old one destroyed."""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from integrations.store import keys
from integrations.store.connection import Client, read

DAY_S: Final = 86_400


class AuthorKeys:
    """Gives the key of the present period, of `days` days each counted from 1970 in UTC.

    Without a `configured` secret the key is random, kept in Redis, and expires there with its period: nobody can tell
    afterwards who an author was, nor that two hashes of different periods are one person. With one it is derived from
    the secret and the period, so that it outlives Redis; whoever has the secret can then compute it again.
    """

    def __init__(self, client: Client, configured: bytes | None, days: int) -> None:
        self._client = client
        self._configured = configured
        self._days = days
        self._key = b""

    def current(self) -> bytes:
        """Return the key that `refresh` found last."""
        return self._key

    async def refresh(self, now: datetime) -> None:
        """Look which period it is, and take or make its key."""
        period = int(now.timestamp()) // (self._days * DAY_S)
        if self._configured is not None:
            self._key = hmac.new(self._configured, f"{self._days}:{period}".encode(), hashlib.sha256).digest()
            return
        name = f"{keys.AUTHOR_KEY}{self._days}:{period}"
        ends = (period + 1) * self._days * DAY_S
        await read(lambda: self._client.set(name, secrets.token_hex(32), nx=True, exat=ends))
        self._key = await read(lambda: self._client.get(name))
