"""What a Mastodon instance answers, in the words of the outbox: refused, limited, never arrived, or nobody knows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import mastodon

from integrations.publishers.connection import never_connected
from workflow.ports import NotSentError, PublishRefusedError, RateLimitedError, UnknownOutcomeError

T = TypeVar("T")


def translated(call: Callable[[], T], reset_at: Callable[[], float | None]) -> T:
    """Run `call`; turn what Mastodon.py raises into what the outbox understands; `reset_at` ends a limit."""
    try:
        return call()
    except mastodon.MastodonRatelimitError as error:
        reset = reset_at()
        until = datetime.fromtimestamp(reset, UTC) if reset else datetime.now(UTC) + timedelta(minutes=5)
        raise RateLimitedError("The instance asks to wait.", until) from error
    except mastodon.MastodonNetworkError as error:
        if never_connected(error.__context__):
            raise NotSentError("The instance could not be reached.") from error
        raise UnknownOutcomeError("The connection broke before an answer came.") from error
    except mastodon.MastodonAPIError as error:
        status = error.args[1] if len(error.args) == 4 else None
        if isinstance(status, int) and 400 <= status < 500:
            raise PublishRefusedError(f"The instance refused: {error.args[3] or error.args[2]}") from error
        raise UnknownOutcomeError("The instance failed and did not say what became of it.") from error
    except (mastodon.MastodonError, KeyError, TypeError, AttributeError) as error:
        raise UnknownOutcomeError("The instance's answer could not be understood.") from error
