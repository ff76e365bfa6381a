"""The handover note: who goes, who comes, and what is still in the air, so that nobody has to read back."""

from collections.abc import Sequence

from domain.ids import StaffId
from handlers.cards import blocks as b
from handlers.cards.digest import listed, modes_rows, went_line
from handlers.cards.lists import draft_line, narrative_line
from handlers.cards.people import people
from handlers.cards.text import Times
from handlers.strings import digest as say
from policies.model import Policy
from workflow.digest import Digest


def handover_card(
    digest: Digest,
    policy: Policy,
    times: Times,
    *,
    subject: str,
    leaving: Sequence[str],
    coming: Sequence[str],
    late: str = "",
) -> b.Card:
    """Return the note for whoever takes over; `late` is the sentence that says so."""
    told = say.HANDOVER_NOTIFICATION.format(open=len(digest.narratives), waiting=len(digest.waiting))
    hands = say.HANDOVER_HANDS.format(leaving=_names(policy, leaving), coming=_names(policy, coming))
    if tuple(leaving) == tuple(coming):
        hands = say.HANDOVER_ON.format(on=_names(policy, coming))
    rows = [b.header(say.HANDOVER_TITLE.format(when=times.plain(digest.until))), b.section(hands)]
    if late:
        rows.append(b.context(late))
    rows += modes_rows(digest, policy, times)
    rows.append(listed(say.OPEN, digest.narratives, lambda one: narrative_line(one, policy)))
    rows.append(listed(say.WAITING, digest.waiting, draft_line))
    for head, drafts in (
        (say.UNCONFIRMED, digest.unconfirmed),
        (say.OVERDUE, digest.overdue),
        (say.REVIEWS_OWED, [one for one in digest.reviews_owed if one not in digest.overdue]),
    ):
        if drafts:
            rows.append(listed(head, drafts, draft_line))
    if digest.declined:
        rows.append(listed(say.DECLINED, digest.declined, lambda one: narrative_line(one, policy)))
    rows.append(listed(say.WENT_OUT_THIS_SHIFT, digest.went_out, lambda one: went_line(one, times)))
    return b.Card(b.notification(f"[{subject}] ", told), b.fitted(rows, "…"), subject=subject)


def _names(policy: Policy, who: Sequence[str]) -> str:
    """Return people as mentions, a tier by its name."""
    named = [
        people(policy, [StaffId(one)]) if one in policy.staff else say.EVERYBODY_OF.format(tier=one) for one in who
    ]
    return ", ".join(named) or say.NOBODY
