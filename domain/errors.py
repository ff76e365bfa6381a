"""Errors that are safe to show: a stable code and one plain sentence that says what to do."""

import re
from collections.abc import Iterable

_SECRETS: set[str] = set()
"""What no sentence may tell, whoever it quotes: a platform's refusal may repeat what it was sent."""


def keep_secret(values: Iterable[str]) -> None:
    """Leave these values out of every error's message from now on; tokens have twelve characters or more."""
    _SECRETS.update(value for value in values if len(value) >= 12)


class FleetfootError(Exception):
    """Root of every known error. `message` is one sentence for the person; `code` is stable for tests and logs."""

    def __init__(self, code: str, message: str) -> None:
        for secret in _SECRETS:
            message = re.sub(rf"{re.escape(secret[:10])}\S*", "•••", message)  # what is quoted may be cut short
        super().__init__(message)
        self.code = code
        self.message = message


class BadInputError(FleetfootError):
    """Input or configuration that cannot be used; names the file, line and field where known."""

    def __init__(self, message: str, code: str = "bad-input") -> None:
        super().__init__(code, message)


class NotAllowedError(FleetfootError):
    """The person may not do this; the message says why and who can."""

    def __init__(self, message: str, code: str = "not-allowed") -> None:
        super().__init__(code, message)


class NotFoundError(FleetfootError):
    """No such draft, narrative, account or line."""

    def __init__(self, message: str, code: str = "not-found") -> None:
        super().__init__(code, message)


class StaleError(FleetfootError):
    """The thing acted on has moved on (an older revision, a finished draft)."""

    def __init__(self, message: str, code: str = "stale") -> None:
        super().__init__(code, message)


class UnavailableError(FleetfootError):
    """A service the bot needs does not answer (Redis, Slack, a platform)."""

    def __init__(self, message: str, code: str = "unavailable") -> None:
        super().__init__(code, message)


def word_of(said: object) -> str:
    """Return a vendor's error code if it has a code's shape; a server that repeats what it was sent is not quoted."""
    return str(said) if re.fullmatch(r"[a-z0-9_]{1,40}", str(said)) else "an error of its own"
