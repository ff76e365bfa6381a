"""One line for each narrative and draft, for lists, digests and the home tab."""

from domain.enums import AlertKind
from handlers.cards.people import person
from handlers.cards.practice import draft_mark
from handlers.cards.text import clip, defang, escape
from handlers.strings import cards as say
from handlers.strings import commands as words
from policies.model import Policy
from workflow.state import Draft, Handling, Watched


def narrative_line(watched: Watched, policy: Policy) -> str:
    """Return a narrative in one line of mrkdwn."""
    story = watched.narrative
    trending = story.kind is AlertKind.TRENDING
    return words.NARRATIVE_LINE.format(
        mark=words.TRENDING_MARK if trending else say.SEVERITY_MARK[story.severity],
        id=story.id,
        severity=words.TRENDING if trending else say.severity_word(story.severity),
        headline=escape(defang(clip(story.headline, 120))),
        size=say.posts_word(story.size),
        who=_who(watched, policy),
    )


def _who(watched: Watched, policy: Policy) -> str:
    match watched.handling:
        case Handling.CLAIMED:
            return words.HAS_IT.format(who=person(policy, watched.claimed_by))
        case Handling.OPEN:
            return "" if watched.narrative.kind is AlertKind.TRENDING else words.NOBODY_HAS_IT
        case _:
            return words.HANDLED.format(how=watched.handling.value)


def draft_line(draft: Draft) -> str:
    """Return a draft in one line of mrkdwn."""
    return words.DRAFT_LINE.format(
        id=draft.id,
        state=f"{draft_mark(draft)}{say.state_word(draft.state)}",
        narrative=f" · for {draft.narrative}" if draft.narrative else "",
        text=escape(clip(" ".join(draft.current.content.text.split()), 100)),
    )
