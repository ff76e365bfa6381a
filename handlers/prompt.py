"""Sends an acknowledgement over Socket Mode in the moment it is given, ahead of whatever work it begins.

Bolt itself looks every ten milliseconds whether a listener has acknowledged, and meanwhile the listener works on: a
form was open before Slack heard that we had heard, and under load the acknowledgement waited for the forms of others.
"""

import time
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest


class PromptAck(AsyncAck):
    """Bolt's acknowledgement, which is on its way to Slack when the call returns."""

    def __init__(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bolt does not annotate it
        self._client = client
        self._request = request
        self.sent = False

    async def __call__(self, *args: Any, **words: Any) -> BoltResponse:
        """Send it, the first time; Slack heeds no second."""
        response = await super().__call__(*args, **words)
        await self.send(response)
        return response

    async def send(self, response: BoltResponse) -> None:
        """Send what bolt answered, unless something went before it."""
        if not self.sent:
            self.sent = True
            await send_async_response(self._client, self._request, response, time.time())


class PromptSocket(AsyncSocketModeHandler):
    """Bolt's way from Socket Mode to the app and back, with acknowledgements that wait for nothing."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as bolt
        """Have the app deal with one envelope."""
        asked = AsyncBoltRequest(mode="socket_mode", body=req.payload, headers=build_headers(req))
        ack = PromptAck(client, req)
        asked.context["ack"] = ack
        response = await self.app.async_dispatch(asked)
        await ack.send(response)
