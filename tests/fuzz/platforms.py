"""Doors of platforms and files: what sources read, and what publishers are answered."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import requests
import tweepy
from libipld import encode_dag_cbor

from integrations.publishers import facebook_answers, x_answers
from integrations.sources import bluesky, feed, mastodon, x_stream
from integrations.sources.csv_lines import read_rows
from integrations.sources.html_text import plain
from integrations.sources.jsonl import batch_of_lines, read_lines
from integrations.store import codec
from narratives.batch import batch_of
from tests.fuzz.doors import Door, json_of, seed, text_of
from workflow.post_log import Item
from workflow.pseudonyms import Pseudonyms
from workflow.sayable import sayable
from workflow.sources import Deleted, Event, Seen, Wanted

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
WANTED = Wanted(("mill", "#millblast", "a"), ("rivermouth",))
NAMES = Pseudonyms(lambda: b"key")


def taken(*events: Event) -> None:
    """Do with events what ingest and detection do with them."""
    clean = [sayable(event) for event in events]
    for event in clean:
        if isinstance(event, Deleted):
            Item(event).key.encode()
    posts = [NAMES.of(event.post) for event in clean if isinstance(event, Seen)]
    for post in posts:
        Item(post).key.encode()
        codec.POST.load(codec.POST.dump(post))
    batch_of(posts)


def json_lines(data: bytes) -> None:
    """Read posts as JSON lines."""
    for lines in read_lines(io.BytesIO(data), "posts", lambda _number, _fault: None):
        batch_of_lines(lines)
        taken(*(Seen(line.record()) for line in lines))


def table(data: bytes) -> None:
    """Read posts as CSV."""
    for lines in read_rows(io.BytesIO(data), lambda _number, _fault: None):
        taken(*(Seen(line.record()) for line in lines))


def feeds(data: bytes) -> None:
    """Read a feed."""
    known = feed._Known.of(text_of(data[:200]))
    for post, name in feed._items(data, NOW):
        event = known.judge(post, first=name, now=NOW)
        if event is not None:
            taken(event)
    known.text()


def html(data: bytes) -> None:
    """Turn HTML into text."""
    plain(text_of(data))


def status(data: bytes) -> None:
    """Read a status of Mastodon."""
    found = mastodon._parsed(text_of(data))
    taken(mastodon.MastodonStream("https://social.example")._seen(found, WANTED.matcher()))
    mastodon._later("17", found)


async def _streamed(data: bytes) -> list[tuple[str, str]]:
    events: AsyncIterator[tuple[str, str]] = mastodon._server_sent(httpx.Response(200, content=data))
    return [event async for event in events]


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def server_sent(data: bytes) -> None:
    """Read server-sent events of Mastodon."""
    for _, said in _loop().run_until_complete(_streamed(data)):
        status(said.encode("utf-8", "surrogatepass"))


def jetstream(data: bytes) -> None:
    """Read a message of Jetstream, which comes as text or bytes."""
    matches = WANTED.matcher()
    for message in (data, text_of(data)):
        event, at = bluesky._of_jetstream(message, matches)
        assert at is None or int(at) is not None
        taken(event)


def firehose(data: bytes) -> None:
    """Read a frame of a firehose."""
    for event, at in bluesky._of_firehose(data, WANTED.matcher()):
        assert at is None or int(at) is not None
        taken(event)


def x_line(data: bytes) -> None:
    """Read a line of X's stream."""
    event, number = x_stream._read(data)
    max("0", number, key=int)
    taken(event)


def _answer(data: bytes, status_code: int, reset: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code = status_code
    answer._content = data
    answer.headers["x-rate-limit-reset"] = reset
    return answer


def x_answer(data: bytes) -> None:
    """Understand what X answers to a post."""
    kinds = (tweepy.TooManyRequests, tweepy.Forbidden, tweepy.BadRequest, tweepy.TwitterServerError)
    which = sum(data) % len(kinds)

    answer = _answer(data, (429, 403, 400, 503)[which], text_of(data[:12]).strip())

    def call() -> Any:
        raise kinds[which](answer)  # tweepy reads the answer here, and may break over it

    x_answers.translated(call)


def facebook_answer(data: bytes) -> None:
    """Understand what Facebook answers."""
    raise facebook_answers.refusal(400 + sum(data) % 200, json_of(data))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


@cache
def frames() -> tuple[bytes, ...]:
    """Return frames of a firehose: a commit with a post, one with a deletion, an error, and another kind."""
    block = encode_dag_cbor({"$type": "app.bsky.feed.post", **RECORD})
    cid = b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()
    head = encode_dag_cbor({"roots": [cid], "version": 1})
    section = cid + block
    archive = _varint(len(head)) + head + _varint(len(section)) + section
    place = {"repo": "did:plc:ann", "time": "2026-11-23T20:59:00Z", "rev": "3l", "seq": 17, "tooBig": False}
    create = {"action": "create", "path": "app.bsky.feed.post/3k", "cid": cid}
    delete = {"action": "delete", "path": "app.bsky.feed.post/3k", "cid": None}
    commit = encode_dag_cbor({"op": 1, "t": "#commit"})
    return (
        commit + encode_dag_cbor({**place, "ops": [create], "blocks": archive, "blobs": [], "commit": cid}),
        commit + encode_dag_cbor({**place, "ops": [delete], "blocks": b"", "blobs": [], "commit": cid}),
        encode_dag_cbor({"op": 1, "t": "#identity"}) + encode_dag_cbor({"did": "did:plc:ann", "seq": 18, "time": "x"}),
        encode_dag_cbor({"op": -1}) + encode_dag_cbor({"error": "ConsumerTooSlow", "message": "too slow"}),
    )


RECORD = {
    "text": "An explosion at the mill #millblast",
    "createdAt": "2026-11-23T20:59:00Z",
    "langs": ["en"],
    "reply": {"parent": {"uri": "at://did:plc:bob/app.bsky.feed.post/3j"}, "root": {"uri": "at://did:plc:bob/x/3i"}},
    "facets": [{"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}], "index": {}}],
    "embed": {
        "external": {"uri": "https://b.example"},
        "images": [{"image": {"ref": {"$link": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}}}],
        "media": {"images": []},
    },
}
POST = {
    "id": "1",
    "platform": "x",
    "author": "ann",
    "text": "An explosion at the mill! #millblast https://a.example",
    "created_at": "2026-11-23T20:59:00Z",
    "lang": "en",
    "followers": 12,
    "links": ["https://a.example"],
    "media": ["ab12"],
    "reply_to": "0",
}
STATUS = {
    "id": "112",
    "created_at": "2026-11-23T20:59:00.000Z",
    "visibility": "public",
    "content": '<p>An explosion at the <a href="https://a.example">mill</a></p>',
    "spoiler_text": "news",
    "language": "en",
    "url": "https://social.example/@ann/112",
    "in_reply_to_id": "111",
    "account": {"acct": "ann", "followers_count": 12},
    "reblog": None,
}
JET = {
    "did": "did:plc:ann",
    "time_us": 1_795_467_540_000_000,
    "kind": "commit",
    "commit": {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k", "record": RECORD},
}
TWEET = {
    "data": {
        "id": "1990000000000000000",
        "text": "An explosion at the mill https://t.co/x",
        "author_id": "7",
        "created_at": "2026-11-23T20:59:00.000Z",
        "lang": "en",
        "edit_history_tweet_ids": ["1990000000000000000"],
        "entities": {"urls": [{"url": "https://t.co/x", "expanded_url": "https://a.example"}]},
        "referenced_tweets": [{"type": "retweeted", "id": "1"}, {"type": "replied_to", "id": "2"}],
    },
    "includes": {
        "users": [{"id": "7", "username": "ann", "public_metrics": {"followers_count": 3}, "protected": False}]
    },
    "matching_rules": [{"id": "1", "tag": "fleetfoot"}],
}
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Mill news</title><item><title>Explosion</title>
<link>https://a.example/1</link><guid>1</guid><pubDate>Mon, 23 Nov 2026 20:59:00 GMT</pubDate>
<description>&lt;p&gt;At the &lt;a href="https://b.example"&gt;mill&lt;/a&gt;&lt;/p&gt;</description></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Mill</title><entry>
<id>urn:1</id><title type="html">Explosion</title>
<updated>2026-11-23T20:59:00Z</updated><author><name>ann</name></author><link href="https://a.example/1"/>
<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>At the mill</p></div></summary></entry></feed>"""
HTML = b'<p>One<br>two <a class="mention" href="https://a.example">@ann</a> <a href="https://b.example/x?y=1&amp;z">b</a></p><script>x</script>'


def doors() -> tuple[Door, ...]:
    """Return the doors."""
    post, edit, tweet = seed(POST), seed({**JET, "commit": {**JET["commit"], "operation": "delete"}}), seed(TWEET)  # type: ignore[dict-item]
    rows = b"id,platform,author,text,created_at,links,followers\n1,x,ann,An explosion,2026-11-23T20:59:00Z,https://a.example,12\n"
    boost = {**STATUS, "id": "113", "reblog": STATUS}
    stream = b":thump\nevent: update\ndata: " + seed(STATUS) + b"\n\nevent: delete\ndata: 112\n\n"
    wrong = {"errors": [{"title": "ConnectionException", "detail": "too many"}]}
    x_said = seed({"detail": "You are not permitted to create a Tweet with duplicate content.", "title": "Forbidden"})
    page_said = seed({"error": {"code": 4, "message": "limit", "error_subcode": 33, "is_transient": True}})
    return (
        Door(
            "posts, JSON lines", json_lines, (post, post + b"\n" + post, seed({k: POST[k] for k in list(POST)[:5]})), 12
        ),
        Door("posts, CSV", table, (rows, rows * 2), 8),
        Door("feeds", feeds, (RSS, ATOM), 2),
        Door("HTML", html, (HTML,), 8),
        Door("Mastodon statuses", status, (seed(STATUS), seed(boost)), 10),
        Door("Mastodon's stream", server_sent, (stream,), 6),
        Door("Jetstream", jetstream, (seed(JET), edit), 12),
        Door("firehose", firehose, frames(), 12),
        Door("X's stream", x_line, (tweet, seed(wrong)), 10),
        Door("X's answers", x_answer, (x_said, seed(wrong)), 3),
        Door("Facebook's answers", facebook_answer, (page_said,), 2),
    )
