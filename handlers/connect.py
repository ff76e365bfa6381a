"""Connects the bolt app to Slack: over Socket Mode, or over signed HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import BadInputError, UnavailableError, word_of
from handlers.prompt import PromptSocket

log = structlog.get_logger(__name__)

KEPT_SECONDS: Final = 3.0
"""How long an idle connection is kept: shorter than any server waits before it drops one, so none is found dropped."""

_SAYING: Final = {"chat.postMessage"}

_BAD_TOKEN: Final = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}


class AskAgain(AsyncConnectionErrorRetryHandler):
    """Slack's own way to try again when a connection breaks, except for what would then be said twice.

    A broken connection does not tell whether Slack had heard: the painter looks before it says a thing again.
    """

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        said = request.url.rstrip("/").rpartition("/")[2] in _SAYING
        return not said and await super()._can_retry_async(state=state, request=request, response=response, error=error)


def slack_client(token: str, base_url: str) -> AsyncWebClient:
    """Return a Web API client; `base_url` ends in ``/api/``."""
    address = base_url if base_url.endswith("/") else f"{base_url}/"
    return AsyncWebClient(token=token, base_url=address, retry_handlers=[AskAgain()])


@asynccontextmanager
async def keep_connected(client: AsyncWebClient) -> AsyncIterator[None]:
    """Let the client keep its connections meanwhile: by itself it makes a new one, handshake and all, for each call."""
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS)
    timeout = aiohttp.ClientTimeout(total=client.timeout)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        client.session = session
        try:
            yield
        finally:
            client.session = None


async def who_am_i(client: AsyncWebClient) -> str:
    """Return the bot's own Slack user id. Raises BadInputError for a wrong token, UnavailableError without Slack."""
    try:
        return str((await client.auth_test())["user_id"])
    except SlackApiError as error:
        name = word_of(error.response.get("error", ""))
        if name in _BAD_TOKEN:
            raise BadInputError(
                f"Slack does not accept SLACK_BOT_TOKEN ({name}): copy the bot token from the app's "
                "“OAuth & Permissions” page."
            ) from error
        raise UnavailableError(f"Slack did not answer as it should ({name}); try again in a minute.") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise UnavailableError(
            f"Slack cannot be reached at {client.base_url}; check SLACK_API_URL and the network."
        ) from error


async def serve_socket(app: AsyncApp, app_token: str, base_url: str) -> None:
    """Stay connected over Socket Mode until cancelled; bolt reconnects by itself.

    Raises BadInputError for a wrong token and UnavailableError without Slack: bolt would try again for ever.
    """
    client = slack_client(app_token, base_url)
    await _check_app_token(client, app_token)
    handler = PromptSocket(app, app_token, web_client=client)
    try:
        await handler.client.connect()  # type: ignore[no-untyped-call]  # bolt does not annotate it
        log.info("connected to Slack", url=base_url)
        await asyncio.Event().wait()
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]  # as above


async def serve_http(app: AsyncApp, port: int) -> None:
    """Answer Slack's signed requests on ``/slack/events`` until cancelled."""
    runner = web.AppRunner(app.web_app("/slack/events", port))
    await runner.setup()
    try:
        await web.TCPSite(runner, port=port).start()
        log.info("listening", port=port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _check_app_token(client: AsyncWebClient, app_token: str) -> None:
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        name = word_of(error.response.get("error", ""))
        if name in _BAD_TOKEN:
            raise BadInputError(
                f"Slack does not accept SLACK_APP_TOKEN ({name}): make one with the scope connections:write."
            ) from error
        raise UnavailableError(f"Slack did not open a connection ({name}); try again in a minute.") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise UnavailableError(
            f"Slack cannot be reached at {client.base_url}; check SLACK_API_URL and the network."
        ) from error
