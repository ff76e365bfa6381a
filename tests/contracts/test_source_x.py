"""The contract of sources, kept by X's recent search and filtered stream, on a strict local X."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import FleetfootError, UnavailableError
from integrations.sources.x import XSearch
from integrations.sources.x_posts import seen
from integrations.sources.x_query import queries
from integrations.sources.x_stream import XStream
from tests.contracts.source_contract import FLOOD, Reader, SourceContract
from tests.fakes.x_reading import TOKEN, XReading, finds
from workflow.sources import Event, Quiet, SourceLimitedError, SourceRefusedError, Wanted


@dataclass
class Public:
    """The public of X."""

    x: XReading
    streamed: bool

    def source(self) -> XSearch | XStream:
        if self.streamed:
            return XStream(TOKEN, session=self.x.session())
        return XSearch(TOKEN, every_s=0.05, session=self.x.session())

    async def publish(self, text: str) -> str:
        return self.x.publish(text)

    async def edit(self, post: str, text: str) -> bool:
        number = str(int(post) + 5_000_000)
        self.x.publish(text, id=number, edit_history_tweet_ids=[post, number])
        return True

    async def delete(self, post: str) -> bool:
        del post
        return False  # X tells only enterprise customers of deletions

    async def hide(self, text: str) -> bool:
        self.x.publish(text, protected=True)
        return True

    async def cut(self) -> None:
        await self.x.cut()


@pytest.fixture(name="x")
async def _x() -> AsyncIterator[XReading]:
    async with XReading.running() as x:
        yield x


class TestSearch(SourceContract):
    """Recent search keeps the contract."""

    @pytest.fixture
    async def stage(self, x: XReading) -> Public:
        return Public(x, streamed=False)


class TestStream(SourceContract):
    """The filtered stream keeps the contract."""

    @pytest.fixture
    async def stage(self, x: XReading) -> Public:
        return Public(x, streamed=True)


async def _first(source: XSearch | XStream, cursor: str | None = None) -> tuple[Event, str]:
    async with asyncio.timeout(20), aclosing(source.events(cursor, FLOOD)) as stream:  # type: ignore[type-var]
        async for event in stream:
            return event
    raise AssertionError("the source ended")


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (401, SourceRefusedError, "X_BEARER_TOKEN is wrong"),
        (403, SourceRefusedError, "plan does not allow"),
        (429, SourceLimitedError, "used up until"),
        (503, UnavailableError, "503"),
    ],
)
async def test_x_saying_no_is_told_in_a_sentence(
    x: XReading, status: int, error: type[FleetfootError], says: str, *, streamed: bool
) -> None:
    x.refuse = [(status, {"x-rate-limit-reset": str(int(datetime.now(UTC).timestamp()) + 90)})]
    with pytest.raises(error, match=says):
        await _first(Public(x, streamed).source())


async def test_the_wait_is_until_xs_own_reset(x: XReading) -> None:
    reset = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=90)
    x.refuse = [(429, {"x-rate-limit-reset": str(int(reset.timestamp()))})]
    with pytest.raises(SourceLimitedError) as caught:
        await _first(Public(x, streamed=False).source())
    assert caught.value.until == reset


@pytest.mark.parametrize("status", [420, 429, 503])
async def test_a_stream_that_is_refused_when_it_connects_says_why(x: XReading, status: int) -> None:
    source = XStream(TOKEN, session=x.session())
    event, cursor = await _first(source)
    assert isinstance(event, Quiet)
    await x.cut()
    x.rules = {**x.rules}
    rules = [r for r in x.rules.values() if r["tag"] == "fleetfoot"]
    assert len(rules) == 1

    async def refuse_the_connection() -> None:
        async with asyncio.timeout(20):
            await _first(XStream(TOKEN, session=x.session()), cursor)

    class Later(list[tuple[int, dict[str, str]]]):
        """Lets the rules be read, and refuses what comes then."""

        def __init__(self) -> None:
            super().__init__([(status, {})])
            self.passed = 0

        def __bool__(self) -> bool:
            self.passed += 1
            return self.passed > 1 and len(self) > 0

    x.refuse = Later()
    with pytest.raises((SourceLimitedError, UnavailableError)):
        await refuse_the_connection()


async def test_only_our_own_rules_are_changed_when_the_policy_changes(x: XReading) -> None:
    source = XStream(TOKEN, session=x.session())
    await _first(source)
    await x.cut()
    async with asyncio.timeout(20), aclosing(source.events(None, Wanted(("fire",)))) as stream:  # type: ignore[type-var]
        await anext(stream)
    assert sorted((r["tag"], r["value"]) for r in x.rules.values()) == [
        ("fleetfoot", "(fire) -is:retweet"),
        ("somebody else's", "(kittens)"),
    ]


async def test_posts_delivered_twice_and_backwards_all_come_and_move_the_cursor_only_forwards(x: XReading) -> None:
    reader = Reader(XStream(TOKEN, session=x.session()))
    await reader.until(count=1)
    x.twice, x.backwards = True, []
    names = [x.publish(f"Flood report {n}") for n in range(3)]
    x.release()
    reading = await reader.until("report 0", "report 1", "report 2")
    await reader.close()
    assert {p.id for p in reading.posts} == set(names)
    assert reading.cursor == max(names, key=int)


async def test_an_error_in_the_stream_ends_it_with_its_name(x: XReading) -> None:
    async with asyncio.timeout(20), aclosing(XStream(TOKEN, session=x.session()).events(None, FLOOD)) as stream:  # type: ignore[type-var]
        await anext(stream)
        x.say({"errors": [{"title": "operational-disconnect"}]})
        with pytest.raises(UnavailableError, match="operational-disconnect"):
            async for _ in stream:
                pass


async def test_many_pages_are_read_to_catch_up(x: XReading) -> None:
    reader = Reader(Public(x, streamed=False).source())
    await reader.until(count=1)
    before = await reader.close()
    for number in range(250):
        x.publish(f"Flood report number {number}.")
    again = Reader(Public(x, streamed=False).source(), before.cursor)
    reading = await again.until("number 0.", "number 249.")
    await again.close()
    assert len({post.id for post in reading.posts}) == 250


async def test_a_cursor_older_than_search_reaches_is_moved_up(x: XReading) -> None:
    await _first(Public(x, streamed=False).source(), json.dumps({"old": "1000"}))
    week_ago = datetime.now(UTC) - timedelta(days=7)
    since = int(x.searches[-1]["since_id"])
    assert datetime.fromtimestamp(((since >> 22) + 1_288_834_974_657) / 1000, UTC) > week_ago


def test_shortened_links_are_written_out_as_x_names_them_and_never_asked() -> None:
    url = {"url": "https://t.co/a", "expanded_url": "https://bit.ly/b", "unwound_url": "https://lies.example/c"}
    tweet = {
        "id": "5", "text": "Flood https://t.co/a", "author_id": "1", "created_at": "2026-11-23T10:00:00Z",
        "entities": {"urls": [url]}, "referenced_tweets": [{"type": "replied_to", "id": "4"}], "lang": "und",
    }  # fmt: skip
    found = seen(tweet, {"1": {"id": "1", "username": "ann"}})
    assert found is not None
    assert found.post.text == "Flood https://lies.example/c"
    assert found.post.links == ("https://lies.example/c",)
    assert (found.post.reply_to, found.post.lang, found.post.author) == ("4", None, "ann")


@given(st.lists(st.text(min_size=1, max_size=60), max_size=60), st.lists(st.text(min_size=1, max_size=20), max_size=5))
def test_whatever_the_terms_every_query_is_one_that_x_takes(terms: list[str], handles: list[str]) -> None:
    for query in queries(Wanted(tuple(terms), tuple(handles))):
        assert len(query) <= 512
        assert " OR  " not in query
        assert query.count('"') % 2 == 0
        assert query.endswith(") -is:retweet")


@given(st.lists(st.from_regex(r"[a-z]{2,12}( [a-z]{2,9}){0,2}", fullmatch=True), min_size=1, max_size=80))
def test_together_the_queries_find_every_term(terms: list[str]) -> None:
    asked = queries(Wanted(tuple(terms)))
    for term in terms:
        assert sum(finds(query, f"they say {term}!") for query in asked) >= 1


def test_reposts_are_read_only_if_asked_for() -> None:
    assert queries(Wanted(("flood",)))[0] == "(flood) -is:retweet"
    assert queries(Wanted(("flood",)), reposts=True)[0] == "(flood)"
