"""How the sources fare, a line each, for `/fleetfoot status`."""

from collections.abc import Iterable

from handlers.cards.text import Times, neutral
from handlers.strings import sources as say
from workflow.source_health import SourceHealth, SourceState


def source_lines(sources: Iterable[SourceHealth], times: Times) -> list[str]:
    """Return a line for each source, those first of which something may be missed."""
    ranked = sorted(sources, key=lambda source: (not source.state.bad, source.name))
    return [_line(source, times) for source in ranked]


def _line(source: SourceHealth, times: Times) -> str:
    mark = say.BAD if source.state.bad else say.DONE if source.state is SourceState.ENDED else say.GOOD
    since = say.SINCE.format(when=times.on(source.since)) if source.since is not None and source.state.bad else ""
    facts = [say.STATE[source.state] + since, say.TAKEN.format(count=f"{source.taken:,}")]
    if source.one_in > 1 and source.sampled_since is not None:
        facts.append(say.SAMPLED.format(one_in=source.one_in, when=times.on(source.sampled_since)))
    if source.spent or source.cap is not None:
        cap = "" if source.cap is None else say.CAP.format(cap=source.cap)
        facts.append(say.SPENT.format(spent=source.spent, cap=cap))
    if source.note and source.state.bad:
        facts.append(neutral(source.note, 200))
    return f"{mark} {neutral(source.name, 60)}: {', '.join(facts)}"
