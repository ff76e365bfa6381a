"""The words and the manner of every table of a policy file: nothing unknown, nothing converted."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.enums import Severity

Word = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")]
Minutes = Annotated[int, Field(ge=1, le=366 * 24 * 60)]
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

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
