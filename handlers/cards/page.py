"""The call by direct message: what it is about, who could do what at once, and a line that is ready. It only offers."""

from datetime import datetime

from handlers.cards import blocks as b
from handlers.cards.alert import lines_for, since_first_post
from handlers.cards.text import clip, escape, span
from handlers.strings import cards as say
from handlers.strings import channel as words
from policies.model import Policy
from workflow.state import Handling, Watched

ANSWERABLE = (Handling.OPEN, Handling.CLAIMED)
LINES = 2


def page_blocks(watched: Watched, policy: Policy, now: datetime, said: str) -> list[b.Block]:
    """Return the call about a narrative that still waits for somebody; `said` is the whole message in mrkdwn."""
    story, name = watched.narrative, str(watched.narrative.id)
    clock = words.PAGE_CLOCK.format(
        mark=say.SEVERITY_MARK[story.severity],
        severity=say.severity_word(story.severity),
        span=span(since_first_post(watched, now)),
        size=say.posts_word(story.size),
        authors=say.authors_word(story.authors),
    )
    rows = [b.section(said), b.context(clock)]
    buttons = [
        b.button(say.BUTTON["claim"], "claim", name, style="primary"),
        b.button(say.BUTTON["respond"], "respond", name),
    ]
    lines = lines_for(watched, policy, now)[:LINES]
    if lines:
        listed = "\n".join(f"• *{escape(line.id)}*: {escape(clip(line.text, 280))}" for line in lines)
        rows.append(b.section(f"{words.PAGE_LINES}\n{listed}"))
        buttons += [
            b.button(say.USE_LINE.format(line=line.id), f"use_line.{number}", f"{name}|{line.id}")
            for number, line in enumerate(lines)
        ]
    return [*rows, b.actions(*buttons)]
