"""What `/fleetfoot status` says of the sources."""

from collections.abc import Mapping
from typing import Final

from workflow.source_health import SourceState

HEADING: Final = "*Sources*"
NONE: Final = "None is set up, so nothing is watched: name some in FLEETFOOT_SOURCES."
GOOD: Final = "🟢"
BAD: Final = "⚠️"
DONE: Final = "⏹️"
STATE: Final[Mapping[SourceState, str]] = {
    SourceState.STARTING: "starting",
    SourceState.LIVE: "live",
    SourceState.BEHIND: "behind",
    SourceState.SILENT: "silent",
    SourceState.DOWN: "does not answer",
    SourceState.LIMITED: "has us wait",
    SourceState.REFUSED: "refuses us",
    SourceState.CAPPED: "switched off by its spending cap",
    SourceState.ENDED: "read to its end",
}
SINCE: Final = " since {when}"
TAKEN: Final = "{count} posts"
SAMPLED: Final = "only 1 in {one_in} read since {when}"
SPENT: Final = "${spent:.2f} this month{cap}"
CAP: Final = " of ${cap:.2f}"
