"""The typed blanks of a line to take."""

from dataclasses import dataclass
from enum import StrEnum


class SlotKind(StrEnum):
    """What may fill a slot: one of `values`, a link to one of `hosts`, a time of day, or a number."""

    LIST = "list"
    NAME = "name"
    URL = "url"
    TIME = "time"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Slot:
    """One blank: `values` for list and name, `hosts` (with their subdomains) for url."""

    kind: SlotKind
    values: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
