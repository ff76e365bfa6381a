"""The shape of `[guard]`: registers, hosts and effects."""

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from domain.enums import Effect
from policies.schema_words import CheckName, Table, Word


class ProceedingTable(Table):
    """A person against whom proceedings are active (Contempt of Court Act 1981)."""

    name: Word
    since: dt.date


class PeriodTable(Table):
    """A pre-election period, both days included."""

    from_: dt.date = Field(alias="from")
    until: dt.date

    @model_validator(mode="after")
    def _runs_forward(self) -> "PeriodTable":
        if self.until < self.from_:
            raise ValueError("until lies before from")
        return self


class EmbargoTable(Table):
    """A phrase not to be published before a moment."""

    phrase: Word
    until: AwareDatetime


class GuardTable(Table):
    """``[guard]``: the registers and limits of the content checks."""

    protected_names: list[Word] = []
    active_proceedings: list[ProceedingTable] = []
    pre_election: list[PeriodTable] = []
    embargoes: list[EmbargoTable] = []
    known_hosts: list[Word] = []
    languages: list[Word] | None = None
    hostile_media: str = ""
    max_sentence_words: Annotated[int, Field(ge=1)] = 25
    effects: dict[CheckName, Annotated[Effect, Field(strict=False)]] = {}
