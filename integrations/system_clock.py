"""The clock on the wall, for whatever needs the time and takes it as a port."""

from datetime import UTC, datetime


class SystemClock:
    """The clock on the wall."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)
