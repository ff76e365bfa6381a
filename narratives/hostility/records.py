"""What the room says of a post and of a narrative."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostScore:
    """One post: `hostile` and every label in 0..1; labels are `domain.enums.Category` values; reasons are plain."""

    hostile: float
    labels: Mapping[str, float]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One narrative over its posts together; `hostile` reaches .5 only when `reasons` names why."""

    hostile: float
    labels: Mapping[str, float]
    reasons: tuple[str, ...]
