"""The rules around the cell: each says one thing about a case, or nothing. Order is the order of showing."""

import unicodedata
from collections.abc import Callable

from domain.enums import Effect
from domain.ids import AccountId, RuleId
from domain.records import Finding
from policies.case import Case, scheduled
from policies.cells import Row
from policies.members import is_active, is_trained
from policies.quorum import Tally, rejectors

Rule = Callable[[Case, Tally], Finding | None]


def _block(rule: str, reason: str, remedy: str) -> Finding:
    return Finding(RuleId(rule), Effect.BLOCK, reason, remedy)


def _advise(rule: str, reason: str, remedy: str) -> Finding:
    return Finding(RuleId(rule), Effect.ADVISE, reason, remedy)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "nobody on the staff list"


def unknown_member(case: Case, _tally: Tally) -> Finding | None:
    """Refuse an author or earlier editor whom the policy does not list (rule 1).

    An unknown earlier editor might be a second user of whoever approves, so it is no better than an unknown author.
    """
    strangers = case.strangers
    if case.author is None or not case.author.listed:
        strangers = (case.facts.author, *strangers)
    if not strangers:
        return None
    return _block(
        "unknown-member",
        f"Part of this was written by someone who is not on the policy's staff list: {_names(strangers)}.",
        "Ask a lead to add them to [[staff]], or let someone who is listed write it anew.",
    )


def slack_user(case: Case, _tally: Tally) -> Finding | None:
    """Refuse an author who is a guest, a bot, of another workspace, deactivated, or of unknown status (rule 3)."""
    author = case.author
    if author is None or is_active(author, case.facts.author, case.facts.slack):
        return None
    return _block(
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
    return _block(
        "training",
        f"The training of {author.id} {since}, so they may neither draft, approve nor publish.",
        "Let a trained colleague draft it; a lead records new training as trained_until in [[staff]].",
    )


def unknown_topic(case: Case, _tally: Tally) -> Finding | None:
    """Say that the policy does not have the topic, so that it is taken to be at least high (rule 2)."""
    topic = case.facts.topic
    if topic is None or topic in case.policy.topics:
        return None
    return _advise(
        "unknown-topic",
        f'No topic of the policy has the id "{topic}", so this is judged to be at least high.',
        f"Choose one of: {', '.join(case.policy.topics) or 'no topic at all'}.",
    )


def unknown_line(case: Case, _tally: Tally) -> Finding | None:
    """Refuse a line to take that the policy does not have (rule 1)."""
    use = case.facts.content.line
    if use is None or use.id in case.policy.lines:
        return None
    return _block(
        "unknown-line",
        f'No line to take has the id "{use.id}".',
        "Choose a line from the list, or send it as your own words without a line.",
    )


def unknown_account(case: Case, _tally: Tally) -> Finding | None:
    """Refuse an account that is not openly the agency's, or none at all (rules 1 and 9)."""
    accounts = case.facts.content.accounts
    known = case.policy.accounts
    strange = tuple(sorted({a for a in accounts if a not in known}))
    if accounts and not strange:
        return None
    reason = f"Not one of the agency's own accounts: {_names(strange)}." if strange else "No account is chosen."
    return _block("unknown-account", reason, f"Choose from: {', '.join(case.policy.accounts) or 'none is declared'}.")


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
    return _block(
        "account-tier",
        f"{author.id} is {author.tier}: {listed}.",
        "Leave the account out, or let a colleague of that tier write the final version.",
    )


def same_words(case: Case, _tally: Tally) -> Finding | None:
    """Refuse the same words from two accounts of one platform, or twice from one account (rule 9)."""
    content, policy = case.facts.content, case.policy
    if len(content.accounts) < 2:
        return None
    said: dict[tuple[str, tuple[str, ...]], AccountId] = {}
    for account in sorted(content.accounts):
        known = policy.accounts.get(account)
        text = (content.variants or {}).get(account, content.text)
        platform = account if known is None else known.platform
        key = (platform, _words(text))
        if key in said:
            return _block(
                "same-words",
                f"{said[key]} and {account} would say the same words on one platform, which looks like coordination.",
                "Publish from one of them, or write a variant of its own for each.",
            )
        said[key] = account
    return None


def _words(text: str) -> tuple[str, ...]:
    """Return what is left of a text when case, accents, spacing, punctuation and hidden characters are taken away."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return tuple(c for c in plain if c.isalnum()) or tuple("".join(text.split()))


def schedule(case: Case, _tally: Tally) -> Finding | None:
    """Refuse a schedule that names no moment (rule 1)."""
    text = case.facts.content.schedule
    if text is None or scheduled(text) is not None:
        return None
    return _block(
        "schedule",
        f'"{text}" is not a moment with a time zone.',
        "Write the schedule like 2026-12-01T09:00:00Z, or leave it out to publish at once.",
    )


def never(case: Case, _tally: Tally) -> Finding | None:
    """Refuse where the matrix says never, or has no row (rule 1)."""
    if case.author is None or case.cell.count is not None:
        return None
    whose = {Row.FREE_TEXT: "their own words", Row.LINE: "a line to take", Row.CRISIS: "their own words in a crisis"}
    return _block(
        "never",
        f"A member of tier {case.author.tier} may not publish {whose[case.row]} at {case.severity} severity.",
        "Hand it to a colleague of a higher tier, who writes the final version; a line to take may be open to you.",
    )


def rejected(case: Case, _tally: Tally) -> Finding | None:
    """Refuse a revision that anyone who could approve it has rejected (rule 5)."""
    who = rejectors(case)
    if not who:
        return None
    names = _names(tuple(m.id for m in who))
    return _block(
        "rejected",
        f"{names} rejected this version.",
        f"Change it and put the new version to {names}, or ask them to take the rejection back.",
    )


def paused(case: Case, _tally: Tally) -> Finding | None:
    """Refuse while everything is paused, a life-safety line excepted where the policy says so (rule 8)."""
    exempt = case.line is not None and case.line.life_safety and case.policy.modes.life_safety_exempt
    if not case.facts.paused or exempt:
        return None
    people = case.policy.actions["resume"].people if "resume" in case.policy.actions else 2
    return _block(
        "paused",
        "Publishing is paused: nothing goes out.",
        f"Resuming takes {people} people; it may be done by {_names(case.resumers)}. Retracting stays possible.",
    )


def line_departed(case: Case, _tally: Tally) -> Finding | None:
    """Say that a line's wording was departed from, or has run out, and is judged as the author's own words."""
    use = case.facts.content.line
    if use is None or case.line is not None or use.id not in case.policy.lines:
        return None
    return _advise(
        "line",
        f'These are not the approved words of "{use.id}" for this topic today, so they are judged as '
        "the author's own.",
        "Take the line word for word, fill its blanks from what is allowed, and check that it has not expired.",
    )


def crisis_over(case: Case, _tally: Tally) -> Finding | None:
    """Say that a crisis was declared but does not cover this draft (rule 8)."""
    crisis = case.facts.crisis
    if crisis is None or case.crisis:
        return None
    if case.facts.topic != crisis.topic:
        reason = f'The crisis covers only "{crisis.topic}"; this draft is judged by the ordinary rules.'
    else:
        reason = f"The crisis does not cover this moment (it ends {crisis.until.isoformat()})."
    hours = case.policy.modes.crisis_max_hours
    return _advise("crisis", reason, f"A lead may declare a crisis for this topic, for at most {hours} hours.")


def uncounted(_case: Case, tally: Tally) -> Finding | None:
    """Say which approvals do not count, and why (rules 3 and 4)."""
    if not tally.ignored:
        return None
    listed = "; ".join(f"{who}: {why}" for who, why in tally.ignored)
    return _advise("approval", f"Not counted: {listed}.", "Each may be given again by someone who is free to approve.")


def infeasible(case: Case, tally: Tally) -> Finding | None:
    """Say that nobody who is eligible could give what is asked (four eyes that are not there)."""
    if case.author is None or case.cell.count is None or tally.feasible:
        return None
    return _advise(
        "no-approver",
        "Not enough people who could approve this are on the staff list, trained and active in Slack.",
        "Use an approved line, ask a higher tier to write it, or page the duty lead to bring someone in.",
    )


RULES: tuple[Rule, ...] = (
    unknown_member,
    slack_user,
    training,
    unknown_line,
    unknown_account,
    account_tier,
    same_words,
    schedule,
    never,
    rejected,
    paused,
    unknown_topic,
    line_departed,
    crisis_over,
    uncounted,
    infeasible,
)
"""Every rule around the cell; those that block refuse, the others explain."""


def failed(rule: str) -> Finding:
    """Return the finding for a rule that raised: what could not be judged is refused (rule 1)."""
    return _block(
        "failed-rule",
        f'The rule "{rule}" could not be completed, so the draft cannot be cleared.',
        "Try again with plainer input, and report this to whoever runs the bot.",
    )
