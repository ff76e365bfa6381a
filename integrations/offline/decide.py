"""`bot.py policy decide`: draft scenarios as JSON lines on stdin to verdicts as JSON lines on stdout, in order."""

from collections.abc import Iterable
from typing import BinaryIO

from pydantic_core import to_json

from domain.enums import Outcome
from integrations.offline.answering import answer_stdin
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
    """Decide scenarios from stdin; the status is 1 if a draft was refused."""
    return answer_stdin(decide_stream, policy)
