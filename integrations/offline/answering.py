"""Answers draft scenarios from standard input, a line each: what `policy decide` and `guard` have in common."""

import sys
from collections.abc import Callable, Iterable
from typing import BinaryIO

from integrations.offline.chosen_policy import policy_at
from policies.model import Policy

Answers = Callable[[Policy, Iterable[bytes], BinaryIO, list[str]], int]
"""Answers every good line into the sink and returns how many were refused; bad lines go to the list of complaints."""


def answer_stdin(answers: Answers, policy: str | None) -> int:
    """Answer stdin on stdout; return 0, or 1 if anything was refused or a line was bad (told on stderr, skipped).

    Raises BadInputError where the policy cannot be used.
    """
    complaints: list[str] = []
    refused = answers(policy_at(policy), sys.stdin.buffer, sys.stdout.buffer, complaints)
    for complaint in complaints:
        sys.stderr.write(complaint + "\n")
    return 1 if refused or complaints else 0
