"""Practice is kept apart from the public by its very name: an answer to a P- narrative reaches sandboxes only."""

from dataclasses import replace
from typing import Final

from domain.enums import Effect, Outcome, PlatformName
from domain.ids import AccountId, NarrativeId, RuleId
from domain.records import Account, Finding, Verdict
from policies.model import Policy
from workflow.state import Draft

PREFIX: Final = "P-"
WORD: Final = "PRACTICE"
RULE: Final = RuleId("practice")


def is_practice(narrative: NarrativeId | str | None) -> bool:
    """Say whether a narrative is an invented one."""
    return narrative is not None and narrative.startswith(PREFIX)


def is_practice_draft(draft: Draft) -> bool:
    """Say whether a draft answers an invented narrative."""
    return is_practice(draft.narrative)


def may_address(narrative: NarrativeId | None, account: Account) -> bool:
    """Say whether an account may be offered for an answer to a narrative."""
    return not is_practice(narrative) or account.platform is PlatformName.SANDBOX


def confined(policy: Policy, draft: Draft, verdict: Verdict) -> Verdict:
    """Return the verdict, or a refusal if a practice draft would reach anything but a sandbox.

    Every verdict passes through here, the last one before the first byte included.
    """
    if not is_practice_draft(draft):
        return verdict
    real = [name for name in draft.current.content.accounts if not _is_sandbox(policy, name)]
    if not real:
        return verdict
    finding = Finding(
        RULE, Effect.BLOCK, f"This is practice, and {', '.join(real)} is no sandbox.", "Choose sandbox accounts only."
    )
    return replace(verdict, outcome=Outcome.REFUSE, findings=(finding, *verdict.findings), needs=(), who_can=())


def _is_sandbox(policy: Policy, name: AccountId) -> bool:
    account = policy.accounts.get(name)
    return account is not None and account.platform is PlatformName.SANDBOX
