"""Posts from CSV: named columns, lists, and a sentence for what cannot be read."""

import io

import pytest

from domain.errors import BadInputError
from integrations.sources.csv_lines import read_rows
from integrations.sources.jsonl import Line

HEAD = "id,platform,author,text,created_at,followers,links,mood\n"


def rows(text: str | bytes) -> tuple[list[Line], list[tuple[int, str]]]:
    faults: list[tuple[int, str]] = []
    data = text.encode() if isinstance(text, str) else text
    found = [line for some in read_rows(io.BytesIO(data), lambda n, f: faults.append((n, f))) for line in some]
    return found, faults


def test_a_row_is_a_post_and_unknown_columns_are_ignored() -> None:
    (line,), faults = rows(
        HEAD
        + '1,x,ann,"Flood, they say\nat the mill",2026-11-23T10:00:00Z,12,https://a.example https://b.example,sad\n'
    )
    assert (line.id, line.text, line.followers) == ("1", "Flood, they say\nat the mill", 12)
    assert line.links == ["https://a.example", "https://b.example"]
    assert line.created_at.tzinfo is not None
    assert faults == []


def test_a_spreadsheets_byte_order_mark_is_no_part_of_a_name() -> None:
    assert len(rows(b"\xef\xbb\xbf" + (HEAD + "1,x,ann,hi,2026-11-23T10:00:00Z,,,\n").encode())[0]) == 1


def test_a_bad_row_is_told_by_its_line_and_the_others_are_read() -> None:
    found, ((number, fault),) = rows(HEAD + "1,x,ann,hi,yesterday,,,\n2,x,ann,hi,2026-11-23T10:00:00Z,,,\n")
    assert [line.id for line in found] == ["2"]
    assert number == 2
    assert "created_at" in fault


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"id,text\n1,hi\n", "no column platform"),
        (b"", "no column id"),
        (HEAD.encode() + b"\xff\xfe,x,a,b,c\n", "not UTF-8"),
    ],
)
def test_what_is_no_such_csv_is_refused_in_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(BadInputError, match=says):
        rows(data)
