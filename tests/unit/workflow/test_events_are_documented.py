"""docs/events.md tells of every kind of event there is, and of no other."""

import re
from pathlib import Path
from typing import get_args

from workflow.audit import ERASED, REFUSED, RESTORED
from workflow.circuit import AccountEvent
from workflow.credentials import AccountBroke, AccountMended
from workflow.drill import PracticeEvent
from workflow.events import DraftEvent
from workflow.modes import ModeEvent
from workflow.narrative_events import NarrativeEvent
from workflow.raising import NarrativeRaised
from workflow.timeline import PostNoticed
from workflow.watch import AlertRaised

PAGE = Path(__file__).parents[3] / "docs" / "events.md"


def test_every_event_is_documented_and_no_other() -> None:
    known = {
        kind.__name__
        for union in (DraftEvent, NarrativeEvent, ModeEvent, AccountEvent, PracticeEvent)
        for kind in get_args(union)
    }
    known |= {AlertRaised.__name__, ERASED, REFUSED, RESTORED, "NarrativeAnswered"}
    known |= {AccountBroke.__name__, AccountMended.__name__, PostNoticed.__name__, NarrativeRaised.__name__}
    told = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == known
