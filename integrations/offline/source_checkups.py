"""What `doctor` looks at of the sources: whether they can be made, how each fares, and how to mend it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from domain.errors import BadInputError, UnavailableError
from integrations.offline.checkups import Checkup
from integrations.settings import Settings
from integrations.sources.configured import sources_from
from integrations.store.connection import open_client
from integrations.store.store import RedisStore
from workflow.source_health import SourceHealth, SourceState
from workflow.sources import Source

MATTER: Final = "sources"
GRACE: Final = timedelta(minutes=2)
"""A source that should have been found silent this long ago is not being read at all."""

MEND: Final[Mapping[SourceState, str]] = {
    SourceState.SILENT: "It is connected again by itself; see whether the platform works, or is blocked here.",
    SourceState.BEHIND: "Nothing to do while it catches up; if it does not, name fewer terms or raise its `most`.",
    SourceState.DOWN: "It is tried again by itself; check the network and the address in FLEETFOOT_SOURCES.",
    SourceState.LIMITED: "It goes on by itself; if it happens often, give it a longer `every` in FLEETFOOT_SOURCES.",
    SourceState.REFUSED: "Set its token anew; docs/sources.md says which each source needs, and where to get it.",
    SourceState.CAPPED: "Raise its `cap` in FLEETFOOT_SOURCES, or wait until the month ends.",
}


def sources(settings: Settings, now: datetime) -> Iterator[Checkup]:
    """Check that every source in FLEETFOOT_SOURCES can be made, and tell how the running processes find each."""
    try:
        planned = sources_from(settings.fleetfoot_sources, settings)
    except BadInputError as error:
        yield Checkup(MATTER, False, error.message, "Mend FLEETFOOT_SOURCES; docs/sources.md shows each kind.")
        return
    if not planned:
        mend = "Name some in FLEETFOOT_SOURCES; docs/sources.md shows each kind."
        yield Checkup(MATTER, None, "none is set up, so nothing is watched", mend)
        return
    try:
        known = {health.name: health for health in asyncio.run(_known(settings))}
    except UnavailableError:
        yield Checkup(MATTER, None, f"{len(planned)} set up; how they fare is in Redis, which does not answer")
        return
    for one in planned:
        yield fares(one.source, known.get(one.source.name), now)


def fares(source: Source, health: SourceHealth | None, now: datetime) -> Checkup:
    """Return how one source fares by what was last written of it; `health` is None before it was ever read."""
    matter = f"source {source.name}"
    if health is None or health.state is SourceState.STARTING:
        return Checkup(matter, None, "not read yet", "Start `bot.py run`, or the ingest process of the Procfile.")
    heard = health.heard or health.since
    patience = None if source.silent_after is None else timedelta(seconds=source.silent_after) + GRACE
    if health.state is SourceState.LIVE and heard is not None and patience is not None and now - heard > patience:
        mend = "The ingest process seems to have stopped: start it again and look at its log."
        return Checkup(matter, False, f"nobody has read it since {heard:%d %b %H:%M} UTC", mend)
    note = f" ({health.note})" if health.note else ""
    if health.state.bad:
        return Checkup(matter, False, f"{health.state.value}{note}", MEND[health.state])
    sampled = f", but only 1 post in {health.one_in} is kept" if health.one_in > 1 else ""
    spent = "" if health.cap is None else f", ${health.spent:.2f} of ${health.cap:.2f} this month"
    if sampled:
        return Checkup(matter, None, f"{health.state.value}{sampled}{spent}", "Raise its `most`, or name fewer terms.")
    return Checkup(matter, True, f"{health.state.value}, {health.taken:,} posts since it started{spent}")


async def _known(settings: Settings) -> Sequence[SourceHealth]:
    store = RedisStore(open_client(settings.redis_url.get_secret_value()))
    try:
        return await store.sources()
    finally:
        await store.close()
