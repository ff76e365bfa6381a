"""FLEETFOOT_SOURCES: what it may name, and the sentence for everything else."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import BadInputError
from integrations.settings import Settings
from integrations.sources.configured import KINDS, instances_in, sources_from


def settings() -> Settings:
    return Settings(_env_file=None)


def test_each_word_is_a_source_with_what_it_may_take(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text("")
    file, feed = sources_from(f"file:{path}?speed=60&warm=90&most=20 rss:https://news.example/feed?cap=5", settings())
    assert (file.source.name, feed.source.name) == ("file:posts.jsonl", "rss:news.example/feed")
    assert (file.bounds.most_per_second, file.bounds.dollars_a_month) == (20, None)
    assert (feed.bounds.most_per_second, feed.bounds.dollars_a_month) == (500, 5)
    assert file.source._warm == timedelta(seconds=90)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("posts.jsonl", "posts.jsonl is not a source; write one of"),
        ("file:", "is not a source"),
        ("carrier-pigeon:loft", "is not a source"),
        ("file:nowhere.jsonl", "there is no file nowhere.jsonl"),
        ("file:-?speed=fast", "speed is a number"),
        ("file:-?speed=-1", "speed is a number"),
        ("file:-?speed=nan", "speed is a number"),
        ("file:-?colour=red", "colour is not an option of file:-; there are speed, warm, most, cap"),
        ("file:-?most=0", "most is how many posts a second"),
        ("file:- file:-", "file:- is named twice"),
        ("rss:news.example", "no feed's address"),
        ("rss:file:///etc/passwd", "no feed's address"),
    ],
)
def test_what_names_no_source_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(BadInputError, match=says.replace("?", r"\?").replace(".", r"\.")):
        sources_from(text, settings())


def test_every_kind_is_described_in_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind}:" not in page] == []


def test_only_mastodon_instances_that_are_read_anyway_are_asked_for_a_post() -> None:
    named = "mastodon:social.example?local=1 x:search mastodon-tags:http://127.0.0.1:3000/ rss:https://feed.example/rss"
    assert instances_in(named) == {"social.example": "https://social.example", "127.0.0.1": "http://127.0.0.1:3000"}
