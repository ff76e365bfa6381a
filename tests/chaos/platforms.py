"""The platforms of the chaos runs, each behind a gate; they live in this process, which nobody kills."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from redis import Redis

from integrations.embedded import start_embedded
from integrations.store import keys
from tests.chaos.gate import SLAMS, Gate
from tests.chaos.keyed import Keyed, KeyedBluesky, KeyedMastodon
from tests.chaos.world import ACCOUNT_OF, Post, Standing
from tests.fakes.facebook import FakeFacebook
from tests.fakes.x import FakeX

CALLS = {
    ("x", "look"): "timeline",
    ("facebook", "look"): "feed",
    ("facebook", "answer"): "comment",
    ("facebook", "change"): "edit",
}
"""What a platform's server calls a look-up, an answer or a change, where it is not its "look" or "create"."""


class Platforms:
    """X and Facebook (no key), Mastodon and Bluesky (keyed), and the sandbox in a Redis of its own."""

    def __init__(self) -> None:
        self.x, self.facebook = FakeX(), FakeFacebook()
        self.mastodon, self.bluesky = KeyedMastodon(), KeyedBluesky()
        self.gates: dict[str, Gate] = {}
        self._sandbox = ""
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def running(self, folder: Path) -> Iterator["Platforms"]:
        """Serve all while the block runs."""
        ready, stop = threading.Event(), asyncio.Event()
        with ExitStack() as stack:
            server = start_embedded(folder / "sandbox")
            stack.callback(server.stop)
            self._sandbox = server.url

            async def serve() -> None:
                self._loop = asyncio.get_running_loop()
                async with AsyncExitStack() as opened:
                    for one in (self.x, self.facebook, self.mastodon, self.bluesky):
                        await opened.enter_async_context(one.running())
                    ports = {
                        "x": urlsplit(self.x.base).port or 0,
                        "facebook": urlsplit(self.facebook.base).port or 0,
                        "mastodon": self.mastodon.port,
                        "bluesky": self.bluesky.port,
                        "sandbox": server.port,
                    }
                    self.gates = {name: Gate(port) for name, port in ports.items()}
                    for gate in self.gates.values():
                        await gate.open()
                    ready.set()
                    await stop.wait()
                    for gate in self.gates.values():
                        await gate.close()

            thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
            thread.start()
            ready.wait()
            try:
                yield self
            finally:
                if self._loop is not None:
                    self._loop.call_soon_threadsafe(stop.set)
                thread.join(10)

    def address(self, name: str) -> str:
        """Return where a publisher finds the platform: at its gate."""
        scheme, tail = ("redis", "/0") if name == "sandbox" else ("http", "")
        return f"{scheme}://127.0.0.1:{self.gates[name].port}{tail}"

    def reset(self) -> None:
        """Empty all accounts and take every fault back."""
        self.heal()
        self.x.posts.clear()
        self.facebook.posts.clear()
        self.facebook.comments.clear()
        self.mastodon.reset()
        self.bluesky.reset()
        self.x.limits = {}
        self.x.wait_s = 1
        with Redis.from_url(self._sandbox) as client:
            client.flushall()

    def fail(self, platform: str, call: str, how: str) -> None:
        """Let one request fail: at the gate, or in the platform itself."""
        if how in SLAMS:
            self.gates[platform].slams.append(how)
        else:
            servers: dict[str, FakeX | FakeFacebook | Keyed] = {
                "x": self.x,
                "facebook": self.facebook,
                "mastodon": self.mastodon,
                "bluesky": self.bluesky,
            }
            name = CALLS.get((platform, call), "look" if call == "look" else "create")
            servers[platform].faults.append((name, how))

    def heal(self) -> None:
        """Take back the faults that nothing ran into."""
        for one in (self.x, self.facebook, self.mastodon, self.bluesky):
            one.faults.clear()
        for gate in self.gates.values():
            gate.slams.clear()

    def shut(self, seconds: float) -> None:
        """Refuse every connection to every platform for a while, and cut those that stand."""

        async def away() -> None:
            for gate in self.gates.values():
                await gate.close()
            await asyncio.sleep(seconds)
            for gate in self.gates.values():
                await gate.open()

        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(away(), self._loop).result()

    def standing(self) -> Standing:
        """Return each account's posts, as its public sees them."""
        with Redis.from_url(self._sandbox) as client:
            kept = client.hgetall(keys.sandbox("sandbox-main"))
        pages = [json.loads(post) for post in kept.values()]
        comments = [Post(c["id"], c["message"], c["post"]) for c in self.facebook.comments.values()]
        posts = {
            "x": [
                Post(post["id"], post["text"], post["body"].get("reply", {}).get("in_reply_to_tweet_id"))
                for post in self.x.posts.values()
            ],
            "facebook": [*(Post(post["id"], post["message"]) for post in self.facebook.posts.values()), *comments],
            "mastodon": self.mastodon.standing(),
            "bluesky": self.bluesky.standing(),
            "sandbox": [Post(p["id"], p["text"], p["reply_to"]) for p in pages if p["retracted"] is None],
        }
        return {account: posts[platform] for platform, account in ACCOUNT_OF.items()}
