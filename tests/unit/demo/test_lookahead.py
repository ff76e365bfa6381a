"""Reading ahead: what the viewer is told before the replay begins."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.lookahead import look_ahead
from demo.run import POLICY, _warm_start, run_demo
from demo.scenario import BEGINS, FIRST_LIE, write_crisis
from domain.errors import BadInputError


def post(number: int, at: datetime) -> str:
    text = f"A quiet remark, number {number}."
    return json.dumps({"id": str(number), "platform": "x", "author": "a", "text": text, "created_at": at.isoformat()})


def test_the_own_crisis_has_its_first_hostile_story_within_half_an_hour_of_the_first_lie(tmp_path: Path) -> None:
    file = tmp_path / "crisis.jsonl"
    write_crisis(file)
    outlook = look_ahead(file, POLICY)
    assert outlook.first is not None
    assert timedelta(0) <= outlook.first.at - (BEGINS + timedelta(minutes=FIRST_LIE)) <= timedelta(minutes=30)


def test_the_first_story_is_due_seconds_after_the_replay_takes_up_its_speed(tmp_path: Path) -> None:
    file = tmp_path / "crisis.jsonl"
    write_crisis(file)
    outlook = look_ahead(file, POLICY)
    assert outlook.first is not None
    for speed in (1.0, 60.0):
        waits = (outlook.first.at - outlook.begins - _warm_start(outlook, speed)).total_seconds() / speed
        assert 0 < waits < 30


def test_bad_lines_are_told_by_number_and_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.jsonl"
    at = datetime(2026, 3, 1, tzinfo=UTC)
    file.write_text(f"{post(1, at)}\nnonsense\n{post(2, at + timedelta(hours=1))}\n", encoding="utf-8")
    outlook = look_ahead(file, POLICY)
    assert (outlook.posts, outlook.skipped) == (2, 1)
    assert (outlook.begins, outlook.ends) == (at, at + timedelta(hours=1))
    assert f"{file}:2: " in capsys.readouterr().err


def test_quiet_posts_are_replayed_from_the_start(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(post(1, datetime(2026, 3, 1, tzinfo=UTC)) + "\n", encoding="utf-8")
    assert _warm_start(look_ahead(file, POLICY), 60.0) == timedelta(0)


def test_a_file_without_a_post_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="holds no usable post"):
        look_ahead(file, POLICY)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"data": "nowhere.jsonl"}, "nowhere.jsonl: there is no such file"),
        ({"data": "a.jsonl", "live": "bluesky"}, "cannot be combined"),
        ({"live": "usenet"}, "knows bluesky only"),
        ({"live": "bluesky", "port": 70000}, "--port is a number from 1 to 65535"),
    ],
)
def test_unusable_options_are_one_sentence_and_start_nothing(
    options: dict[str, str], said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ready = tmp_path / "ready.json"
    given = {"data": None, "live": None, "port": 3000, **options}
    status = run_demo(
        data=given["data"],  # type: ignore[arg-type]
        live=given["live"],  # type: ignore[arg-type]
        port=int(str(given["port"])),
        speed=60,
        browser=False,
        ready_file=ready,
    )
    error = capsys.readouterr().err
    assert status == 2
    assert said in error
    assert error.count("\n") == 1
    assert not ready.exists()
