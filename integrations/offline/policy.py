"""`bot.py policy check|matrix|diff`: what a policy file says, whether it is sound, and what a change would change."""

import datetime as dt
import sys

from rich.console import Console
from rich.table import Table

from domain.enums import Severity
from integrations.offline.chosen_policy import policy_at
from policies.cells import NEVER, Row
from policies.check import problems
from policies.diff import differences
from policies.file import PolicyError
from policies.members import local_day
from policies.model import Policy

TITLES = {
    Row.FREE_TEXT: "Own words",
    Row.LINE: "A line to take",
    Row.CRISIS: "Own words on the topic of a declared crisis",
}


def check(path: str) -> int:
    """Say on stderr, one line each, what is wrong with a policy file.

    Returns 0 where it is sound, 1 where it can be read but a check failed, 2 where it cannot be used at all.
    """
    try:
        policy = policy_at(path)
    except PolicyError as error:
        for problem in error.problems:
            sys.stderr.write(f"{path}: {problem}\n")
        return 2
    found = problems(policy, local_day(policy, dt.datetime.now(dt.UTC)))
    for told in found:
        sys.stderr.write(f"{path}: {told}\n")
    if found:
        sys.stdout.write(f"{path}: can be read, but {len(found)} {'things need' if len(found) > 1 else 'thing needs'} "
                         "attention.\n")  # fmt: skip
        return 1
    sys.stdout.write(f"{path}: sound ({policy.agency.name}, policy {policy.hash[:12]}).\n")
    return 0


def matrix(policy: str | None = None) -> int:
    """Print the trust matrix as tables; returns 0."""
    chosen = policy_at(policy)
    console = Console(soft_wrap=False)
    for row in Row:
        console.print(matrix_table(chosen, row))
    return 0


def matrix_table(policy: Policy, row: Row) -> Table:
    """Return one table of the matrix, the highest tier first; a missing row reads ``never``."""
    table = Table(title=f"{TITLES[row]}  \\[trust.{row}]", title_justify="left")
    table.add_column("who writes it")
    for severity in Severity:
        table.add_column(severity.value)
    for tier in reversed(policy.tiers):
        cells = policy.trust.get(row, {}).get(tier, (NEVER,) * len(Severity))
        table.add_row(tier, *(str(cell) for cell in cells))
    return table


def diff(a: str, b: str) -> int:
    """Print in sentences who gains and who loses what by going from `a` to `b`; returns 0."""
    sentences = differences(policy_at(a), policy_at(b))
    for sentence in sentences:
        sys.stdout.write(sentence + "\n")
    if not sentences:
        sys.stdout.write("Nothing changes: the two policies say the same.\n")
    return 0
