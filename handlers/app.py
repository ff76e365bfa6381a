"""Wires bolt: every listeners package registers itself; nothing else happens here."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from handlers import errors, home, leftovers, payload
from handlers.actions import alerts, drafts, questions
from handlers.commands import register as commands
from handlers.home import Homes
from handlers.identity import Identity
from handlers.reactions import listen
from handlers.shortcuts import register as shortcuts
from handlers.strings import channel as say
from handlers.surface import MediaKeeper, Policies, Surface
from handlers.views import live, submit
from workflow.desk import Desk
from workflow.ports import Clock
from workflow.post_log import PostLog
from workflow.reported import NoReader, PostReader
from workflow.store import Store


def build_surface(
    *,
    desk: Desk,
    store: Store,
    posts: PostLog,
    media: MediaKeeper,
    policies: Policies,
    clock: Clock,
    client: AsyncWebClient,
    reader: PostReader | None = None,
) -> Surface:
    """Return what handlers, painter and timers share. `client` bears the bot token and Slack's address.

    `reader` reads a reported post through its platform's API; without one, its words are typed by a person.
    """
    return Surface(desk, store, posts, media, policies, clock, client, reader or NoReader())


def build_app(surface: Surface, homes: Homes, *, signing_secret: str | None = None) -> AsyncApp:
    """Return the bolt app. `signing_secret` is for HTTP; over Socket Mode there is none."""
    app = AsyncApp(
        client=AsyncWebClient(base_url=surface.client.base_url, timeout=surface.client.timeout),
        authorize=_authorize(Identity(surface.client)),
        user_facing_authorize_error_message=say.OTHER_WORKSPACE,
        signing_secret=signing_secret or "",
        request_verification_enabled=bool(signing_secret),
    )
    payload.register(app)
    commands.register(app, surface)
    alerts.register(app, surface)
    drafts.register(app, surface)
    questions.register(app, surface)
    submit.register(app, surface)
    live.register(app, surface)
    listen.register(app, surface)
    home.register(app, homes)
    shortcuts.register(app, surface)
    leftovers.register(app, surface)
    errors.register(app, surface)
    return app


def _authorize(identity: Identity) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        return await identity.authorize(enterprise_id, team_id)

    return authorize  # type: ignore[return-value]  # None is bolt's own word for "not ours"
