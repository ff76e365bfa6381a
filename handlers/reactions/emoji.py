"""What an emoji means here: the policy's set, skin tones and gender variants counted as their base."""

import re
from typing import Final

from policies.model import Policy

_TONE: Final = re.compile(r"::skin-tone-[2-6]")
_GENDERED: Final = re.compile(r"^(?:(?:wo)?man|person)[-_]")
_ALIASES: Final = {"gesturing-no": "no-good", "gesturing-ok": "ok-woman", "thumbsup": "+1", "thumbsdown": "-1"}


USUAL: Final = {
    "approve": ("white_check_mark", "heavy_check_mark"),
    "reject": ("x",),
    "claim": ("eyes",),
    "pause": ("octagonal_sign",),
    "snooze": ("no_bell",),
    "not_hostile": ("no_good",),
    "escalate": ("rotating_light",),
}
"""What counts where the policy file has no ``[reactions]`` at all."""


def base_of(name: str) -> str:
    """Return the emoji without skin tone and gender: ``woman-gesturing-no::skin-tone-3`` is ``no-good``."""
    bare = _GENDERED.sub("", _TONE.sub("", name.strip(":"))).replace("_", "-")
    return _ALIASES.get(bare, bare)


def meaning(policy: Policy, name: str) -> str | None:
    """Return the act ("approve", "claim", ...) that the policy gives this emoji, or None."""
    wanted = base_of(name)
    for act, names in (policy.reactions or USUAL).items():
        if wanted in {base_of(known) for known in names}:
            return act
    return None
