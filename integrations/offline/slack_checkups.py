"""What `doctor` looks at of Slack: the token, its scopes, the way in, the clock, and the agency's channel."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse, WebClient

from domain.errors import BadInputError, word_of
from integrations.offline.checkups import Checkup
from integrations.settings import Settings
from policies.model import Policy

MANIFEST = Path(__file__).parents[2] / "manifest.json"
SHARED = "is shared with another organisation, whose people read every draft and every post shown there"
SHARED_MEND = "Use a channel of your own: mend [agency] channel in the policy, or stop sharing this one."
SKEW_SECONDS = 5.0
"""Approvals, embargoes and expiries are judged by this machine's clock."""


def slack(settings: Settings, policy: Policy | None) -> Iterator[Checkup]:
    """Check the bot token, its scopes, the way in, and the agency's channel."""
    try:
        client = WebClient(token=settings.bot_token(), base_url=settings.slack_api_url, timeout=10)
        who = client.auth_test()
    except BadInputError as error:
        yield Checkup("Slack bot token", False, error.message, "Install the app from manifest.json and copy its token.")
        return
    except SlackApiError as error:
        said = word_of(error.response.get("error", "an error"))
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
        told = error.response.get("error", "an error") if isinstance(error, SlackApiError) else type(error).__name__
        said = word_of(told)
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
                    if inside and is_shared(channel):
                        return Checkup(f"channel #{wanted}", False, SHARED, SHARED_MEND)
                    mend = "" if inside else f"Type `/invite @fleetfoot` in #{wanted}."
                    found = "is there, and the bot is in it" if inside else "is there, but the bot is not in it"
                    return Checkup(f"channel #{wanted}", inside, found, mend)
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
    except SlackApiError as error:
        return Checkup(f"channel #{wanted}", None, f"could not be looked up: {error.response.get('error', 'an error')}")
    return Checkup(f"channel #{wanted}", False, "is not there", "Create it, or mend [agency] channel in the policy.")


def is_shared(channel: Mapping[str, Any]) -> bool:
    """Say whether people of another organisation read a channel, or have been asked to (Slack Connect)."""
    pending = channel.get("pending_connected_team_ids") or channel.get("is_pending_ext_shared")
    return bool(channel.get("is_ext_shared") or pending)


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in headers.items() if key.lower() == name), None)
