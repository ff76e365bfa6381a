"""What the Graph API answers, in the words of the outbox: refused, limited, gone, or nobody knows."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from workflow.ports import PublishRefusedError, RateLimitedError, UnknownOutcomeError

LIMIT_CODES: Final = frozenset({4, 17, 32, 341, 613, 80001})
"""Graph API error codes that ask to wait (https://developers.facebook.com/docs/graph-api/overview/rate-limiting)."""

SIGN_IN_CODES: Final = frozenset({102, 190})

WAIT: Final = timedelta(minutes=10)
"""Graph names no time to come back at, only how full the hour is."""


class GoneError(PublishRefusedError):
    """There is no such post (any more)."""


def refusal(status: int, body: Any) -> Exception:
    """Return the error that an answer means."""
    fault = body.get("error") if isinstance(body, dict) else None
    code = fault.get("code") if isinstance(fault, dict) else None
    code = code if isinstance(code, int) else None
    said = str(fault.get("message", "") if isinstance(fault, dict) else "")[:300] or f"status {status}"
    if code in LIMIT_CODES or status == 429:
        return RateLimitedError("Facebook asks to wait.", datetime.now(UTC) + WAIT)
    if code in SIGN_IN_CODES:
        return PublishRefusedError(f"Facebook does not accept the page's token any more: {said}")
    if isinstance(fault, dict) and code == 100 and fault.get("error_subcode") == 33:
        return GoneError(f"Facebook knows no such post: {said}")
    transient = isinstance(fault, dict) and (bool(fault.get("is_transient")) or code in {1, 2})
    if 400 <= status < 500 and status != 408 and not transient:
        return PublishRefusedError(f"Facebook refused: {said}")
    return UnknownOutcomeError(f"Facebook failed and did not say what became of it: {said}")
