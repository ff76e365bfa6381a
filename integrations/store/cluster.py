"""A cluster as one server: all our keys are in one slot, so one node at a time owns them all, and it may change.

Each new connection asks the nodes it knows who owns the slot and goes there. When a node answers that it does not own
it any more (MOVED), is a replica now (READONLY) or is gone, its connections are closed, and the next one asks again.
WATCH, MULTI and scripts then work as on a single server, which is what the transactions here need.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import structlog
from redis import exceptions as redis_errors
from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.crc import key_slot

from integrations.store import keys

log = structlog.get_logger(__name__)

CLUSTERED: Final = ("redis-cluster://", "rediss-cluster://")
SLOT: Final = key_slot(keys.TAG.encode())

ELSEWHERE: Final = (
    redis_errors.MovedError,
    redis_errors.AskError,
    redis_errors.ClusterDownError,
    redis_errors.MasterDownError,
    redis_errors.ReadOnlyError,
    redis_errors.BusyLoadingError,
)
"""Answers that mean: not here, or not now."""

Address = tuple[str, int]


class Owner:
    """Knows the cluster's nodes, and finds the one that owns our slot."""

    def __init__(self, seeds: Sequence[Address], **options: Any) -> None:
        self.nodes = list(seeds)
        self._options = options
        self._found: Address | None = None
        self.moves = 0
        """How often the owner was forgotten: a connection from before is to the wrong node, or may be."""

    def forget(self) -> None:
        """Ask again before the next connection."""
        self._found = None
        self.moves += 1

    async def address(self) -> Address:
        """Return where the owner is; raises redis-py's ConnectionError if no node tells."""
        if self._found is not None:
            return self._found
        for host, port in list(self.nodes):
            with contextlib.suppress(redis_errors.RedisError, OSError):
                slots = await self._ask(host, port)
                owner = next((node for low, high, node in _owners(slots, host) if low <= SLOT <= high), None)
                if owner is None:
                    continue
                self.nodes = list(dict.fromkeys([*_nodes(slots, host), *self.nodes]))
                self._found = owner
                return owner
        raise redis_errors.ConnectionError("no node of the cluster says who owns the slot")

    async def _ask(self, host: str, port: int) -> Sequence[Any]:
        client = Redis(host=host, port=port, retry=Retry(NoBackoff(), 0), protocol=2, **self._options)
        try:
            slots: Sequence[Any] = await client.execute_command("CLUSTER SLOTS")  # type: ignore[no-untyped-call]
            state: Mapping[str, str] = await client.execute_command("CLUSTER INFO")  # type: ignore[no-untyped-call]
        finally:
            await client.aclose()
        if state.get("cluster_state") == "fail":
            raise redis_errors.ConnectionError("this node sees the cluster as failed")
        return slots


def _owners(slots: Sequence[Any], asked: str) -> Iterator[tuple[int, int, Address]]:
    for low, high, owner, *_ in slots:
        yield int(low), int(high), _address(owner, asked)


def _nodes(slots: Sequence[Any], asked: str) -> Iterator[Address]:
    for _, _, *nodes in slots:
        for node in nodes:
            yield _address(node, asked)


def _address(node: Any, asked: str) -> Address:
    host, port = node[0], node[1]
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    return name or asked, int(port)  # a node that does not know its own name is the one that was asked


class _Owned(AbstractConnection):
    """What makes a connection go to whichever node owns the slot when it is opened."""

    def __init__(self, **options: Any) -> None:
        self._owner: Owner = options.pop("owner")
        self._moves = 0
        super().__init__(**options)

    async def connect(self) -> None:
        """Go to the owner; a connection from before the last move goes there anew, before anything fails on it."""
        if self.is_connected and self._moves != self._owner.moves:
            await self.disconnect()
        if not self.is_connected:
            self.host, self.port = await self._owner.address()
            self._moves = self._owner.moves
        try:
            await super().connect()  # type: ignore[no-untyped-call]
        except (redis_errors.RedisError, OSError):
            self._owner.forget()
            raise

    async def read_response(self, *args: Any, **kwargs: Any) -> Any:
        """Return the answer; one that says the slot is elsewhere closes the connection and raises ConnectionError.

        A lost connection is what the callers are written for: what may be repeated is, and a transaction is looked
        for by its marker before it is tried again.
        """
        try:
            return await super().read_response(*args, **kwargs)
        except ELSEWHERE as error:
            self._owner.forget()
            await self.disconnect()
            log.info("the cluster's owner of our keys has changed", fault=type(error).__name__)
            raise redis_errors.ConnectionError("the owner of the slot has changed") from error


class OwnersConnection(_Owned, Connection):
    """In the clear."""


class OwnersTlsConnection(_Owned, SSLConnection):
    """Over TLS."""


def cluster_pool(url: str, **options: Any) -> BlockingConnectionPool:
    """Return connections to the cluster at ``redis-cluster://user:password@host:port,host:port``, any nodes of it.

    ``rediss-cluster`` is the same over TLS. Raises ValueError if it is no such address.
    """
    parts = urlsplit(url)
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    seeds = [(host, int(port or 6379)) for host, _, port in (one.rpartition(":") for one in hosts.split(",")) if host]
    if not seeds or parts.path not in ("", "/", "/0"):
        raise ValueError("a cluster's address is redis-cluster://host:port,host:port, and it has no databases")
    who: dict[str, Any] = {"username": unquote(user) or None, "password": unquote(password) or None}
    tls = parts.scheme == "rediss-cluster"
    owner = Owner(seeds, ssl=tls, socket_timeout=5, socket_connect_timeout=5, **who)
    connection = OwnersTlsConnection if tls else OwnersConnection
    return BlockingConnectionPool(connection_class=connection, owner=owner, **who, **options)
