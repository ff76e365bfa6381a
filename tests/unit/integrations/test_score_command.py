"""`bot.py score` keeps the order of its input and never falls over a bad line."""

import io
import json

from integrations.offline.score import score_stream

GOOD = {"platform": "x", "author": "a", "created_at": "2026-11-01T20:00:00Z"}


def lines(*rows: object) -> io.BytesIO:
    return io.BytesIO(b"".join(json.dumps(row).encode() + b"\n" for row in rows))


def test_scores_come_in_input_order_with_labels_and_reasons() -> None:
    sink = io.BytesIO()
    source = lines(
        {"id": "2", "text": "Hang every judge", **GOOD},
        {"id": "1", "text": "Lovely evening", "unknown": 1, **GOOD},
    )
    assert score_stream(source, sink, io.StringIO()) == 0
    first, second = (json.loads(line) for line in sink.getvalue().splitlines())
    assert (first["id"], second["id"]) == ("2", "1")
    assert set(first) == {"id", "hostile", "labels", "reasons"}
    assert first["hostile"] >= 0.5 > second["hostile"]
    assert first["labels"]["incitement"] >= 0.5
    assert first["reasons"]


def test_bad_lines_are_counted_told_and_skipped() -> None:
    sink, complaints = io.BytesIO(), io.StringIO()
    source = io.BytesIO(
        b'{"id": "1"}\nnot json\n' + lines({"id": "3", "text": "Lovely evening", **GOOD}).getvalue(),
    )
    assert score_stream(source, sink, complaints) == 2
    assert [json.loads(line)["id"] for line in sink.getvalue().splitlines()] == ["3"]
    assert "stdin, line 1:" in complaints.getvalue()
    assert "stdin, line 2:" in complaints.getvalue()
