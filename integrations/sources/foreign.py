"""Takes foreign JSON as its documentation says it is: what has another shape than that counts as not there."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

_NONE: Json = {}


def mapping(value: object) -> Json:
    """Return an object of JSON, or an empty one where there is none."""
    return value if isinstance(value, Mapping) else _NONE


def mappings(value: object) -> Sequence[Json]:
    """Return those members of a list that are objects."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def number_of(value: object) -> str:
    """Return a post's number as digits, "0" where it is none: numbers are compared and sent back."""
    said = str(value)
    return said if said.isascii() and said.isdecimal() and len(said) <= 20 else "0"
