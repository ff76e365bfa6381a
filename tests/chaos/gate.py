"""A gate on the way to a platform: it can be shut, or slam before, in the middle of, or after a request."""

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field

SLAMS = ("shut", "half-asked", "half-answered")
"""Closed before the request; closed after half of it; closed after half of the answer."""

PORTS = range(20_000, 32_000)
TRIES = 100

BITE = 40
"""How many bytes get through before the gate slams: less than any request line with its headers."""


@dataclass
class Gate:
    """Passes connections on to `upstream`; each slam in `slams` meets one coming request."""

    upstream: int
    port: int = 0
    slams: list[str] = field(default_factory=list)
    slow_s: float = 0.0
    """How long each piece of a request lies before it is passed on."""
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def open(self) -> None:
        """Listen, on the same port as before if there was one.

        It is none that the system gives to outgoing connections: one of those could have it when the gate opens again.
        """
        for _ in range(TRIES):
            port = self.port or secrets.choice(PORTS)
            try:
                self._server = await asyncio.start_server(self._pass, "127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                self.port = port
                return
        raise RuntimeError("No port could be had for a gate; is something else using them all?")

    async def close(self) -> None:
        """Refuse new connections and cut those that stand."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self.upstream)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, forth}
        answers = asyncio.create_task(_pump(back, writer))
        try:
            while data := await reader.read(65536):
                await asyncio.sleep(self.slow_s)
                slam = self.slams.pop(0) if self.slams else None
                if slam == "half-answered":
                    answers.cancel()
                    await asyncio.gather(answers, return_exceptions=True)
                if slam is None or slam == "half-answered":
                    forth.write(data)
                elif slam == "half-asked":
                    forth.write(data[:BITE])
                await forth.drain()
                if slam == "half-answered":
                    writer.write((await back.read(65536))[:BITE])
                    await writer.drain()
                if slam is not None:
                    break
        except OSError:
            pass
        finally:
            answers.cancel()
            await asyncio.gather(answers, return_exceptions=True)
            for end in (writer, forth):
                self._open.discard(end)
                end.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
