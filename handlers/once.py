"""Has something told once: that it was told is kept in the same transaction, so a crash loses and doubles nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from workflow.state import Notice
from workflow.store import Store, Transaction

A_WEEK: Final = timedelta(days=7)


async def was_told(store: Store, key: str) -> bool:
    """Return whether this was told already."""

    async def work(transaction: Transaction) -> bool:
        return await transaction.done(key) is not None

    return await store.look(work)


async def tell_once(store: Store, key: str, notices: Sequence[Notice], memory: timedelta = A_WEEK) -> None:
    """Have the notices shown, unless this was done within `memory`; with none, note that there is nothing to tell."""

    async def work(transaction: Transaction) -> None:
        if await transaction.done(key) is None:
            transaction.mark_done(key, "told", memory)
            for notice in notices:
                transaction.notify(notice)

    if not await was_told(store, key):
        await store.transact(work)
