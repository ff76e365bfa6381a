"""`bot.py policy decide`: draft scenarios as JSON lines on stdin to verdicts as JSON lines on stdout, in order."""

import sys
from collections.abc import Iterable
from typing import BinaryIO

from pydantic_core import to_json

from domain.enums import Outcome
from integrations.offline.chosen_policy import policy_at
from integrations.offline.scenario import read_scenarios
from policies import verdict
from policies.model import Policy


def decide_stream(policy: Policy, source: Iterable[bytes], sink: BinaryIO, complaints: list[str]) -> int:
    """Write a verdict for every good line; return how many were refused. Bad lines are told in `complaints`."""
    refused = 0
    for facts, now in read_scenarios(source, complaints, "stdin"):
        decision = verdict.decide(policy, facts, now)
        refused += decision.outcome is Outcome.REFUSE
        sink.write(to_json(decision) + b"\n")
        sink.flush()
    return refused


def decide(policy: str | None = None) -> int:
    """Decide scenarios from stdin; return 0, or 1 if a draft was refused or a line was bad (told on stderr, skipped).

    Raises BadInputError where the policy cannot be used.
    """
    chosen = policy_at(policy)
    complaints: list[str] = []
    refused = decide_stream(chosen, sys.stdin.buffer, sys.stdout.buffer, complaints)
    for complaint in complaints:
        sys.stderr.write(complaint + "\n")
    return 1 if refused or complaints else 0
