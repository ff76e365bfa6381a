"""Ends loops that were told to end: a library may take the cancellation for a timeout of its own."""

import asyncio


def heed_cancellation() -> None:
    """Raise CancelledError if this task was told to end.

    On Python 3.11 ``asyncio.timeout(0)``, which redis-py uses to look at a socket, swallows a cancellation that comes
    at the same moment; the task still counts it (`asyncio.Task.cancelling`).
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
