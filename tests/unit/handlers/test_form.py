"""The response form, and what is read back out of it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.enums import PlatformName, Severity
from domain.ids import AccountId, DraftId, LineId, NarrativeId, RevisionHash, TierName, TopicId
from domain.records import Account, MediaItem
from handlers.views.asks import no_response_view
from handlers.views.content import content_of, described
from handlers.views.form import Form, Origin, respond_view
from handlers.views.respond import one_a_platform
from handlers.views.values import Values, read
from tests.unit.handlers.limits import check_view
from tests.unit.policies.build import POLICY

ACCOUNTS = tuple(
    Account(AccountId(f"sandbox-{i}"), PlatformName.SANDBOX, f"@handle{i}", TierName("responder")) for i in range(3)
)


def form(values: Values | None = None, **changes: Any) -> Form:
    return Form(
        origin=Origin(NarrativeId("N-1"), channel="C1"),
        title="Respond",
        accounts=ACCOUNTS,
        lines=tuple(POLICY.lines.values()),
        topics=tuple(POLICY.topics.values()),
        values=values or Values(),
        notes=("*N-1* is about something.",),
        **changes,
    )


def submitted(view: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {**view, "state": {"values": {block: {"value": state} for block, state in given.items()}}}


def test_the_form_keeps_slacks_limits_and_its_promised_names() -> None:
    view = respond_view(form(Values(text="x" * 4000, accounts=(ACCOUNTS[0].id,), line=next(iter(POLICY.lines)))))
    check_view(view)
    blocks = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert view["callback_id"] == "respond"
    assert {"text", "accounts", "line", "media", "alt", "topic"} <= set(blocks)
    assert blocks["accounts"]["type"] == "checkboxes"
    assert {element["action_id"] for element in blocks.values()} == {"value"}


def test_fields_that_nobody_touched_hold_what_the_form_offered() -> None:
    offered = Values(
        text="Our words", accounts=(ACCOUNTS[1].id,), topic=next(iter(POLICY.topics)), severity=Severity.HIGH, alt="a"
    )
    untouched = {"type": "plain_text_input", "value": None}
    view = submitted(
        respond_view(form(offered)),
        text=untouched,
        accounts={"type": "checkboxes", "selected_options": []},
        topic={"type": "static_select", "selected_option": None},
        alt=untouched,
    )
    assert read(view) == offered


def test_a_field_that_offers_a_text_cannot_be_sent_empty_by_slack() -> None:
    """Otherwise null would be ambiguous: emptied in Slack, untouched in the local workspace."""
    blocks = {block.get("block_id"): block for block in respond_view(form(Values(text="offered")))["blocks"]}
    assert blocks["text"]["optional"] is False
    assert {b.get("block_id"): b for b in respond_view(form())["blocks"]}["text"]["optional"] is True


def test_the_local_workspace_is_told_what_it_does_not_show_and_asked_for_no_files() -> None:
    view = respond_view(form(Values(accounts=(ACCOUNTS[0].id,)), native=False))
    check_view(view)
    assert "Chosen unless you change it: account sandbox-0" in str(view["blocks"])
    assert "file_input" not in str(view["blocks"])


def test_no_line_and_no_topic_are_choices_of_their_own() -> None:
    line, topic = next(iter(POLICY.lines)), next(iter(POLICY.topics))
    none = {"type": "static_select", "selected_option": {"value": "-"}}
    view = submitted(respond_view(form(Values(line=line, topic=topic))), line=none, topic=none, severity=none)
    found = read(view)
    assert found.line is None
    assert found.topic is None
    assert found.severity is None


def test_what_was_typed_comes_back_as_it_was() -> None:
    values = Values(
        "Words", (ACCOUNTS[0].id,), LineId("l"), {"place": "the mill"}, TopicId("t"), Severity.LOW, "a picture"
    )
    assert Values.restored(values.kept()) == values


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_origin_survives_its_trip_through_the_view(narrative: str, channel: str) -> None:
    origin = Origin(NarrativeId(narrative) if narrative else None, DraftId("D-1"), RevisionHash("ab"), channel)
    assert Origin.unpacked(origin.packed()) == origin


def test_a_picked_line_replaces_typed_words() -> None:
    line = next(one for one in POLICY.lines.values() if not one.slots)
    made = content_of(Values(text="my own", accounts=(ACCOUNTS[0].id,), line=line.id), POLICY)
    assert made is not None
    assert made.text == line.text
    assert made.line is not None


def test_no_words_make_no_content() -> None:
    assert content_of(Values(accounts=(ACCOUNTS[0].id,)), POLICY) is None


def test_each_image_takes_its_own_line_of_description() -> None:
    items = (MediaItem(sha256="a"), MediaItem(sha256="b"))
    assert [item.alt for item in described(items, "first\n\nsecond")] == ["first", "second"]
    assert [item.alt for item in described(items, "only one")] == ["only one", None]
    assert described(items[:1], "one image\nin two lines")[0].alt == "one image\nin two lines"


def test_the_same_words_are_offered_for_one_account_a_platform() -> None:
    assert one_a_platform(ACCOUNTS) == (ACCOUNTS[0].id,)


def test_the_question_why_not_keeps_slacks_limits() -> None:
    check_view(no_response_view("N-1", "C1"))
