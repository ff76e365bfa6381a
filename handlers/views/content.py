"""Turns the form's values into exactly what the public would see."""

from collections.abc import Sequence

from domain.ids import LineId
from domain.records import Content, LineUse, MediaItem
from handlers.views.values import Values
from policies.lines import filled, render, slot_problems
from policies.model import Line, Policy


def line_of(policy: Policy, line: LineId | None) -> Line | None:
    """Return the policy's line, or None."""
    return policy.lines.get(line) if line is not None else None


def missing_slots(values: Values, policy: Policy) -> tuple[str, ...]:
    """Return what is wrong with the blanks of the chosen line."""
    line = line_of(policy, values.line)
    return () if line is None else slot_problems(line, _fitting(values, line))


def content_of(values: Values, policy: Policy, media: Sequence[MediaItem] = ()) -> Content | None:
    """Return the content, or None while there are no words yet. A line's words replace typed ones."""
    line = line_of(policy, values.line)
    if line is not None and not missing_slots(values, policy):
        slots = _fitting(values, line)
        text, use = render(line, slots), LineUse(line.id, slots)
    elif values.text and line is None:
        text, use = values.text, None
    else:
        return None
    items = described(media, values.alt)
    return Content(text=text, accounts=tuple(sorted(values.accounts)), line=use, media=items or None)


def _fitting(values: Values, line: Line) -> dict[str, str]:
    """Return the line's blanks: as filled in the form, or as the typed text fills them if it is the line.

    Another line may have been chosen before, so what is not of this line is left out.
    """
    slots = {name: value for name, value in values.slots.items() if name in line.slots}
    typed = filled(values.text, line) if values.text and slot_problems(line, slots) else None
    return slots if typed is None else dict(typed)


def described(media: Sequence[MediaItem], alt: str) -> tuple[MediaItem, ...]:
    """Return the images with their descriptions, line by line; one image takes the whole text."""
    lines = [alt.strip()] if len(media) == 1 else [line.strip() for line in alt.splitlines() if line.strip()]
    return tuple(
        MediaItem(alt=(lines[i] if i < len(lines) else "") or None, sha256=item.sha256, pdq=item.pdq)
        for i, item in enumerate(media)
    )
