"""`bot.py guard`: draft scenarios as JSON lines on stdin to the content guard's findings on stdout, in order."""

import sys
from collections.abc import Iterable
from typing import BinaryIO

from pydantic_core import to_json

from domain.enums import Effect
from integrations.offline.chosen_policy import policy_at
from integrations.offline.scenario import read_scenarios
from policies.line_use import line_of
from policies.model import Policy
from policies.verdict import guard_findings


def guard_stream(policy: Policy, source: Iterable[bytes], sink: BinaryIO, complaints: list[str]) -> int:
    """Write the findings for every good line; return how many drafts are blocked. Bad lines go to `complaints`."""
    blocked = 0
    for facts, now in read_scenarios(source, complaints, "stdin"):
        findings = guard_findings(policy, facts, now, line_of(policy, facts, now))
        blocked += any(finding.effect is Effect.BLOCK for finding in findings)
        sink.write(to_json({"findings": findings}) + b"\n")
        sink.flush()
    return blocked


def guard(policy: str | None = None) -> int:
    """Guard scenarios from stdin; return 0, or 1 if a draft was blocked or a line was bad (told on stderr, skipped).

    Raises BadInputError where the policy cannot be used.
    """
    chosen = policy_at(policy)
    complaints: list[str] = []
    blocked = guard_stream(chosen, sys.stdin.buffer, sys.stdout.buffer, complaints)
    for complaint in complaints:
        sys.stderr.write(complaint + "\n")
    return 1 if blocked or complaints else 0
