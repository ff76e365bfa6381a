"""Makes odd inputs out of good ones: JSON trees with a node out of place, and texts and bytes that were mangled."""

import json
import random
from collections.abc import Sequence
from typing import Any, Final

LONGEST: Final = 16_384

STRINGS: Final = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "\u202eevil\u202c",
    "\u200b",
    "\ufeff",
    "é" * 300,
    "👩‍👩‍👧‍👦" * 40,
    "a" * 5000,
    "<!channel>",
    "<@UTESS>",
    "<https://a.example|b>",
    "*_~`>",
    "N-1",
    "n-99999999999999999999",
    "D-1",
    "D-0",
    "-1",
    "NaN",
    "null",
    "1e999",
    "9" * 400,
    "٣",
    "²",
    "1700000000.000100",
    "2026-11-23T21:00:00Z",
    "2026-13-45T99:99:99Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "P1D",
    "https://",
    "http://[",
    "https://a.example/\u0000",
    "at://",
    "../../etc/passwd",
    "${IFS}",
    "{place}",
    "{{",
    "%s%n",
    "&lt;b&gt;",
    "<p>" * 200,
    "<script>",
    "]]>",
    "<![CDATA[",
    "&#xD800;",
    "[" * 500,
    '{"a":' * 200,
    "\r\n",
    "\u2028",
    "approve",
    "D-1|" + "0" * 64,
    "pause",
    "resume",
    "crisis rumour nan x",
    "crisis rumour 1e309 x",
    "audit",
    "drill",
    "merge N-1 N-1",
)

VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**53,
    2**63,
    -(2**64),
    10**30,
    0.5,
    1e308,
    -0.0,
    float("inf"),
    float("nan"),
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"id": None},
    [0, "x", {}],
)

CHUNKS: Final = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\\ud800",
    b"\r\n",
    b"\n\n",
    b'"',
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b">",
    b"&",
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>",
    b"&b;",
    b"=",
    b"#",
    b",",
    b":",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"9" * 30,
    b"-1",
    b"1e999",
    b"true",
    b"nan",
    b"2026-11-23",
    b"\xf0\x9f\x9a\xa8",
    b"\x9f\xff\xff\xff\xff",
    b"\xbf",
    b"\xa1",
    b"\xd8\x2a",
)


def odd(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return one odd input made of one or two of the seeds."""
    seed = chance.choice(seeds)
    if chance.random() < 0.6:
        try:
            tree = json.loads(seed)
        except (ValueError, RecursionError):
            pass
        else:
            return _bytes_of(_shaken(tree, seeds, chance), chance)[:LONGEST]
    return _mangled(seed, seeds, chance)[:LONGEST]


def _bytes_of(tree: Any, chance: random.Random) -> bytes:
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5)
    return text.encode("utf-8", "surrogatepass" if chance.random() < 0.5 else "replace")


def _shaken(tree: Any, seeds: Sequence[bytes], chance: random.Random) -> Any:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        tree = _changed(tree, _value(seeds, chance), chance)
    return tree


def _value(seeds: Sequence[bytes], chance: random.Random) -> Any:
    match chance.randrange(8):
        case 0 | 1 | 2:
            return chance.choice(STRINGS)
        case 3 | 4 | 5:
            return chance.choice(VALUES)
        case 6:
            deep: Any = chance.choice(STRINGS)
            for _ in range(chance.choice((3, 50, 400))):
                deep = [deep] if chance.random() < 0.5 else {"a": deep}
            return deep
        case _:
            try:
                return json.loads(chance.choice(seeds))
            except (ValueError, RecursionError):
                return chance.choice(STRINGS)


def _changed(node: Any, value: Any, chance: random.Random, depth: int = 0) -> Any:
    """Return the tree with one node replaced, removed, repeated, renamed or spoilt."""
    if isinstance(node, dict) and node and (depth == 0 or chance.random() < 0.75):
        key = chance.choice(list(node))
        if chance.random() < 0.15:
            left = {k: v for k, v in node.items() if k != key}
            return left if chance.random() < 0.6 else {**left, chance.choice(STRINGS): node[key]}
        return {**node, key: _changed(node[key], value, chance, depth + 1)}
    if isinstance(node, list) and node and chance.random() < 0.8:
        at = chance.randrange(len(node))
        if chance.random() < 0.2:
            return [*node[:at], *node[at + 1 :]] if chance.random() < 0.5 else [*node, *([node[at]] * 20)]
        return [*node[:at], _changed(node[at], value, chance, depth + 1), *node[at + 1 :]]
    if isinstance(node, str) and chance.random() < 0.5:
        at = chance.randrange(len(node) + 1)
        return node[:at] + chance.choice(STRINGS) + node[at:]
    return value


def _mangled(data: bytes, seeds: Sequence[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((1, 2, 4, 16, 200)))
        match chance.randrange(7):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[to:]
            case 1:
                data = data[:at] + chance.choice(CHUNKS) + data[at:]
            case 2:
                data = data[:at] + data[to:]
            case 3:
                data = data[:at] + data[at:to] * chance.choice((2, 3, 50)) + data[to:]
            case 4:
                other = chance.choice(seeds)
                cut = chance.randrange(len(other) + 1)
                data = data[:at] + other[cut : cut + 400] + data[to:]
            case 5:
                data = data[:at] + chance.choice(STRINGS).encode("utf-8", "surrogatepass") + data[to:]
            case _:
                data = data[:at]
    return data
