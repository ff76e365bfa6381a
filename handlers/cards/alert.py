"""The alert card: one narrative, what it is, why it matters, who has it, and what can be done about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.enums import Category
from domain.records import Narrative, Post
from handlers.cards import blocks as b
from handlers.cards.people import people, person
from handlers.cards.practice import banner, headed
from handlers.cards.spark import growth, sparkline
from handlers.cards.text import Times, clip, defang, escape, neutral, span
from handlers.strings import cards as say
from handlers.strings import drill
from policies.lines import expired
from policies.model import Line, Policy
from workflow.practice import is_practice
from workflow.state import Handling, Watched

HIDE_AT = 0.5
"""A narrative this likely to be one of `HARMFUL` shows its samples only to who asks (Berkeley protocol)."""

HARMFUL = (Category.HATE, Category.DEHUMANISING, Category.TERRORIST_PROMOTION)
FOLDED = (Handling.ANSWERED, Handling.NOT_HOSTILE, Handling.NO_RESPONSE, Handling.CLOSED)
SAMPLES = 3


def alert_card(
    watched: Watched, policy: Policy, now: datetime, times: Times, *, chart: b.Block | None = None
) -> b.Card:
    """Return the narrative's card as it stands now; `chart` is the block that shows its growth as a picture."""
    story = watched.narrative
    text = b.notification(
        f"[{story.id}] {say.severity_word(story.severity)} · ", f"{defang(story.headline)} · {_who_plain(watched)}"
    )
    title = f"{say.SEVERITY_MARK[story.severity]} {story.id} · {defang(clip(story.headline, 130))}"
    top = [b.header(headed(title, practice=is_practice(story.id))), *banner(story.id)]
    folded = watched.handling in FOLDED
    body = _folded(watched, policy, times) if folded else _open(watched, policy, now, times, chart)
    return b.Card(text, b.fitted([*top, *body], "…"), subject=str(story.id))


def merged_card(subject: str, watched: Watched) -> b.Card:
    """Return what the card of an absorbed narrative says: where the story goes on."""
    said = say.MERGED.format(into=escape(watched.narrative.id))
    severity = say.severity_word(watched.narrative.severity)
    text = b.notification(f"[{subject}] {severity} · ", say.MERGED_PLAIN.format(into=watched.narrative.id))
    return b.Card(text, [b.header(f"{subject} → {watched.narrative.id}"), b.section(said)], subject=subject)


def hidden_for(story: Narrative) -> tuple[Category, ...]:
    """Return the harms for which this narrative's samples are kept behind the reveal."""
    return tuple(harm for harm in HARMFUL if story.labels.get(harm.value, 0.0) >= HIDE_AT)


def samples(posts: Sequence[Post], times: Times, limit: int = 600) -> list[b.Block]:
    """Return posts defanged, each with its platform and time."""
    return [
        b.section(f"*{_platform(post.platform)}*, {times.on(post.created_at)}\n>{neutral(post.text, limit)}")
        for post in posts
    ]


def lines_for(watched: Watched, policy: Policy, now: datetime) -> list[Line]:
    """Return the lines that may still be used for the narrative's topic."""
    topic = watched.narrative.topic
    usable = [line for line in policy.lines.values() if not expired(line, now, policy.zone)]
    return [line for line in usable if topic is not None and line.topic in (None, topic)]


def since_first_post(watched: Watched, now: datetime) -> timedelta:
    """Return how long the story has run: event time up to the alert, the wall clock from then on."""
    return max(watched.alert_at - watched.narrative.first_seen, timedelta()) + max(
        now - watched.alerted_at, timedelta()
    )


def _open(watched: Watched, policy: Policy, now: datetime, times: Times, chart: b.Block | None) -> list[b.Block]:
    story = watched.narrative
    topic = policy.topics.get(story.topic) if story.topic is not None else None
    shares = dict(watched.sampled)
    places = (
        ", ".join(_place(name, count, shares.get(name, 1)) for name, count in _most(story.platforms)) or say.NOWHERE
    )
    facts = [
        say.WHO.format(who=_who(watched, policy, times)),
        say.CLOCK.format(span=span(since_first_post(watched, now))),
        say.SIZE.format(posts=say.posts_word(story.size), authors=say.authors_word(story.authors)),
        say.GROWTH.format(
            rate=f"{growth(story.series, story.series_seconds):.1f}", spark=sparkline(story.series)
        ).rstrip(),
        say.FIRST_SEEN.format(when=times.on(story.first_seen)),
        say.PLATFORMS.format(platforms=places),
        say.TOPIC.format(topic=escape(topic.name) if topic else say.NO_TOPIC),
    ]
    severity = say.SEVERITY_LINE.format(
        mark=say.SEVERITY_MARK[story.severity], severity=say.severity_word(story.severity)
    )
    reasons = [neutral(reason, 300) for reason in story.reasons[:6]] or [say.NO_REASON]
    why = f"{severity} · *{say.WHY_HEADING}*\n" + "\n".join(f"• {reason}" for reason in reasons)
    return [
        b.section(why),
        b.fields(facts),
        *_state(watched, policy),
        *_buttons(watched),
        b.context(say.ALERT_FOOT.format(id=story.id)),
        *([chart] if chart is not None else []),
        *_lines(watched, policy, now),
        *_samples(story, times),
    ]


def _place(name: str, count: int, one_in: int) -> str:
    """Return a platform with its posts, and what share of it was read where that was not all."""
    read = "" if one_in == 1 else say.SAMPLED.format(one_in=one_in)
    return f"{_platform(name)} {count:,}{read}"


def _platform(name: str) -> str:
    """Return a platform as people call it; posts come from platforms on which we have no account, too."""
    return say.PLATFORM.get(name, neutral(name, 40))


def _folded(watched: Watched, policy: Policy, times: Times) -> list[b.Block]:
    story = watched.narrative
    size = f"{say.posts_word(story.size)}, {say.authors_word(story.authors)}  {sparkline(story.series)}".rstrip()
    if is_practice(story.id):
        over = watched.handling is Handling.NOT_HOSTILE
        return [b.section(drill.OVER if over else f"{_who(watched, policy, times)}\n{size}")]
    names = ["respond", "reveal"] if watched.handling is not Handling.NOT_HOSTILE else ["restore", "reveal"]
    return [
        b.section(f"{_who(watched, policy, times)}\n{size}"),
        *_state(watched, policy),
        b.actions(*(b.button(say.BUTTON[name], name, str(story.id)) for name in names)),
    ]


def _samples(story: Narrative, times: Times) -> list[b.Block]:
    if not story.samples:
        return [b.context(say.NO_SAMPLES)]
    harms = hidden_for(story)
    if harms:
        what = say.AND.join(say.CATEGORY[harm] for harm in harms)
        return [b.section(say.SAMPLES_HIDDEN.format(count=len(story.samples), what=what))]
    shown = [post for post in story.samples if post.id not in story.sensitive][:SAMPLES]
    hidden = len(story.samples) - len(shown) if len(shown) < SAMPLES else 0
    rest = [b.context(say.SAMPLES_PARTLY_HIDDEN.format(count=hidden))] if hidden else []
    return [b.context(f"*{say.SAMPLES_HEADING}*"), *samples(shown, times, 400), *rest]


def _lines(watched: Watched, policy: Policy, now: datetime) -> list[b.Block]:
    lines = lines_for(watched, policy, now)
    if not lines:
        return [b.context(say.NO_LINES)]
    listed = "\n".join(f"• *{escape(line.id)}*: {escape(clip(line.text, 280))}" for line in lines[:4])
    return [b.section(f"*{say.LINES_HEADING}*\n{listed}")]


def _state(watched: Watched, policy: Policy) -> list[b.Block]:
    found: list[b.Block] = []
    if watched.votes and watched.handling is not Handling.NOT_HOSTILE:
        found.append(b.context(say.NOT_HOSTILE_VOTES.format(who=people(policy, watched.votes))))
    if watched.drafts and watched.handling is not Handling.ANSWERED:
        found.append(b.context(say.ANSWERING.format(drafts=", ".join(watched.drafts[-12:]))))
    return found


def _buttons(watched: Watched) -> list[b.Block]:
    """Return two rows: what is done every time, and what is done now and then."""
    often = ("respond", "claim", "snooze", "not_hostile", "do_not_respond")
    rarely = ("reveal", "escalate", "merge", "report_on")
    return [_row(watched, often), _row(watched, rarely)]


def _row(watched: Watched, names: Sequence[str]) -> b.Block:
    value, styles = str(watched.narrative.id), {"respond": "primary"}
    return b.actions(*(b.button(say.BUTTON[name], name, value, style=styles.get(name, "")) for name in names))


def _who(watched: Watched, policy: Policy, times: Times) -> str:  # noqa: PLR0911 - one answer a way of handling
    until = times.on(watched.until) if watched.until else ""
    reason = f": {escape(clip(watched.reason, 300))}" if watched.reason else ""
    match watched.handling:
        case Handling.OPEN:
            return say.NOBODY
        case Handling.CLAIMED:
            when = times.at(watched.claimed_at) if watched.claimed_at else say.NOW
            return say.CLAIMED.format(who=person(policy, watched.claimed_by), when=when)
        case Handling.SNOOZED:
            return say.SNOOZED.format(when=until)
        case Handling.NOT_HOSTILE:
            return say.NOT_HOSTILE
        case Handling.NO_RESPONSE if until:
            return say.NO_RESPONSE.format(reason=reason, when=until)
        case Handling.NO_RESPONSE:
            return say.NO_RESPONSE_OPEN.format(reason=reason)
        case Handling.ANSWERED:
            return say.ANSWERED.format(drafts=", ".join(watched.drafts[-12:]) or "yes")
        case Handling.CLOSED:
            return say.CLOSED


def _who_plain(watched: Watched) -> str:
    match watched.handling:
        case Handling.OPEN:
            return say.NOBODY_PLAIN
        case Handling.CLAIMED:
            return say.CLAIMED_PLAIN.format(who=watched.claimed_by)
        case _:
            return watched.handling.value


def _most(counts: object) -> list[tuple[str, int]]:
    items = list(counts.items()) if hasattr(counts, "items") else []
    return sorted(items, key=lambda item: (-item[1], item[0]))[:6]
