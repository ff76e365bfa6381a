"""What a broken connection says about whether any byte can have been sent."""

from typing import Any, Final

BEFORE_CONNECTING: Final = frozenset(
    {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ConnectTimeout"}
)
"""What urllib3 and requests raise before a connection stands."""


def never_connected(error: BaseException | None) -> bool:
    """Say whether the failure, or what caused it, came before a connection stood."""
    waiting: list[Any] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        if type(one).__name__ in BEFORE_CONNECTING:
            return True
        waiting += [*one.args, getattr(one, "reason", None)]
    return False
