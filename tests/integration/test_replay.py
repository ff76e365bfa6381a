import io
import json
import sys
from datetime import datetime
from pathlib import Path

import pytest

from domain.records import Post
from integrations.offline.replay import TOLD, replay
from narratives.detector import Detector
from tests.unit.narratives.streams import newsday


def as_line(post: Post) -> str:
    fields = {"id": post.id, "platform": post.platform, "author": post.author, "text": post.text}
    return json.dumps({**fields, "created_at": post.created_at.isoformat()}) + "\n"


def written(path: Path, posts: list[Post], *bad: str) -> Path:
    path.write_text("".join([*map(as_line, posts), *bad]), encoding="utf-8")
    return path


def lines_of(path: Path) -> list[dict[str, str | None]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_post_is_assigned_in_order_with_its_last_and_first_id(tmp_path: Path) -> None:
    posts = newsday()
    out = tmp_path / "a.jsonl"
    assert replay(str(written(tmp_path / "p.jsonl", posts)), str(out), str(tmp_path / "l.jsonl")) == 0
    lines = lines_of(out)
    assert [x["post_id"] for x in lines] == [p.id for p in posts]
    assert [datetime.fromisoformat(x["at"] or "") for x in lines] == [p.created_at for p in posts]
    detector = Detector()
    given = detector.feed(posts).assigned
    assert [x["first_id"] for x in lines] == list(given)
    for line, first in zip(lines, given, strict=True):
        if first is not None:
            assert line["narrative_id"] == detector.resolve(first)
    assert any(x["first_id"] is None and x["narrative_id"] is not None for x in lines)


def test_posts_come_in_by_standard_input_and_alerts_go_out_by_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    data = "".join(map(as_line, newsday(2))).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert replay("-", "-") == 0
    assert len(capsysbinary.readouterr().out.splitlines()) == len(newsday(2))


def test_bad_lines_are_told_up_to_a_limit_counted_and_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "p.jsonl", newsday(1), *["{}\n"] * (TOLD + 5))
    assert replay(str(path), str(tmp_path / "a.jsonl")) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == TOLD + 1
    assert told[0].startswith(f"{path}:16: ")
    assert f"{TOLD + 5} bad lines" in told[-1]
    assert len(lines_of(tmp_path / "a.jsonl")) == 15


@pytest.mark.parametrize("posts", ["nowhere.jsonl", "."])
def test_an_unusable_file_is_one_line_and_status_2(posts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay(posts, None, None) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_unwritable_output_is_one_line_and_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "p.jsonl", newsday(1))
    assert replay(str(path), str(tmp_path / "no" / "a.jsonl")) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_empty_file_is_no_fault(tmp_path: Path) -> None:
    path = written(tmp_path / "p.jsonl", [])
    assert replay(str(path), str(tmp_path / "a.jsonl")) == 0
    assert lines_of(tmp_path / "a.jsonl") == []


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path / "p.jsonl", newsday())
    for run in ("1", "2"):
        replay(str(path), str(tmp_path / f"a{run}"), str(tmp_path / f"l{run}"))
    assert (tmp_path / "a1").read_bytes() == (tmp_path / "a2").read_bytes()
    assert (tmp_path / "l1").read_bytes() == (tmp_path / "l2").read_bytes()


def test_one_core_and_two_write_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "p.jsonl", newsday(), "no post\n")
    for cores in (1, 2):
        monkeypatch.setattr("integrations.offline.replay.cores", lambda n=cores: n)
        assert replay(str(path), str(tmp_path / f"a{cores}"), str(tmp_path / f"l{cores}")) == 1
    assert (tmp_path / "a1").read_bytes() == (tmp_path / "a2").read_bytes()
    assert (tmp_path / "l1").read_bytes() == (tmp_path / "l2").read_bytes()
