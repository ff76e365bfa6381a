"""What `doctor` looks at, one function a matter: each says what it found and, where it is wrong, how to mend it."""

import asyncio
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from redis.exceptions import RedisError

from domain.errors import BadInputError, UnavailableError
from domain.ids import AccountId
from integrations.policy_source import DEFAULT_POLICY
from integrations.publishers.assembly import publishers_for
from integrations.publishers.media import Pictures
from integrations.settings import Settings
from integrations.store.connection import open_client
from integrations.store.store import RedisStore
from policies.file import load_policy
from policies.model import Policy
from workflow.circuit import Wait, held
from workflow.credentials import expiring
from workflow.ports import Health


@dataclass(frozen=True, slots=True)
class Checkup:
    """One matter: `ok` is None where it could not be looked at."""

    matter: str
    ok: bool | None
    found: str
    mend: str = ""


def policy_of(settings: Settings) -> tuple[Policy | None, Checkup]:
    """Load the policy file in force."""
    path = settings.fleetfoot_policy or DEFAULT_POLICY
    try:
        policy = load_policy(path.read_bytes(), path.name)
    except OSError as error:
        return None, Checkup("policy", False, f"{path} cannot be read ({error.strerror})", "Set FLEETFOOT_POLICY.")
    except BadInputError as error:
        return None, Checkup("policy", False, error.message, f"Run `bot.py policy check {path}` until it is content.")
    return policy, Checkup("policy", True, f"{path.name} is valid ({len(policy.staff)} staff)")


def storage(settings: Settings) -> Iterator[Checkup]:
    """Check that Redis answers, is new enough, and keeps what it is told."""
    try:
        info = asyncio.run(_info(settings.redis_url.get_secret_value()))
    except (RedisError, OSError):
        yield Checkup("Redis", False, "does not answer at REDIS_URL", "Start it, or set REDIS_URL to where it runs.")
        return
    version = str(info.get("valkey_version") or info.get("redis_version") or "0")
    new_enough = tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) >= (7, 2)  # WAITAOF
    yield Checkup(
        "Redis", new_enough, f"version {version} answers", "" if new_enough else "Use Redis 7.2 or newer, or Valkey."
    )
    kept = bool(info.get("aof_enabled")) and info.get("aof_last_write_status") == "ok"
    yield Checkup(
        "Redis persistence",
        kept,
        "append-only file is on" if kept else "a crash would lose approvals and the audit trail",
        "" if kept else "Set `appendonly yes` and see that its disk has room.",
    )
    safe = info.get("maxmemory_policy", "noeviction") == "noeviction"
    yield Checkup(
        "Redis memory",
        safe,
        "never throws data away" if safe else f"throws data away when full ({info['maxmemory_policy']})",
        "" if safe else "Set `maxmemory-policy noeviction`.",
    )


async def _info(url: str) -> dict[str, Any]:
    client = open_client(url)
    try:
        found: dict[str, Any] = await client.info()
    finally:
        await client.aclose()
    return found


def accounts(settings: Settings, policy: Policy | None) -> Iterator[Checkup]:
    """Check that each account of the policy has its credentials, and that its platform accepts them."""
    if policy is None:
        return
    for account in policy.accounts.values():
        matter, where = f"account {account.id}", f"{account.handle} on {account.platform.value}"
        if missing := settings.credentials_for(account, policy.accounts.values()).missing:
            mend = f"Set {', '.join(missing)}; docs/platforms.md says how to get each."
            yield Checkup(matter, ok=False, found=f"{where}: credentials are missing", mend=mend)
            continue
        health = asyncio.run(_health(settings, policy, account.id))
        soon = expiring(health, datetime.now(UTC)) if health.ok else ""
        yield Checkup(matter, health.ok and not soon, f"{where}: {health.detail}", soon or health.remedy)
    if lost := settings.orphaned(policy.accounts.values()):
        mend = "Mend the account's id at the end of the name, or remove the variable."
        yield Checkup("credentials", ok=False, found=f"for no account of the policy: {', '.join(lost)}", mend=mend)


def traffic(settings: Settings, policy: Policy | None, now: datetime) -> Iterator[Checkup]:
    """Tell which accounts take nothing just now, by what the publishing processes have met."""
    if policy is None:
        return
    try:
        waits = asyncio.run(_waits(settings, policy, now))
    except UnavailableError:
        return  # that Redis does not answer has been said
    for account, wait in waits.items():
        found = f"takes nothing until {wait.until.astimezone(policy.zone):%H:%M:%S %Z}. {wait.reason}"
        yield Checkup(f"traffic to {account}", None, found, "Nothing to do: what waits goes out by itself.")


async def _waits(settings: Settings, policy: Policy, now: datetime) -> dict[AccountId, Wait]:
    store = RedisStore(open_client(settings.redis_url.get_secret_value()))
    try:
        found = {name: held(await store.circuit(name), now) for name in policy.accounts}
    finally:
        await store.close()
    return {name: wait for name, wait in found.items() if wait is not None}


async def _health(settings: Settings, policy: Policy, account: AccountId) -> Health:
    client = open_client(settings.redis_url.get_secret_value())
    try:
        return await publishers_for(policy, settings, client, Pictures(_no_picture))[account].check()
    finally:
        await client.aclose()


async def _no_picture(_sha256: str) -> bytes | None:
    return None


def clock(policy: Policy | None, now: datetime) -> Checkup:
    """Check that the agency's time zone is known here."""
    zone = policy.agency.timezone if policy is not None else "UTC"
    try:
        local = now.astimezone(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return Checkup("time zone", False, f"{zone} is unknown here", "Install tzdata, or mend [agency] timezone.")
    return Checkup("time zone", True, f"{zone}, where it is {local:%H:%M}")
