"""The exact shape of a policy file: tables, keys and types, checked by pydantic; an unknown key is an error."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from domain.enums import Category, PlatformName
from policies.schema_duty import AlertingTable, DigestTable, EscalationTable, RotaTable
from policies.schema_guard import GuardTable
from policies.schema_words import ActionName, LooseSeverity, Minutes, ReactionName, Table, Word
from policies.slots import SlotKind


class AgencyTable(Table):
    """``[agency]``."""

    name: Word
    timezone: Word
    language: Word = "en"
    channel: Word = "#narratives"
    legal_framework: Word = "england-and-wales"


class TierTable(Table):
    """``[[tier]]``: lowest first."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][\w-]*$")]


class StaffTable(Table):
    """``[[staff]]``: one person."""

    id: Word
    slack: list[Word] = []
    tier: Word
    roles: list[Word] = []
    trained_until: dt.date | None = None


class GroupTable(Table):
    """``[[group]]``: a Slack user group."""

    slack_group: Word
    tier: Word


class AccountTable(Table):
    """``[[account]]``: an outlet that is openly the agency's."""

    id: Word
    platform: Annotated[PlatformName, Field(strict=False)]
    handle: Word
    tier: Word
    longest: Annotated[int, Field(ge=1)] | None = None


class TopicTable(Table):
    """``[[topic]]``: what the agency watches for."""

    id: Word
    name: Word
    terms: list[Word]
    category: Annotated[Category, Field(strict=False)]
    impact: LooseSeverity
    life_safety: bool = False


class SlotTable(Table):
    """One typed blank of a line."""

    type: Annotated[SlotKind, Field(strict=False)]
    values: list[Word] = []
    hosts: list[Word] = []

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> "SlotTable":
        choices = self.type in {SlotKind.LIST, SlotKind.NAME}
        if choices != bool(self.values):
            raise ValueError(f'a slot of type "{self.type}" {"needs values" if choices else "takes no values"}')
        if (self.type is SlotKind.URL) != bool(self.hosts):
            wants = "needs hosts" if self.type is SlotKind.URL else "takes no hosts"
            raise ValueError(f'a slot of type "{self.type}" {wants}')
        return self


class LineTable(Table):
    """``[[line]]``: wording approved in advance."""

    id: Word
    topic: Word | None = None
    owner: Word
    approved: dt.date
    expires: dt.date
    language: Word = "en"
    text: Word
    slots: dict[str, SlotTable] = {}
    life_safety: bool = False


class TrustTable(Table):
    """``[trust.*]``: for each tier, one cell for low, medium, high and critical."""

    free_text: dict[str, list[str]] = {}
    line: dict[str, list[str]] = {}
    crisis: dict[str, list[str]] = {}


class ReviewTable(Table):
    """Minutes until the review of a post published alone."""

    high: Minutes = 30
    critical: Minutes = 15


class ApprovalTable(Table):
    """``[approval]``."""

    expires_minutes: Minutes = 120
    review_minutes: ReviewTable = ReviewTable()
    send_within_minutes: Minutes = 60


class ActionTable(Table):
    """A row of ``[actions]``: the lowest tier, and how many people it takes."""

    tier: Word
    people: Annotated[int, Field(ge=1)] = 1


class ModesTable(Table):
    """``[modes]``."""

    life_safety_exempt: bool = False
    crisis_max_hours: Annotated[int, Field(ge=1, le=24 * 366)] = 12


class RetentionTable(Table):
    """``[retention]``."""

    posts_days: Annotated[int, Field(ge=1, le=3660)] = 30


class PolicyFile(Table):
    """The whole file."""

    schema_: Literal[1] = Field(alias="schema")
    agency: AgencyTable
    tier: list[TierTable] = Field(min_length=1)
    staff: list[StaffTable] = []
    group: list[GroupTable] = []
    account: list[AccountTable] = []
    topic: list[TopicTable] = []
    line: list[LineTable] = []
    trust: TrustTable
    approval: ApprovalTable = ApprovalTable()
    actions: dict[ActionName, ActionTable] = {}
    modes: ModesTable = ModesTable()
    guard: GuardTable = GuardTable()
    alerting: AlertingTable = AlertingTable()
    reactions: dict[ReactionName, list[Word]] = {}
    digest: list[DigestTable] = []
    escalation: list[EscalationTable] = []
    rota: list[RotaTable] = []
    retention: RetentionTable = RetentionTable()

    @field_validator("actions", mode="before")
    @classmethod
    def _a_bare_tier_is_one_person(cls, rows: object) -> object:
        if not isinstance(rows, dict):
            return rows
        # Resuming takes two people (section 4, rule 8), so a bare tier there means two.
        bare = {"resume": 2}
        return {
            name: {"tier": row, "people": bare.get(name, 1)} if isinstance(row, str) else row
            for name, row in rows.items()
        }
