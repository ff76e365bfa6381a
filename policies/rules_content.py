"""The rules about what is to be published and where: line, topic, accounts, words and schedule."""

import unicodedata

from domain.ids import AccountId
from domain.records import Finding
from policies.case import Case, scheduled
from policies.quorum import Tally
from policies.rule import advise, block, named


def unknown_topic(case: Case, _tally: Tally) -> Finding | None:
    """Say that the policy does not have the topic, so that it is taken to be at least high (rule 2)."""
    topic = case.facts.topic
    if topic is None or topic in case.policy.topics:
        return None
    return advise(
        "unknown-topic",
        f'No topic of the policy has the id "{topic}", so this is judged to be at least high.',
        f"Choose one of: {', '.join(case.policy.topics) or 'no topic at all'}.",
    )


def unknown_line(case: Case, _tally: Tally) -> Finding | None:
    """Refuse a line to take that the policy does not have (rule 1)."""
    use = case.facts.content.line
    if use is None or use.id in case.policy.lines:
        return None
    return block(
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
    reason = f"Not one of the agency's own accounts: {named(strange)}." if strange else "No account is chosen."
    return block("unknown-account", reason, f"Choose from: {', '.join(case.policy.accounts) or 'none is declared'}.")


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
            return block(
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
    return block(
        "schedule",
        f'"{text}" is not a moment with a time zone.',
        "Write the schedule like 2026-12-01T09:00:00Z, or leave it out to publish at once.",
    )


def line_departed(case: Case, _tally: Tally) -> Finding | None:
    """Say that a line's wording was departed from, or has run out, and is judged as the author's own words."""
    use = case.facts.content.line
    if use is None or case.line is not None or use.id not in case.policy.lines:
        return None
    return advise(
        "line",
        f'These are not the approved words of "{use.id}" for this topic today, so they are judged as '
        "the author's own.",
        "Take the line word for word, fill its blanks from what is allowed, and check that it has not expired.",
    )
