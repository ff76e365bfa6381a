"""What it will cost to publish, before anybody approves it: from the table of platforms, post by post."""

from dataclasses import dataclass
from decimal import Decimal

from domain.ids import AccountId
from domain.platforms import PLATFORMS
from domain.records import Content
from policies.guard.links import link_spans
from policies.model import Policy
from policies.threads import parts_for


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars: for one account to publish, of which with links, and at most for reading it back afterwards."""

    account: AccountId
    posts: int
    with_link: int
    publish: Decimal
    reading: Decimal

    @property
    def sentence(self) -> str:
        """Return it as a card or a form shows it."""
        posts = "1 post" if self.posts == 1 else f"{self.posts} posts"
        links = f", {self.with_link} with a link" if self.with_link else ""
        reading = f", and up to {_dollars(self.reading)} to read its reach" if self.reading else ""
        return f"{self.account}: {_dollars(self.publish)} ({posts}{links}){reading}."


READS = 4
"""How often a post is read again: after 15 minutes, 1, 6 and 24 hours."""


def costs_of(policy: Policy, content: Content, *, reads: bool = True) -> tuple[Cost, ...]:
    """Return the cost for each account where posting costs money; nothing where all of it is free.

    With a link a post costs `link_cost` in place of `post_cost`. Retracting costs more, and only if it happens.
    """
    found = []
    for name in sorted(content.accounts):
        account = policy.accounts.get(name)
        can = None if account is None else PLATFORMS[account.platform]
        if can is None or not can.post_cost:
            continue
        parts = parts_for(policy, content, name)
        linked = sum(1 for part in parts if any(True for _ in link_spans(part)))
        publish = can.link_cost * linked + can.post_cost * (len(parts) - linked)
        found.append(Cost(name, len(parts), linked, publish, can.read_cost * READS if reads else Decimal(0)))
    return tuple(found)


def _dollars(amount: Decimal) -> str:
    return f"${amount.normalize():f}" if amount < Decimal("0.1") else f"${amount:.2f}"
