"""Hostile policy files and feeds: refused in a sentence or read, never a crash, a hang or a heap."""

from datetime import UTC, datetime

import pytest

from domain.errors import UnavailableError
from domain.records import Content
from integrations.sources.feed import _items
from policies.file import PolicyError, load_policy
from policies.guard import examine
from policies.guard.draft import GuardInput
from tests.unit.policies.build import content, policy_text

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
GUARD = "\n[guard]\nknown_hosts = []\n"
FILES = {
    "nothing": b"",
    "not text": b"\xff\xfe\x00" * 1000,
    "zeros": b"\x00" * 100_000,
    "far too long": b"# " + b"x" * (9 << 20),
    "lists in lists": b"schema = " + b"[" * 50_000,
    "tables in tables": b"schema = " + b"{a=" * 50_000,
    "dots": b"a." * 20_000 + b"a = 1",
    "dotted tables": b"".join(b"[" + b"a." * n + b"b]\n" for n in range(300)),
    "many keys": b"".join(b"k%d = 1\n" % n for n in range(100_000)),
    "many unknown tables": b"".join(b"[t%d]\n" % n for n in range(20_000)),
    "a number that is none": policy_text(more="\n[approval]\nexpires_minutes = nan\n").encode(),
    "a number without end": policy_text(more="\n[approval]\nexpires_minutes = inf\n").encode(),
    "a number of digits": policy_text(more="\n[approval]\nexpires_minutes = " + "9" * 4000).encode(),
    "a schema of digits": b"schema = " + b"9" * 10_000,
    "words for tables": b'schema = 1\nagency = "x"\ntier = "x"\nstaff = 3\ntrust = []\n',
    "a list for words": policy_text().replace('"Rivermouth Police"', '["a"]').encode(),
    "a zone that is a path": policy_text().replace("Europe/London", "../../etc/passwd").encode(),
    "a zone with a nought": policy_text().replace("Europe/London", "Europe\\u0000London").encode(),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_policy_file_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(FILES[name], "hostile.toml")
    assert refused.value.message.startswith("hostile.toml: ")
    assert "\n" not in refused.value.message


BOMBS = ("(a+)+$", "(a|a)*b", "([a-z]+)*@", ".*.*.*.*x", "(?:a{1,1000}){1,1000}", "\\\\", "[", "(?P<", "a" * 5000)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("bomb", BOMBS)
def test_words_of_a_policy_are_no_patterns(bomb: str) -> None:
    words = bomb.replace("\\", "\\\\").replace('"', '\\"')
    topics = f'\n[[topic]]\nid = "rumour"\nname = "R"\nterms = ["{words}"]\ncategory = "hate"\nimpact = "low"\n'
    gossip = '[[topic]]\nid = "gossip"\nname = "G"\nterms = ["gossip"]\ncategory = "hate"\nimpact = "low"\n'
    try:
        found = load_policy(policy_text(topics=topics + gossip).encode())
    except PolicyError as refused:
        assert "\n" not in refused.message  # noqa: PT017 - refusing is as good as taking it for mere words
        return
    for text in ("a" * 3000 + "!", "a@" * 1500, bomb[:3000]):
        examine(found, GuardInput(_content(text)), NOW)


def _content(text: str) -> Content:
    return content(text)


def feed(items: bytes, head: bytes = b"") -> bytes:
    return head + b"<rss version='2.0'><channel>" + items + b"</channel></rss>"


def item(title: bytes, more: bytes = b"") -> bytes:
    return b"<item><guid>1</guid><title>" + title + b"</title>" + more + b"</item>"


LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"haha") * 10) for n in range(9))
FEEDS = {
    "billion laughs": feed(item(b"&a8;"), b'<?xml version="1.0"?><!DOCTYPE r [' + LAUGHS + b"]>"),
    "an outside entity": feed(item(b"&x;"), b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "deep": feed(item(b"<b>" * 20_000)),
    "many": feed(item(b"t") * 3_000),
    "script": feed(item(b"&lt;script&gt;x&lt;/script&gt;t")),
    "dates": feed(item(b"t", b"<pubDate>99999999-99-99</pubDate>")),
}


@pytest.mark.timeout(100)
@pytest.mark.parametrize("name", FEEDS)
def test_a_hostile_feed_is_read_within_bounds_or_refused(name: str) -> None:
    try:
        items = _items(FEEDS[name], NOW)
    except UnavailableError:
        return
    for post, _ in items:
        assert len(post.text) <= 2000
        assert "root:" not in post.text
        assert "<script" not in post.text
