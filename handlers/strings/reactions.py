"""What a reaction that does nothing is answered with."""

from typing import Final

WORTHLESS: Final = "Your {emoji} does nothing on {id}. On this card these count: {known}."
NAMES: Final = {
    "approve": "approve",
    "reject": "reject",
    "claim": "take it",
    "pause": "pause everything",
    "snooze": "snooze",
    "not_hostile": "not hostile",
    "escalate": "escalate",
}
