"""`bot.py guard`: draft scenarios as JSON lines on stdin to the content guard's findings on stdout, in order."""

from collections.abc import Iterable
from typing import BinaryIO

from pydantic_core import to_json

from domain.enums import Effect
from integrations.offline.answering import answer_stdin
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
    """Guard scenarios from stdin; the status is 1 if a draft was blocked."""
    return answer_stdin(guard_stream, policy)
