"""Whether a server may be trusted with approvals and an audit trail: what it keeps, and what it throws away."""

from typing import Any

from domain.errors import BadInputError
from integrations.store.connection import Client, read

ANYWAY = "FLEETFOOT_FORGETFUL_REDIS=1"


async def insist_on_memory(client: Client) -> None:
    """Raise BadInputError in one sentence if a crash or a full memory would make the server lose what was decided."""
    info: dict[str, Any] = await read(client.info)
    if not info.get("aof_enabled"):
        raise BadInputError(
            "Redis keeps no append-only file, so a crash would lose approvals and the audit trail: set `appendonly "
            f"yes` there, or {ANYWAY} here if this is only a trial.",
            code="redis-forgets",
        )
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction":
        raise BadInputError(
            f"Redis throws data away when it is full ({policy}): set `maxmemory-policy noeviction` there, or {ANYWAY} "
            "here if this is only a trial.",
            code="redis-forgets",
        )
