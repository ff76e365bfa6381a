"""Attempts that were refused: who tried what and why not, on record like everything else."""

import contextlib
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from domain.errors import NotAllowedError, UnavailableError
from workflow.audit import REFUSED, Fact
from workflow.errors import ContentRefusedError
from workflow.office import Office
from workflow.state import Actor
from workflow.store import Transaction

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=Office)

NOWHERE = "desk"
"""The subject of an attempt that is about no draft or narrative that exists."""


def on_record(
    act: str,
) -> Callable[
    [Callable[Concatenate[S, Actor, P], Coroutine[Any, Any, T]]],
    Callable[Concatenate[S, Actor, P], Coroutine[Any, Any, T]],
]:
    """Have a use case's refusals written to the audit trail; what is refused within a minute again is one fact."""

    def decorate(
        use_case: Callable[Concatenate[S, Actor, P], Coroutine[Any, Any, T]],
    ) -> Callable[Concatenate[S, Actor, P], Coroutine[Any, Any, T]]:
        @wraps(use_case)
        async def recorded(self: S, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return await use_case(self, actor, *args, **kwargs)
            except (NotAllowedError, ContentRefusedError) as error:
                with contextlib.suppress(UnavailableError):
                    await _record(self, actor, act, _subject((*args, *kwargs.values())), error)
                raise

        return cast("Callable[Concatenate[S, Actor, P], Coroutine[Any, Any, T]]", recorded)

    return decorate


async def _record(
    office: Office, actor: Actor, act: str, subject: str, error: NotAllowedError | ContentRefusedError
) -> None:
    at, policy = office.clock.now(), office.policies.current()
    payload: dict[str, object] = {"act": act, "slack_user": actor.slack_user, "code": error.code}
    if isinstance(error, ContentRefusedError):
        # The rules only: their reasons may quote the very words that may not be kept.
        payload["rules"] = sorted({finding.rule for finding in error.findings})
    else:
        payload["reason"] = error.message
    once = f"refused:{actor.slack_user}:{act}:{subject}:{at:%Y%m%d%H%M}"

    async def work(tx: Transaction) -> None:
        if await tx.done(once) is None:
            tx.mark_done(once, act)
            tx.record(Fact(REFUSED, actor.staff or actor.slack_user, subject, policy.hash, at, payload))

    await office.store.transact(work)


def _subject(args: tuple[object, ...]) -> str:
    """Return the draft or narrative that an attempt was about; a delivery's is its draft."""
    for arg in args:
        if isinstance(arg, str) and arg[:2] in ("D-", "N-", "P-", "R-"):
            return arg.split("/", maxsplit=1)[0]
    return NOWHERE
