"""Finds names and phrases of the policy's registers: protected people, embargoes, active proceedings."""

from collections.abc import Iterator
from datetime import datetime

from domain.records import Finding
from policies.case import scheduled
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.names import mentions
from policies.model import Policy


def protected_identity(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find a protected name, in any case, accent, order or hashtag form.

    Source: Sexual Offences (Amendment) Act 1992 s. 1 (lifelong anonymity from the allegation); Children and Young
    Persons Act 1933 s. 49; Youth Justice and Criminal Evidence Act 1999 ss. 45 and 46. The finding does not repeat it.
    """
    for part in draft.parts:
        if any(mentions(part.text, name, person=True) for name in policy.guard.protected_names):
            yield finding(
                "protected-identity",
                f"In {part.name} there is a name on the register of protected identities.",
                "Take out the name and anything that would let people work out who it is; ask legal if in doubt.",
            )


def embargo(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Find wording under an embargo that will not have passed when the draft goes out.

    Source: the agency's own register; embargoed court judgments are contempt if disclosed (CPR Practice Direction 40E).
    """
    goes_out = max(now, scheduled(draft.content.schedule) or now)
    for part in draft.parts:
        for entry in policy.guard.embargoes:
            if goes_out < entry.until and mentions(part.text, entry.phrase, person=False):
                yield finding(
                    "embargo",
                    f"In {part.name} there is wording under embargo until "
                    f"{entry.until.astimezone(policy.zone):%d %B %Y %H:%M}.",
                    "Wait until then, schedule it for later, or take that wording out.",
                )


def active_proceedings(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Find a person against whom proceedings are active.

    Source: Contempt of Court Act 1981 ss. 1 and 2 and schedule 1: strict liability from arrest, warrant or charge.
    """
    today = now.astimezone(policy.zone).date()
    for part in draft.parts:
        for entry in policy.guard.active_proceedings:
            if entry.since <= today and mentions(part.text, entry.name, person=True):
                yield finding(
                    "active-proceedings",
                    f"In {part.name} you name someone against whom proceedings have been active since "
                    f"{entry.since:%d %B %Y}.",
                    "Have legal check that nothing could prejudice the trial, or leave the name out.",
                )
