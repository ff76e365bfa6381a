"""What the roles of one process share, put together from the settings and seen to answer."""

import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from handlers.app import build_surface
from handlers.connect import slack_client, who_am_i
from handlers.surface import Surface
from integrations.policy_source import DEFAULT_POLICY, PolicyFile
from integrations.settings import Settings
from integrations.slack_directory import SlackDirectory
from integrations.sources.configured import Planned, instances_in, sources_from
from integrations.sources.lookup import Lookup
from integrations.store.archive import insist_on_whole
from integrations.store.author_keys import AuthorKeys
from integrations.store.connection import Client
from integrations.store.fitness import insist_on_memory
from integrations.store.media import RedisMedia
from integrations.store.store import RedisStore
from integrations.system_clock import SystemClock
from workflow.desk import Desk
from workflow.pseudonyms import Pseudonyms
from workflow.reported import Pseudonymous

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the roles of one process share."""

    settings: Settings
    policies: PolicyFile
    client: Client
    store: RedisStore
    slack: AsyncWebClient
    directory: SlackDirectory
    clock: SystemClock
    surface: Surface
    sources: tuple[Planned, ...]
    bot_user: str
    holder: str


async def parts_of(settings: Settings, client: Client, roles: Sequence[str]) -> Parts:
    """Put everything together and see that it answers."""
    app_token = settings.app_token() if "slack" in roles else None
    del app_token  # only that it is there: a process that cannot connect must not half start
    policies = PolicyFile(settings.fleetfoot_policy or DEFAULT_POLICY)
    sources = sources_from(settings.fleetfoot_sources, settings)
    slack = slack_client(settings.bot_token(), settings.slack_api_url)
    store = RedisStore(client)
    store.anchor_file = settings.fleetfoot_anchors
    await store.ping()
    await insist_on_whole(client)
    if not settings.fleetfoot_forgetful_redis:
        await insist_on_memory(client)
    needs_slack = bool({"slack", "clock", "publish"} & set(roles))
    bot_user = await who_am_i(slack) if needs_slack else ""
    clock, directory = SystemClock(), SlackDirectory(slack)
    desk = Desk(store, policies, clock, directory)
    media = RedisMedia(client)
    surface = build_surface(
        desk=desk,
        store=store,
        posts=store,
        media=media,
        policies=policies,
        clock=clock,
        client=slack,
        reader=reader(settings, client, policies, clock),
    )
    holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    return Parts(settings, policies, client, store, slack, directory, clock, surface, sources, bot_user, holder)


def pseudonyms(settings: Settings, client: Client, policies: PolicyFile) -> tuple[AuthorKeys, Pseudonyms]:
    """Return the key that authors are hashed with, and what hashes them, the agency's own excepted."""
    configured = settings.fleetfoot_author_key
    secret = None if configured is None else configured.get_secret_value().encode()
    keys = AuthorKeys(client, secret, policies.current().posts_days)

    def own_handles() -> frozenset[str]:
        return frozenset(a.handle.casefold().lstrip("@") for a in policies.current().accounts.values())

    return keys, Pseudonyms(keys.current, own_handles)


def reader(settings: Settings, client: Client, policies: PolicyFile, clock: SystemClock) -> Pseudonymous:
    """Return what reads a reported post: through X with its token, Bluesky, and the instances that are read anyway."""
    keys, names = pseudonyms(settings, client, policies)
    token = settings.x_bearer_token
    lookup = Lookup(
        x_token=None if token is None else token.get_secret_value(), instances=instances_in(settings.fleetfoot_sources)
    )
    return Pseudonymous(lookup, names, lambda: keys.refresh(clock.now()))
