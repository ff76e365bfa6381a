"""Whether a draft as a whole, everything the public would see of it, is a line to take and nothing besides."""

import datetime as dt
from dataclasses import replace

from domain.records import Content
from policies.case import goes_out_at
from policies.lines import expired, matches
from policies.model import Facts, Line, Policy


def line_of(policy: Policy, facts: Facts, now: dt.datetime) -> Line | None:
    """Return the line that the draft is, now and when it goes out; None where it is anybody's own words.

    The text and every variant must be the line word for word, for this topic if the draft has one, approved and not
    run out. An image or a link that the wording does not contain was never approved, so it makes a draft one's own.
    """
    content = facts.content
    use = content.line
    line = None if use is None else policy.lines.get(use.id)
    if use is None or line is None:
        return None
    if facts.topic is not None and line.topic is not None and line.topic != facts.topic:
        return None
    if any(expired(line, moment, policy.zone) for moment in (now, goes_out_at(facts, now))):
        return None
    if content.media or any(link not in content.text for link in content.links or ()):
        return None
    slots = {name: str(value) for name, value in use.slots.items()}
    texts = {content.text, *(content.variants or {}).values()}
    return line if all(matches(text, line, slots) for text in texts) else None


def spoken(content: Content) -> Content:
    """Return the content with every slot value as text: JSON may give a number, and checks read words."""
    use = content.line
    if use is None or all(isinstance(value, str) for value in use.slots.values()):
        return content
    return replace(content, line=replace(use, slots={name: str(value) for name, value in use.slots.items()}))
