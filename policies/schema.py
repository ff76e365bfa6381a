"""The exact shape of a policy file: tables, keys and types, checked by pydantic; an unknown key is an error."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from domain.enums import Category, Effect, PlatformName, Severity
from policies.slots import SlotKind

Word = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")]
Minutes = Annotated[int, Field(ge=1)]
# Strict mode keeps "120" from passing for a number, but enums are written as words.
LooseSeverity = Annotated[Severity, Field(strict=False)]
ACTIONS = (
    "claim", "snooze", "not_hostile", "do_not_respond", "merge", "pause",
    "resume", "crisis", "retract", "mark_confirmed", "audit_export",
)  # fmt: skip
"""Every act that `[actions]` may give a row; publishing is judged by `[trust]`."""
ActionName = Literal[
    "claim", "snooze", "not_hostile", "do_not_respond", "merge", "pause",
    "resume", "crisis", "retract", "mark_confirmed", "audit_export",
]  # fmt: skip
CheckName = Literal[
    "amplification", "terrorist_publication", "personal_data", "protected_identity", "embargo", "active_proceedings",
    "accusation", "pre_election", "unsourced_claim", "unknown_link", "alt_text", "length", "hidden_characters",
    "hashtag_case", "reading_ease",
]  # fmt: skip
ReactionName = Literal["approve", "reject", "claim", "pause", "snooze", "not_hostile", "escalate"]


class Table(BaseModel):
    """A table of the file: no unknown keys, no silent conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


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
    crisis_max_hours: Annotated[int, Field(ge=1)] = 12


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


class AlertingTable(Table):
    """``[alerting]``."""

    min_severity: LooseSeverity = Severity.MEDIUM
    max_alerts_per_hour: Annotated[int, Field(ge=1)] = 6
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


class RetentionTable(Table):
    """``[retention]``."""

    posts_days: Annotated[int, Field(ge=1)] = 30


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
