"""The demo's own crisis: deterministic, in the Post format, and with what its story needs."""

import hashlib
import json
from collections import Counter
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from demo.scenario import AGENCY, BEGINS, FIRST_LIE, MINUTES, crisis_lines
from integrations.sources.jsonl import read_lines


def posts() -> list[dict[str, Any]]:
    return [json.loads(line) for line in crisis_lines()]


def minute(post: dict[str, Any]) -> float:
    return (datetime.fromisoformat(post["created_at"]) - BEGINS).total_seconds() / 60


def test_the_crisis_is_the_same_bytes_every_time() -> None:
    first, second = ("\n".join(crisis_lines()).encode() for _ in range(2))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_another_seed_gives_another_evening() -> None:
    assert list(crisis_lines(1)) != list(crisis_lines(2))


def test_every_line_is_a_post_that_the_reader_takes() -> None:
    told: list[str] = []
    source = BytesIO("\n".join(crisis_lines()).encode())
    lines = [line for block in read_lines(source, "crisis", lambda _, fault: told.append(fault)) for line in block]
    assert told == []
    assert 2900 <= len(lines) <= 3400


def test_posts_are_in_order_of_time_within_six_hours() -> None:
    times = [minute(post) for post in posts()]
    assert times == sorted(times)
    assert times[0] >= 0
    assert timedelta(minutes=times[-1]) <= timedelta(minutes=MINUTES)


def test_no_text_is_left_with_an_unfilled_slot() -> None:
    assert [post["text"] for post in posts() if "{" in post["text"] or "}" in post["text"]] == []


def test_the_false_story_begins_with_dozens_of_posts_by_dozens_of_accounts_within_five_minutes() -> None:
    wave = [p for p in posts() if "#HarbourGas" in p["text"] and minute(p) < FIRST_LIE + 6]
    assert min(minute(p) for p in wave) >= FIRST_LIE
    assert len(wave) >= 24
    assert len({p["author"] for p in wave}) >= 24


def test_the_false_story_is_reworded_as_it_spreads() -> None:
    story = [p["text"] for p in posts() if "#HarbourGas" in p["text"] and "repost_of" not in p]
    assert len(set(story)) > 0.85 * len(story)


def test_lawful_criticism_is_there_and_bears_no_mark_of_the_false_story() -> None:
    critical = [p for p in posts() if f"@{AGENCY}" in p["text"] or "press office" in p["text"]]
    assert len(critical) > 50
    assert not any("#HarbourGas" in p["text"] for p in critical)


def test_most_of_the_evening_is_ordinary_and_no_sentence_of_it_is_everywhere() -> None:
    counts = Counter(p["text"] for p in posts() if "repost_of" not in p)
    assert sum(counts.values()) > 2800
    assert counts.most_common(1)[0][1] < 25


def test_reposts_point_to_an_earlier_post_with_the_same_words() -> None:
    by_id = {p["id"]: p for p in posts()}
    reposts = [p for p in by_id.values() if "repost_of" in p]
    assert len(reposts) > 100
    for repost in reposts:
        original = by_id[repost["repost_of"]]
        assert original["text"] == repost["text"]
        assert minute(original) <= minute(repost)


@pytest.mark.parametrize("platform", ["x", "bluesky", "mastodon", "facebook", "threads"])
def test_people_write_on_several_platforms(platform: str) -> None:
    assert any(p["platform"] == platform for p in posts())
