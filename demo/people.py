"""Acts as the people of the local workspace: types commands, presses buttons, reacts, submits modals, reads."""

import asyncio
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


class People:
    """The workspace seen by its users, through local-slack's control API.

    Users and channels are Slack ids. Messages and views are Slack's own JSON, hence plain dictionaries.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # The server drops connections that idle; a new one each time is never found dropped.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> dict[str, Any]:
        """Post a message as `user`; return it."""
        body = {"user": user, "channel": channel, "text": text, **({"thread_ts": thread_ts} if thread_ts else {})}
        answer = await self._post("message", body)
        message: dict[str, Any] = answer["message"]
        return message

    async def command(self, user: str, channel: str, command: str, text: str = "") -> None:
        """Type a slash command; returns once the bot has acknowledged it."""
        await self._post("command", {"user": user, "channel": channel, "command": command, "text": text})

    async def click(self, user: str, channel: str, ts: str, action: Mapping[str, Any]) -> None:
        """Press a button (`action` as it stands in the message's blocks) or another element of a message."""
        await self._post("interact", {"user": user, "channel": channel, "messageTs": ts, "action": dict(action)})

    async def press(self, user: str, message: Mapping[str, Any], action_id: str) -> None:
        """Press the button of a message that has this action_id; raises `LookupError` if it has none."""
        for block in message.get("blocks") or ():
            for element in [*(block.get("elements") or ()), block.get("accessory") or {}]:
                if element.get("action_id") == action_id:
                    action = {**element, "block_id": block.get("block_id", "")}
                    await self.click(user, str(message["channel"]), str(message["ts"]), action)
                    return
        raise LookupError(f"The message has no button {action_id}.")

    async def react(self, user: str, channel: str, ts: str, name: str, *, present: bool = True) -> None:
        """Add a reaction, or take it back."""
        body = {"user": user, "channel": channel, "ts": ts, "name": name, "present": present}
        await self._post("reaction", body)

    async def open_home(self, user: str) -> None:
        """Open the app's home tab."""
        await self._post("open-home", {"user": user})

    async def submit(self, user: str, values: Values) -> None:
        """Submit the modal on top: `values` is {block_id: {action_id: {"type": ..., "value": ...}}}."""
        await self._over_socket({"t": "view_submit", "user": user, "values": values})

    async def close_modal(self, user: str) -> None:
        """Close the modals."""
        await self._over_socket({"t": "view_close", "user": user})

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return every message of a channel, threads and ephemeral ones included, oldest first."""
        answer = await self._get(f"messages/{channel}")
        found: list[dict[str, Any]] = answer["messages"]
        return found

    async def snapshot(self) -> dict[str, Any]:
        """Return what the page would show: users, channels, messages, `modalStack`, `homeViews`."""
        async with self._opened().ws_connect(f"{self._url}/ui", max_msg_size=0) as socket:
            state: dict[str, Any] = (await socket.receive_json())["state"]
            return state

    async def modal(self) -> dict[str, Any] | None:
        """Return the modal on top, if one is open."""
        stack = (await self.snapshot())["modalStack"]
        return dict(stack[-1]) if stack else None

    async def wait_for_message(
        self, channel: str, wanted: Callable[[dict[str, Any]], bool], seconds: float = 30.0
    ) -> dict[str, Any]:
        """Return the first message of `channel` that `wanted` accepts; raises `TimeoutError` after `seconds`."""
        deadline = time.monotonic() + seconds
        while True:
            for message in await self.messages(channel):
                if wanted(message):
                    return message
            if time.monotonic() > deadline:
                raise TimeoutError(f"No such message came to {channel} within {seconds:.0f} s.")
            await asyncio.sleep(0.1)

    async def wait_for_modal(self, seconds: float = 10.0) -> dict[str, Any]:
        """Return the modal on top as soon as there is one; raises `TimeoutError` after `seconds`."""
        deadline = time.monotonic() + seconds
        while (view := await self.modal()) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"No modal opened within {seconds:.0f} s.")
            await asyncio.sleep(0.1)
        return view

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("People is used as `async with People(url) as people`.")
        return self._session

    async def _post(self, what: str, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._opened().post(f"{self._url}/_control/{what}", json=body) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer

    async def _get(self, what: str) -> dict[str, Any]:
        async with self._opened().get(f"{self._url}/_control/{what}") as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer

    async def _over_socket(self, message: Mapping[str, Any]) -> None:
        """Send what only the page's own socket takes, and read until its effect is announced (or 5 s)."""
        async with self._opened().ws_connect(f"{self._url}/ui", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json(message)
            async with asyncio.timeout(5):
                while (await socket.receive_json())["t"] not in {"view", "view_errors"}:
                    pass
