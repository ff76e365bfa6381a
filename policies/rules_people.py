"""The rules about who writes: known, active, trained, and trusted far enough for the account and the words."""

from domain.records import Finding
from policies.case import Case
from policies.cells import Row
from policies.members import is_active, is_trained
from policies.quorum import Tally
from policies.rule import block, named


def unknown_member(case: Case, _tally: Tally) -> Finding | None:
    """Refuse an author or earlier editor whom the policy does not list (rule 1).

    An unknown earlier editor might be a second user of whoever approves, so it is no better than an unknown author.
    """
    strangers = case.strangers
    if case.author is None or not case.author.listed:
        strangers = (case.facts.author, *strangers)
    if not strangers:
        return None
    return block(
        "unknown-member",
        f"Part of this was written by someone who is not on the policy's staff list: {named(strangers)}.",
        "Ask a lead to add them to [[staff]], or let someone who is listed write it anew.",
    )


def slack_user(case: Case, _tally: Tally) -> Finding | None:
    """Refuse an author who is a guest, a bot, of another workspace, deactivated, or of unknown status (rule 3)."""
    author = case.author
    if author is None or is_active(author, case.facts.author, case.facts.slack):
        return None
    return block(
        "slack-user",
        f"Slack does not show {case.facts.author} as an active user of this workspace.",
        "Draft it from an active account of the agency's own workspace.",
    )


def training(case: Case, _tally: Tally) -> Finding | None:
    """Refuse an author whose training lapses before it goes out, or is not recorded (rule 1)."""
    author = case.author
    if author is None or is_trained(author, case.last_day):
        return None
    since = "is not recorded" if author.trained_until is None else f"ended on {author.trained_until}"
    return block(
        "training",
        f"The training of {author.id} {since}, so they may neither draft, approve nor publish.",
        "Let a trained colleague draft it; a lead records new training as trained_until in [[staff]].",
    )


def account_tier(case: Case, _tally: Tally) -> Finding | None:
    """Refuse an account that may be addressed only from a higher tier than the final editor's."""
    author, policy = case.author, case.policy
    if author is None:
        return None
    rank, known = policy.ranks[author.tier], policy.accounts
    above = {a for a in case.facts.content.accounts if a in known and policy.ranks[known[a].tier] > rank}
    if not above:
        return None
    listed = "; ".join(f"{a} needs {known[a].tier} or above" for a in sorted(above))
    return block(
        "account-tier",
        f"{author.id} is {author.tier}: {listed}.",
        "Leave the account out, or let a colleague of that tier write the final version.",
    )


def never(case: Case, _tally: Tally) -> Finding | None:
    """Refuse where the matrix says never, or has no row (rule 1)."""
    if case.author is None or case.cell.count is not None:
        return None
    whose = {Row.FREE_TEXT: "their own words", Row.LINE: "a line to take", Row.CRISIS: "their own words in a crisis"}
    return block(
        "never",
        f"A member of tier {case.author.tier} may not publish {whose[case.row]} at {case.severity} severity.",
        "Hand it to a colleague of a higher tier, who writes the final version; a line to take may be open to you.",
    )
