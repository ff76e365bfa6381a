"""What `doctor` looks at, one function a matter: each says what it found and, where it is wrong, how to mend it."""

import asyncio
import json
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from redis.exceptions import RedisError
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse, WebClient

from domain.errors import BadInputError, UnavailableError
from domain.ids import AccountId
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

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT_POLICY = ROOT / "policies" / "default.toml"
MANIFEST = ROOT / "manifest.json"
SKEW_SECONDS = 5.0
"""Approvals, embargoes and expiries are judged by this machine's clock."""


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


def slack(settings: Settings, policy: Policy | None) -> Iterator[Checkup]:
    """Check the bot token, its scopes, the way in, and the agency's channel."""
    try:
        client = WebClient(token=settings.bot_token(), base_url=settings.slack_api_url, timeout=10)
        who = client.auth_test()
    except BadInputError as error:
        yield Checkup("Slack bot token", False, error.message, "Install the app from manifest.json and copy its token.")
        return
    except SlackApiError as error:
        said = error.response.get("error", "an error")
        yield Checkup("Slack bot token", False, f"Slack says {said}", "Install the app again and copy SLACK_BOT_TOKEN.")
        return
    except (OSError, ValueError) as error:
        yield Checkup("Slack", False, f"no answer ({error})", "Check the network and SLACK_API_URL.")
        return
    yield Checkup("Slack bot token", True, f"is {who.get('user', 'a bot')} in {who.get('team', 'a workspace')}")
    yield _scopes(who)
    yield _clock_by(who)
    yield _way_in(settings)
    if policy is not None:
        yield _channel(client, policy.agency.channel)


def storage(settings: Settings) -> Iterator[Checkup]:
    """Check that Redis answers, is new enough, and keeps what it is told."""
    try:
        info = asyncio.run(_info(settings.redis_url.get_secret_value()))
    except (RedisError, OSError):
        yield Checkup("Redis", False, "does not answer at REDIS_URL", "Start it, or set REDIS_URL to where it runs.")
        return
    version = str(info.get("valkey_version") or info.get("redis_version") or "0")
    new_enough = int(version.split(".", maxsplit=1)[0]) >= 7
    yield Checkup("Redis", new_enough, f"version {version} answers", "" if new_enough else "Use Redis 7 or Valkey.")
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


def skew(theirs: str | None, now: datetime) -> Checkup:
    """Compare this machine's clock with the Date header of an answer just received."""
    if theirs is None:
        return Checkup("clock", None, "could not be compared: Slack's answer bore no time")
    apart = abs((now - parsedate_to_datetime(theirs)).total_seconds())
    ok = apart <= SKEW_SECONDS
    return Checkup("clock", ok, f"{apart:.0f} s from Slack's", "" if ok else "Turn on time synchronisation (NTP).")


def scopes(granted: Sequence[str], wanted: Sequence[str]) -> Checkup:
    """Compare the scopes a token has with those of manifest.json."""
    missing = sorted(set(wanted) - set(granted))
    if missing:
        return Checkup(
            "Slack scopes",
            False,
            f"missing: {', '.join(missing)}",
            "Update the app from manifest.json and reinstall it.",
        )
    return Checkup("Slack scopes", True, f"all {len(wanted)} that manifest.json asks for")


def _scopes(who: SlackResponse) -> Checkup:
    header = _header(who.headers, "x-oauth-scopes")
    if header is None:
        return Checkup("Slack scopes", None, "could not be read: this server does not tell them")
    try:
        manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
        wanted = manifest["oauth_config"]["scopes"]["bot"]
    except (OSError, ValueError, KeyError):
        return Checkup("Slack scopes", None, "could not be compared: manifest.json is not readable", "Restore it.")
    return scopes([scope.strip() for scope in header.split(",")], wanted)


def _clock_by(who: SlackResponse) -> Checkup:
    return skew(_header(who.headers, "date"), datetime.now(UTC))


def _way_in(settings: Settings) -> Checkup:
    try:
        token = settings.app_token()
    except BadInputError as error:
        return Checkup("Slack way in", False, error.message, "Make an app-level token with connections:write.")
    if token is None:
        return Checkup("Slack way in", None, f"HTTP on port {settings.port}; only a request from Slack can prove it")
    try:
        WebClient(token=token, base_url=settings.slack_api_url, timeout=10).apps_connections_open(app_token=token)
    except (SlackApiError, OSError) as error:
        said = error.response.get("error", "an error") if isinstance(error, SlackApiError) else str(error)
        mend = "Make a new app-level token with connections:write and set SLACK_APP_TOKEN."
        return Checkup("Slack way in", False, f"Socket Mode: Slack says {said}", mend)
    return Checkup("Slack way in", True, "Socket Mode opens")


def _channel(client: WebClient, name: str) -> Checkup:
    wanted, cursor = name.lstrip("#"), ""
    try:
        while True:
            page = client.conversations_list(types="public_channel,private_channel", limit=200, cursor=cursor)
            channels: list[dict[str, Any]] = page.get("channels", [])
            for channel in channels:
                if wanted in {channel.get("name"), channel.get("id")}:
                    inside = channel.get("is_member", True)
                    mend = "" if inside else f"Type `/invite @fleetfoot` in #{wanted}."
                    found = "is there, and the bot is in it" if inside else "is there, but the bot is not in it"
                    return Checkup(f"channel #{wanted}", inside, found, mend)
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
    except SlackApiError as error:
        return Checkup(f"channel #{wanted}", None, f"could not be looked up: {error.response.get('error', 'an error')}")
    return Checkup(f"channel #{wanted}", False, "is not there", "Create it, or mend [agency] channel in the policy.")


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in headers.items() if key.lower() == name), None)
