import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import BadInputError
from integrations.sources.jsonl import batch_of_lines, opened, read_lines

GOOD = {"id": "1", "platform": "x", "author": "a", "text": "Bridge shut", "created_at": "2026-03-02T09:00:00+01:00"}


def line(**changes: object) -> bytes:
    fields = {k: v for k, v in {**GOOD, **changes}.items() if v != "absent"}
    return json.dumps(fields).encode() + b"\n"


def read(data: bytes) -> tuple[list[str], list[tuple[int, str]]]:
    faults: list[tuple[int, str]] = []
    lines = [x for block in read_lines(io.BytesIO(data), "f", lambda n, why: faults.append((n, why))) for x in block]
    return [x.id for x in lines], faults


def test_a_line_becomes_the_post_it_tells_of_and_unknown_fields_are_ignored() -> None:
    data = line(followers=12, links=["https://example.org/a"], media=["ab"], reply_to="0", story="secret")
    (lines,) = read_lines(io.BytesIO(data), "f", lambda n, why: pytest.fail(f"{n} {why}"))
    post = lines[0].record()
    assert (post.id, post.text, post.followers, post.links, post.media) == (
        "1",
        "Bridge shut",
        12,
        ("https://example.org/a",),
        ("ab",),
    )
    assert post.created_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    batch = batch_of_lines(lines)
    assert batch.created_at[0] == post.created_at.timestamp()
    assert [line.id for line in lines] == list(batch.ids)
    assert bool(batch.reply[0])


def test_the_mark_that_some_editors_put_first_costs_no_post() -> None:
    assert read(b"\xef\xbb\xbf" + line(id="1") + line(id="2")) == (["1", "2"], [])


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (b"{not json}\n", "malformed"),
        (b"[]\n", "object"),
        (line(text="absent"), "text"),
        (line(text=5), "text"),
        (line(created_at="2026-03-02T09:00:00"), "created_at"),
        (line(created_at="yesterday"), "created_at"),
        (line(id=""), "id"),
        (line(followers=-1), "followers"),
        (line(links="https://example.org"), "links"),
        (b'{"id":"\xff"}\n', "utf-8 text; save"),
    ],
)
def test_a_bad_line_is_told_by_number_and_field_and_the_rest_are_read(bad: bytes, named: str) -> None:
    ids, faults = read(line(id="1") + bad + b"\n" + line(id="3"))
    assert ids == ["1", "3"]
    ((number, why),) = faults
    assert number == 2
    assert named in why.lower()


def test_the_last_line_needs_no_newline() -> None:
    assert read(line(id="1") + line(id="2").rstrip())[0] == ["1", "2"]


def test_lines_longer_than_a_block_are_read_whole() -> None:
    ids, faults = read(line(id="long", text="x" * 5_000_000) + line(id="next"))
    assert (ids, faults) == (["long", "next"], [])


def test_a_gzip_file_is_known_by_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress(line()))
    with opened(str(path)) as file:
        assert file.read() == line()


def test_a_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(BadInputError, match=r"missing\.jsonl"):
        opened("missing.jsonl")


def test_a_damaged_gzip_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress(line() * 1000)[:60])
    with opened(str(path)) as file, pytest.raises(BadInputError, match=r"posts\.jsonl\.gz"):
        list(read_lines(file, str(path), lambda _n, _why: None))
