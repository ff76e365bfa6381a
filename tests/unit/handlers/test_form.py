"""The response form, and what is read back out of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums import PlatformName, Severity
from domain.errors import BadInputError
from domain.ids import AccountId, DraftId, LineId, NarrativeId, RevisionHash, TierName, TopicId
from domain.records import Account, Content, MediaItem
from handlers.views.asks import no_response_view
from handlers.views.content import content_of, described, schedule_in
from handlers.views.form import Form, Origin, respond_view
from handlers.views.preview import counts
from handlers.views.respond import one_a_platform
from handlers.views.values import Values, read
from policies.guard.length import LIMITS
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
        respond_view(form(offered, native=False)),
        text=untouched,
        accounts={"type": "checkboxes", "selected_options": []},
        topic={"type": "static_select", "selected_option": None},
        alt=untouched,
    )
    assert read(view) == offered


def blocks_of(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if "block_id" in block}


def test_a_field_that_offers_a_text_cannot_be_sent_empty_by_the_local_workspace() -> None:
    """There null means "nobody touched it", so it must not mean "emptied" as well."""
    assert blocks_of(respond_view(form(Values(text="offered"), native=False)))["text"]["optional"] is False
    assert blocks_of(respond_view(form(native=False)))["text"]["optional"] is True


def test_in_slack_a_text_that_was_emptied_stays_empty() -> None:
    view = respond_view(form(Values(text="offered", accounts=(ACCOUNTS[0].id,))))
    assert blocks_of(view)["text"]["optional"] is True
    emptied = submitted(view, text={"value": None}, accounts={"selected_options": []})
    assert read(emptied, native=True) == Values()


def test_each_of_several_accounts_may_have_words_of_its_own() -> None:
    two = Values(text="Ours", accounts=(ACCOUNTS[0].id, ACCOUNTS[1].id))
    view = respond_view(form(two))
    check_view(view)
    names = set(blocks_of(view))
    assert {"variant.sandbox-0", "variant.sandbox-1"} <= names
    assert "variant.sandbox-2" not in names
    found = read(submitted(view, text={"value": "Ours"}, **{"variant.sandbox-1": {"value": "Others"}}))
    made = content_of(found, POLICY)
    assert made is not None
    assert made.variants == {AccountId("sandbox-1"): "Others"}
    assert not any(name.startswith("variant.") for name in blocks_of(respond_view(form(Values(text="One")))))


def test_a_picked_time_is_kept_with_its_zone_and_a_typed_one_is_the_agencys() -> None:
    picked = submitted(respond_view(form()), schedule={"type": "datetimepicker", "selected_date_time": 1_795_545_000})
    assert read(picked, native=True).schedule == "2026-11-24T18:30:00+00:00"
    summer = datetime(2027, 7, 1, 12, 0, tzinfo=UTC)
    assert schedule_in("18:30", POLICY.zone, summer) == "2027-07-01T18:30:00+01:00"
    assert schedule_in("11:00", POLICY.zone, summer) == "2027-07-02T11:00:00+01:00"
    assert schedule_in("2027-12-24 18:30", POLICY.zone, summer) == "2027-12-24T18:30:00+00:00"
    assert schedule_in("  ", POLICY.zone, summer) is None


@pytest.mark.parametrize("typed", ["soon", "25:00", "24.12.2027", "2020-01-01 10:00"])
def test_a_time_that_is_none_or_past_is_refused_with_what_to_write(typed: str) -> None:
    with pytest.raises(BadInputError) as refused:
        schedule_in(typed, POLICY.zone, datetime(2026, 11, 23, 21, 0, tzinfo=UTC))
    assert refused.value.code == "bad-schedule"


def test_an_address_to_reply_to_is_asked_for_one_account_only() -> None:
    assert "reply_to" in blocks_of(respond_view(form(Values(accounts=(ACCOUNTS[0].id,)))))
    both = (ACCOUNTS[0].id, ACCOUNTS[1].id)
    assert "reply_to" not in blocks_of(respond_view(form(Values(accounts=both))))


def test_the_thread_switch_reaches_the_content() -> None:
    view = respond_view(form(Values(text="Ours", accounts=(ACCOUNTS[0].id,))))
    given = submitted(view, text={"value": "Ours"}, thread={"selected_options": [{"value": "thread"}]})
    made = content_of(read(given), POLICY)
    assert made is not None
    assert made.thread is True


def test_a_thread_may_be_numbered() -> None:
    offered = Values(text="Ours", accounts=(ACCOUNTS[0].id,), thread="numbered")
    view = respond_view(form(offered))
    check_view(view)
    ticked = blocks_of(view)["thread"]["element"]["initial_options"]
    assert [one["value"] for one in ticked] == ["thread", "numbered"]
    found = read(submitted(view, text={"value": "Ours"}, thread={"selected_options": ticked[1:]}))
    assert Values.restored(found.kept()).thread == "numbered"
    made = content_of(found, POLICY)
    assert made is not None
    assert made.thread == "numbered"


def test_links_are_read_one_a_line_and_each_once() -> None:
    given = "https://a.example/1\n https://a.example/2 \nhttps://a.example/1"
    view = respond_view(form(Values(text="Ours", accounts=(ACCOUNTS[0].id,), links="https://a.example/0")))
    assert blocks_of(view)["links"]["element"]["initial_value"] == "https://a.example/0"
    found = read(submitted(view, text={"value": "Ours"}, links={"value": given}), native=True)
    made = content_of(Values.restored({**found.kept(), "accounts": '["sandbox-0"]'}), POLICY)
    assert made is not None
    assert made.links == ("https://a.example/1", "https://a.example/2")


def test_the_form_says_which_pictures_it_takes() -> None:
    media = blocks_of(respond_view(form()))["media"]
    assert media["element"]["filetypes"] == ["jpg", "jpeg", "png", "webp"]
    assert "No GIF" in media["hint"]["text"]


def test_each_platform_counts_by_its_own_rule_and_says_how_much_too_long() -> None:
    account = next(iter(POLICY.accounts.values()))
    most = LIMITS[account.platform].most
    [fits] = counts(Content("x" * most, (account.id,)), POLICY)
    assert f"{most} of {most:,}" in fits
    assert "too long" not in fits
    [over] = counts(Content("x" * (most + 12), (account.id,)), POLICY)
    assert "*12 too long*" in over


def test_a_lines_words_are_shown_as_the_public_will_read_them() -> None:
    line = next(one for one in POLICY.lines.values() if not one.slots)
    account = next(iter(POLICY.accounts.values()))
    made = content_of(Values(accounts=(account.id,), line=line.id), POLICY)
    assert any(line.text.split()[0] in shown for shown in counts(made, POLICY)[1:])


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
        "Words",
        (ACCOUNTS[0].id,),
        LineId("l"),
        {"place": "the mill"},
        TopicId("t"),
        Severity.LOW,
        "a picture",
        variants={ACCOUNTS[0].id: "Others"},
        schedule="2026-11-24T18:30:00+00:00",
        reply_to="https://social.example/1",
        thread=True,
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
