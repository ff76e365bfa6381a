"""The shape of what keeps people informed: alerting, digests, escalations and the rota."""

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from domain.enums import Severity
from policies.schema_words import LooseSeverity, Minutes, Table, Word


class AlertingTable(Table):
    """``[alerting]``."""

    min_severity: LooseSeverity = Severity.MEDIUM
    max_alerts_per_hour: Annotated[int, Field(ge=1)] = 6
    quiet_hours: Annotated[int, Field(ge=1, le=24 * 365)] = 72
    windows_minutes: list[Minutes] = [10, 60]


class DigestTable(Table):
    """``[[digest]]``: a scheduled summary."""

    id: Word
    cron: Annotated[str, StringConstraints(pattern=r"^\S+( \S+){4}$")]
    channel: Word


class EscalationTable(Table):
    """``[[escalation]]``: whom an unclaimed alert is taken to."""

    severity: LooseSeverity
    after_minutes: Minutes
    notify: Word


class RotaTable(Table):
    """``[[rota]]``: who is on duty when."""

    from_: AwareDatetime = Field(alias="from")
    until: AwareDatetime
    staff: Word

    @model_validator(mode="after")
    def _runs_forward(self) -> "RotaTable":
        if self.until <= self.from_:
            raise ValueError("until does not lie after from")
        return self
