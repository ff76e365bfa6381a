"""Identifiers, one type each, so that a draft's id is never passed for a narrative's."""

from typing import NewType

PostId = NewType("PostId", str)
NarrativeId = NewType("NarrativeId", str)
"""``N-12`` as shown on cards."""
DraftId = NewType("DraftId", str)
"""``D-7`` as shown on cards."""
PublicationId = NewType("PublicationId", str)
"""``D-7/x-main/1``: draft, account, and the number of the deliberate attempt."""
StaffId = NewType("StaffId", str)
"""The policy file's ``[[staff]] id``: one person, however many Slack users."""
SlackUserId = NewType("SlackUserId", str)
AccountId = NewType("AccountId", str)
TopicId = NewType("TopicId", str)
LineId = NewType("LineId", str)
TierName = NewType("TierName", str)
RoleName = NewType("RoleName", str)
RuleId = NewType("RuleId", str)
RevisionHash = NewType("RevisionHash", str)
"""Lower-case hexadecimal SHA-256 of a revision's canonical JSON."""
PolicyHash = NewType("PolicyHash", str)
"""Lower-case hexadecimal SHA-256 of the policy file's bytes."""
