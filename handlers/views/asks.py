"""The small questions: why a narrative is left unanswered, which one it is the same as, what a reported post says."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from domain.enums import Severity
from domain.records import Topic
from handlers.cards import blocks as b
from handlers.cards.text import clip, defang
from handlers.strings import cards as card_words
from handlers.strings import views as say
from workflow.state import Watched

NO_RESPONSE: Final = "do_not_respond"
MERGE: Final = "merge_with"
REPORT_ON: Final = "report_on"
REPORT_POST: Final = "report_a_post"
RAISE_POST: Final = "raise_a_post"
MOST_OTHERS: Final = 100


def no_response_view(narrative: str, channel: str) -> b.Block:
    """Return the modal that asks for the reason not to respond and when to look again."""
    choices = [b.option(text, minutes) for text, minutes in say.LOOK_AGAIN_CHOICES]
    return _modal(
        NO_RESPONSE,
        say.NO_RESPONSE_TITLE,
        f"{narrative}|{channel}",
        b.section(say.NO_RESPONSE_INTRO.format(id=narrative)),
        _input("reason", say.REASON, _text(multiline=True, most=500)),
        _input("look_again", say.LOOK_AGAIN, _select(choices, choices[1])),
    )


def merge_view(watched: Watched, others: Sequence[Watched], channel: str) -> b.Block:
    """Return the modal that asks which narrative tells the same story: that one goes on with this one in it."""
    choices = [
        b.option(f"{one.narrative.id} · {defang(one.narrative.headline)}", str(one.narrative.id))
        for one in others[:MOST_OTHERS]
    ]
    name = str(watched.narrative.id)
    return _modal(
        MERGE,
        say.MERGE_TITLE,
        f"{name}|{channel}",
        b.section(say.MERGE_INTRO.format(id=name)),
        _input("into", say.MERGE_INTO, _select(choices, None)),
    )


def report_on_view(narrative: str, channel: str) -> b.Block:
    """Return the modal that notes to whom a narrative was reported."""
    choices = [b.option(clip(name, b.LABEL), name) for name in say.REPORT_ON_CHOICES]
    return _modal(
        REPORT_ON,
        say.REPORT_ON_TITLE,
        f"{narrative}|{channel}",
        b.section(say.REPORT_ON_INTRO.format(id=narrative)),
        _input("to", say.REPORT_ON_TO, _select(choices, choices[0])),
        _input("reference", say.REPORT_ON_REFERENCE, _text(most=200), optional=True),
    )


def report_post_view(url: str, channel: str) -> b.Block:
    """Return the modal that takes a post which Fleetfoot has not seen: its words, typed or pasted by a person."""
    choices = [b.option(name, value) for name, value in say.REPORT_PLATFORMS]
    address = _text(most=500)
    if url:
        address["initial_value"] = clip(url, 500)
    return _modal(
        REPORT_POST,
        say.REPORT_TITLE,
        f"|{channel}",
        b.section(say.REPORT_INTRO),
        _input("words", say.REPORT_TEXT, _text(multiline=True, most=3000)),
        _input("platform", say.REPORT_PLATFORM, _select(choices, _platform_of(url, choices))),
        _input("url", say.REPORT_URL, address, optional=True),
    )


def raise_view(key: str, topics: Sequence[Topic], channel: str) -> b.Block:
    """Return the modal that asks what a reported post is about, so that it can be answered like an alert."""
    none = b.option(say.NO_TOPIC, say.NO_TOPIC_VALUE)
    about = [none, *(b.option(one.name, str(one.id)) for one in topics[:99])]
    least = b.option(say.RAISE_LEAST, say.NO_RAISE_VALUE)
    severities = [least, *(b.option(card_words.severity_word(one), one.value) for one in Severity)]
    return _modal(
        RAISE_POST,
        say.RAISE_TITLE,
        f"{key}|{channel}",
        b.section(say.RAISE_INTRO),
        _input("topic", say.TOPIC, _select(about, none)),
        _input("severity", say.SEVERITY, _select(severities, least)),
    )


def _platform_of(url: str, choices: Sequence[b.Block]) -> b.Block:
    """Return the choice that an address looks like; nothing is asked of it."""
    host = url.casefold().partition("://")[2].partition("/")[0].removeprefix("www.")
    known = {"x.com": "x", "twitter.com": "x", "facebook.com": "facebook", "bsky.app": "bluesky", "t.me": "telegram"}
    wanted = known.get(host) or next((name for name in ("tiktok", "youtube", "instagram") if name in host), "other")
    return next((dict(one) for one in choices if one["value"] == wanted), dict(choices[-1]))


def _modal(callback: str, title: str, metadata: str, *blocks: b.Block) -> b.Block:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": {"type": "plain_text", "text": clip(title, 24)},
        "submit": {"type": "plain_text", "text": say.SUBMIT},
        "close": {"type": "plain_text", "text": say.CLOSE},
        "private_metadata": metadata,
        "blocks": list(blocks),
    }


def _text(*, multiline: bool = False, most: int) -> b.Block:
    return {"type": "plain_text_input", "action_id": "value", "multiline": multiline, "max_length": most}


def _select(options: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any] | None) -> b.Block:
    element: b.Block = {"type": "static_select", "action_id": "value", "options": list(options)}
    return element if chosen is None else {**element, "initial_option": dict(chosen)}


def _input(block: str, label: str, element: Mapping[str, Any], *, optional: bool = False) -> b.Block:
    return {
        "type": "input",
        "block_id": block,
        "label": {"type": "plain_text", "text": label},
        "element": dict(element),
        "optional": optional,
    }
