"""A wire between a client and a real server that can be cut: every connection breaks, and new ones are taken."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self
from urllib.parse import urlsplit


class Wire:
    """Passes bytes both ways. `url` is what the client is given instead of the server's own address."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._open: set[asyncio.StreamWriter] = set()
        self._joined: set[asyncio.Task[None]] = set()
        self.url = ""
        self.connections = 0

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str) -> AsyncIterator[Self]:
        """Lay a wire to the server at `url`."""
        parts = urlsplit(url)
        wire = cls(parts.hostname or "127.0.0.1", parts.port or 80)
        server = await asyncio.start_server(wire._join, "127.0.0.1", 0)
        wire.url = f"{parts.scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield wire
        finally:
            server.close()
            await wire.cut()
            await asyncio.gather(*wire._joined, return_exceptions=True)
            await asyncio.sleep(0)  # what was aborted closes its socket in the loop's next round

    async def cut(self) -> None:
        """Break every connection, without a goodbye."""
        for writer in list(self._open):
            writer.transport.abort()
        await asyncio.sleep(0.02)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if (task := asyncio.current_task()) is not None:
            self._joined.add(task)
            task.add_done_callback(self._joined.discard)
        ends = {writer}
        self._open |= ends
        try:
            there, back = await asyncio.open_connection(self._host, self._port)
            ends.add(back)
            self._open |= ends
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        finally:
            self._open -= ends
            for end in ends:
                end.transport.abort()

    @staticmethod
    async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        writer.close()
