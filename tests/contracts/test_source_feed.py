"""The contract of sources, kept by feeds from a real HTTP server; and what only feeds have to stand."""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

import pytest
from aiohttp import web

from domain.errors import FleetfootError, UnavailableError
from integrations.sources.feed import FeedSource
from integrations.system_clock import SystemClock
from tests.contracts.source_contract import FLOOD, Reader, SourceContract
from workflow.sources import Event, Quiet, Seen, SourceLimitedError, SourceRefusedError


@dataclass
class Newsagent:
    """An HTTP server with one feed, which does as it is told."""

    url: str = ""
    items: list[tuple[str, str, datetime]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    answer: web.Response | None = None
    drip: bool = False
    cutting: bool = False

    def source(self) -> FeedSource:
        return FeedSource(self.url, SystemClock(), every_s=0.03)

    async def publish(self, text: str) -> str:
        self.items.append((f"item-{len(self.items)}", text, datetime.now(UTC)))
        return self.items[-1][0]

    async def edit(self, post: str, text: str) -> bool:
        self.items = [(name, text if name == post else said, at) for name, said, at in self.items]
        return True

    async def delete(self, post: str) -> bool:
        del post
        return False

    async def hide(self, text: str) -> bool:
        del text
        return False

    async def cut(self) -> None:
        self.cutting = True
        await asyncio.sleep(0.1)
        self.cutting = False

    def rss(self) -> str:
        items = "".join(
            f"<item><guid>{name}</guid><title>{escape(text)}</title><link>https://news.example/{name}</link>"
            f"<pubDate>{format_datetime(at)}</pubDate></item>"
            for name, text, at in self.items
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(dict(request.headers))
        if self.cutting:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if self.answer is not None:
            answer = self.answer
            return web.Response(status=answer.status, headers=answer.headers, body=answer.body)
        body = self.rss().encode()
        if self.drip:
            slow = web.StreamResponse()
            await slow.prepare(request)
            with contextlib.suppress(ConnectionError):
                for at in range(len(body)):
                    await slow.write(body[at : at + 1])
                    await asyncio.sleep(0.05)
            return slow
        etag = f'"{hash(body)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})


@pytest.fixture
async def stage() -> AsyncIterator[Newsagent]:
    agent = Newsagent()
    app = web.Application()
    app.router.add_get("/feed", agent.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    agent.url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed"
    yield agent
    await runner.cleanup()


async def first(source: FeedSource, count: int, cursor: str | None = None) -> list[tuple[Event, str]]:
    """Return the first events of a source."""
    found: list[tuple[Event, str]] = []
    async with asyncio.timeout(20), aclosing(source.events(cursor, FLOOD)) as stream:  # type: ignore[type-var]
        async for event in stream:
            found.append(event)
            if len(found) == count:
                break
    return found


class TestFeed(SourceContract):
    """Feeds keep the contract."""


async def test_an_unchanged_feed_is_not_sent_again(stage: Newsagent) -> None:
    await stage.publish("Flood")
    await first(stage.source(), 3)
    assert "If-None-Match" not in stage.asked[0]
    assert stage.asked[1]["If-None-Match"]


async def test_a_first_reading_leaves_old_news_out_and_a_second_does_not(stage: Newsagent) -> None:
    old = datetime.now(UTC) - timedelta(days=9)
    stage.items.append(("old", "An old flood", old))
    ((event, cursor),) = await first(stage.source(), 1)
    assert isinstance(event, Quiet)
    stage.items.append(("late", "A flood reported late", old))
    ((event, _),) = await first(stage.source(), 1, cursor)
    assert isinstance(event, Seen)
    assert event.post.text == "A flood reported late"


async def test_everything_of_a_fact_checker_is_wanted_if_one_says_so(stage: Newsagent) -> None:
    await stage.publish("No, the mayor has not resigned")
    source = FeedSource(stage.url, SystemClock(), every_s=0.03, everything=True)
    ((event, _),) = await first(source, 1)
    assert isinstance(event, Seen)


async def test_html_in_a_feed_becomes_plain_text_and_its_links_are_named_and_never_fetched(stage: Newsagent) -> None:
    body = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Checks</title><entry><id>1</id>'
        "<title>Flood</title><updated>2026-11-23T10:00:00Z</updated><summary type='html'>&lt;p&gt;It is &lt;b&gt;not"
        f'&lt;/b&gt; true&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;&lt;a href="{stage.url}/trap"&gt;here&lt;/a&gt;'
        "</summary></entry></feed>"
    )
    stage.answer = web.Response(body=body.encode())
    source = FeedSource(stage.url, SystemClock(), every_s=0.03, everything=True)
    cursor = '{"begun":true}'
    ((event, _),) = await first(source, 1, cursor)
    assert isinstance(event, Seen)
    assert event.post.text == "Flood\nIt is not true\nhere"
    assert event.post.links == (f"{stage.url}/trap",)
    assert len(stage.asked) == 1


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (web.Response(status=404), SourceRefusedError, "answered 404"),
        (web.Response(status=500), UnavailableError, "answered 500"),
        (web.Response(status=429, headers={"Retry-After": "30"}), SourceLimitedError, "left alone until"),
        (web.Response(body=b"<html><p>Not a feed</p></html>"), UnavailableError, "not a feed"),
        (web.Response(body=b"\x00\xff" * 500), UnavailableError, "not a feed"),
        (web.Response(body=b"a" * (9 << 20)), SourceRefusedError, "8 MB"),
        (web.Response(status=302, headers={"Location": "/feed"}), SourceRefusedError, "in circles"),
        (web.Response(status=302, headers={"Location": "file:///etc/passwd"}), SourceRefusedError, "moved to file:"),
        (web.Response(status=301, headers={"Location": "http://169.254.169.254/"}), SourceRefusedError, "169.254"),
        (web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"}), SourceRefusedError, "has moved"),
    ],
)
async def test_what_is_no_feed_ends_in_one_sentence(
    stage: Newsagent, answer: web.Response, error: type[FleetfootError], says: str
) -> None:
    stage.answer = answer
    with pytest.raises(error, match=says):
        await first(stage.source(), 1)


async def test_a_bomb_of_zeros_is_cut_off_while_it_is_unpacked(stage: Newsagent) -> None:
    bomb = gzip.compress(b"\x00" * (200 << 20), 6)
    assert len(bomb) < 1 << 20
    stage.answer = web.Response(body=bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceRefusedError, match="8 MB"):
        await first(stage.source(), 1)


async def test_a_feed_that_drips_is_given_up_in_time(stage: Newsagent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.sources.fetching.WHOLE_S", 0.3)
    await stage.publish("Flood")
    stage.drip = True
    with pytest.raises(UnavailableError, match="so slowly"):
        await first(stage.source(), 1)


async def test_entities_that_unfold_without_end_are_not_unfolded(stage: Newsagent) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<rss version='2.0'><channel><item><guid>1</guid><title>flood &l9; &f;</title></item></channel></rss>"
    )
    stage.answer = web.Response(body=body.encode())
    found = await first(FeedSource(stage.url, SystemClock(), every_s=0.03, everything=True), 1)
    for event, _ in found:
        assert isinstance(event, Quiet) or (len(event.post.text) < 3000 and "root:" not in event.post.text)  # type: ignore[union-attr]


async def test_a_malformed_feed_is_read_as_far_as_it_goes(stage: Newsagent) -> None:
    await stage.publish("Flood & fire")
    stage.answer = web.Response(body=stage.rss().replace("&amp;", "&").replace("</channel></rss>", "<item>").encode())
    reader = Reader(stage.source())
    reading = await reader.until("Flood")
    await reader.close()
    assert reading.posts[0].text.startswith("Flood")
