"""What a door is: something that takes bytes from outside, with good examples of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Door:
    """One way in. `enter` may raise a FleetfootError and nothing else; of a run's inputs it gets `share` parts."""

    name: str
    enter: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    share: int = 4
    per_input_s: float = 1.0
    """Processor time that one input (at most 16 KiB) may cost on a slow machine."""


def text_of(data: bytes) -> str:
    """Return bytes as a text that may hold what no file can: lone surrogates, as JSON's escapes bring them."""
    return data.decode("utf-8", "surrogatepass") if _passes(data) else data.decode("utf-8", "replace")


def _passes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def json_of(data: bytes) -> Any:
    """Return bytes as JSON, or a text where they are none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return text_of(data)


def seed(value: Any) -> bytes:
    """Return a value as JSON bytes."""
    return json.dumps(value, ensure_ascii=False).encode()
