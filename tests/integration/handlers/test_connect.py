"""Connecting to Slack: signed HTTP works, and a wrong token is one sentence."""

import asyncio
import time
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from domain.errors import BadInputError, UnavailableError
from handlers.app import build_app
from handlers.connect import serve_http, serve_socket, slack_client, who_am_i
from integrations.embedded import free_port
from tests.fakes.slack_api import slack_api
from tests.integration.handlers.office import Office, ended, office

SECRET = "a-signing-secret"


async def post(port: int, body: str, signature: str, stamp: str) -> int:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Signature": signature,
        "X-Slack-Request-Timestamp": stamp,
    }
    async with aiohttp.ClientSession() as session:
        for _ in range(100):
            try:
                async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as answer:
                    return answer.status
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)
    raise TimeoutError("Nothing listens.")


def command(desk: Office) -> str:
    return urlencode(
        {
            "command": "/fleetfoot",
            "text": "whoami",
            "user_id": "URITA",
            "channel_id": "C0NARRATIVES",
            "trigger_id": "1",
            "response_url": f"{desk.api.url}/respond",
        }
    )


async def test_signed_requests_over_http_are_answered_and_unsigned_ones_are_not(url: str) -> None:
    async with office(url) as desk:
        port = free_port()
        app = build_app(desk.surface, desk.homes, signing_secret=SECRET)
        serving = asyncio.create_task(serve_http(app, port))
        try:
            body, stamp = command(desk), str(int(time.time()))
            signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
            assert signature is not None
            assert await post(port, body, "v0=forged", stamp) == 401
            assert desk.said() == []
            assert await post(port, body, signature, stamp) == 200
            async with asyncio.timeout(10):
                while not desk.said():
                    await asyncio.sleep(0.01)
            assert "tier *responder*" in desk.said()[0]
        finally:
            await ended(serving)


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        ("invalid_auth", BadInputError, "SLACK_BOT_TOKEN"),
        ("token_revoked", BadInputError, "SLACK_BOT_TOKEN"),
        ("internal_error", UnavailableError, "try again"),
    ],
)
async def test_a_wrong_bot_token_is_one_sentence(refusal: str, error: type[Exception], words: str) -> None:
    async with slack_api() as api:
        api.refusals["auth.test"] = refusal
        with pytest.raises(error, match=words):
            await who_am_i(api.client)


async def test_slack_out_of_reach_is_one_sentence() -> None:
    with pytest.raises(UnavailableError, match="SLACK_API_URL"):
        await who_am_i(slack_client("xoxb-test", "http://127.0.0.1:9/api"))


async def test_a_wrong_app_token_is_one_sentence(url: str) -> None:
    async with office(url) as desk:
        desk.api.refusals["apps.connections.open"] = "invalid_auth"
        with pytest.raises(BadInputError, match="SLACK_APP_TOKEN"):
            await serve_socket(build_app(desk.surface, desk.homes), "xapp-wrong", f"{desk.api.url}/api/")
