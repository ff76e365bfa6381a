"""The journey of one night: from an alert to what the public reads, over the real local Slack and the real bot."""

import asyncio

from demo.workspace import OTHER_BOT_USER_ID, USERS
from domain.enums import DraftState, Severity
from tests.acceptance.newsroom import CHANNEL, Newsroom
from tests.acceptance.shift import at_the_desk, buttons, chosen, draft_of, everything, words

CALM = "There is no gas at the quay. Fire crews have checked the air. Please check before you share."


async def test_the_alert_card_shows_samples_defanged_and_all_its_buttons(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        card = await shift.raise_alert(1)
        shown = everything(card)
        assert "hxxps://gas-truth[.]example" in shown
        assert "https://gas-truth" not in shown
        assert "<!channel>" not in shown
        assert buttons(card) == {
            "respond",
            "claim",
            "snooze",
            "not_hostile",
            "do_not_respond",
            "reveal",
            "escalate",
            "merge",
            "report_on",
        }


async def test_a_reply_goes_from_form_to_public_with_one_colleague_and_everything_agrees(room: Newsroom) -> None:
    text = f"{CALM} One."
    async with at_the_desk(room) as shift:
        await shift.raise_alert(2)
        known = {one.id for one in await room.drafts()}
        view = await shift.open_form("responder", "N-2")
        assert view["callback_id"] == "respond"
        assert {"text", "accounts", "line", "media", "alt", "topic"} <= {
            block.get("block_id") for block in view["blocks"] if block["type"] == "input"
        }
        await shift.people.submit(USERS["responder"], words(text))
        card = await shift.new_draft(known)
        draft = draft_of(card)
        assert card["text"].startswith(f"[{draft}] awaiting approval · ")
        assert "Needs 1 person of tier lead or above" in everything(card)
        assert buttons(card) >= {"approve", "reject", "edit", "withdraw", "why"}

        await shift.react("responder", card, "white_check_mark")
        assert "nobody approves their own words" in await shift.told("responder", f"on {draft} does not count")
        assert (await room.draft(draft)).state is DraftState.AWAITING_APPROVAL

        await shift.react("lead", card, "white_check_mark::skin-tone-4")
        published = await shift.state(draft, "published")
        assert published["ts"] == card["ts"]
        assert f"<@{USERS['lead']}> approved this revision" in everything(published)
        posts = await room.public("One.")
        assert [post["account"] for post in posts] == ["sandbox-main"]
        assert posts[0]["text"] == text

        async def story() -> bool:
            told = await shift.thread(card)
            return "lead approved revision 1" in told and "Published on sandbox-main" in told

        await shift.until(story)
        kinds = [event.kind for event in await room.audit(draft)]
        assert kinds[:3] == ["DraftSubmitted", "AttemptRefused", "ApprovalGiven"]
        assert kinds[-1] == "PublicationSucceeded"
        await shift.people.command(USERS["observer"], CHANNEL, "/fleetfoot", "digest")
        digest = await shift.card("[digest", after=card["ts"])

        async def in_the_digest() -> bool:
            return any(
                f"*{draft}* on sandbox-main" in everything(m)
                for m in await shift.people.messages(CHANNEL)
                if str(m["text"]).startswith("[digest")
            )

        await shift.until(in_the_digest)
        assert "24 hours" in everything(digest)


async def test_an_edit_posts_a_new_card_and_the_old_approvals_and_the_old_card_count_for_nothing(
    room: Newsroom,
) -> None:
    async with at_the_desk(room) as shift:
        await shift.raise_alert(3, severity=Severity.CRITICAL)
        first = await shift.propose("responder", "N-3", f"{CALM} Two.")
        draft = draft_of(first)
        await shift.react("lead", first, "white_check_mark")
        await shift.approvals(draft, 1)

        await shift.press("responder", first, "edit")
        await shift.people.wait_for_modal()
        await shift.people.submit(USERS["responder"], words(f"{CALM} Two, mended."))
        second = await shift.card(f"[{draft}] awaiting approval · revision 2 · ")
        assert second["ts"] != first["ts"]
        assert "Needs 2 people of tier lead or above" in everything(second)
        assert not (await room.draft(draft)).approvals

        old = await shift.card(f"[{draft}] superseded · ")
        assert old["ts"] == first["ts"]
        assert not buttons(old)
        await shift.react("second_lead", old, "white_check_mark")
        assert "older revision" in await shift.told("second_lead", f"on {draft} does not count")
        assert not (await room.draft(draft)).approvals

        await shift.react("second_lead", second, "white_check_mark")
        await shift.react("lead", second, "white_check_mark")
        await shift.state(draft, "published")
        assert len(await room.public("Two, mended.")) == 1
        assert await room.public("Two.") == []


async def test_a_cross_stops_it_and_a_cross_taken_back_lets_it_go_on(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        await shift.raise_alert(4)
        card = await shift.propose("responder", "N-4", f"{CALM} Three.")
        draft = draft_of(card)
        await shift.react("lead", card, "x")
        await shift.state(draft, "rejected")
        await shift.react("second_lead", card, "white_check_mark")
        await shift.told("second_lead", f"on {draft} does not count")
        await shift.react("lead", card, "x", present=False)
        await shift.state(draft, "awaiting approval")
        assert await room.public("Three.") == []


async def test_a_withdrawn_tick_counts_no_more(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        await shift.raise_alert(5, severity=Severity.CRITICAL)
        card = await shift.propose("lead", "N-5", f"{CALM} Four.")
        draft = draft_of(card)
        await shift.people.command(USERS["responder"], CHANNEL, "/fleetfoot", "pause a look around")
        await shift.shows(f"[{draft}] awaiting approval · ", "paused by")
        await shift.react("second_lead", card, "white_check_mark")
        await shift.approvals(draft, 1)
        await shift.react("second_lead", card, "white_check_mark", present=False)
        await shift.approvals(draft, 0)
        await shift.resume()
        await asyncio.sleep(2)
        assert (await room.draft(draft)).state is DraftState.AWAITING_APPROVAL
        assert await room.public("Four.") == []


async def test_a_trusted_responder_publishes_alone_and_owes_a_review(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        await shift.raise_alert(6)
        card = await shift.propose("trusted", "N-6", f"{CALM} Five.")
        draft = draft_of(card)
        published = await shift.state(draft, "published")
        assert "A review is owed by" in everything(published)
        assert "review" in buttons(published)
        await shift.told("trusted", "the rules let you publish this alone")
        await shift.press("lead", published, "review")
        await shift.shows(f"[{draft}] published · ", "Reviewed by")
        assert len(await room.public("Five.")) == 1


async def test_a_line_goes_out_at_once_once_its_blanks_are_filled(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        await shift.raise_alert(7)
        known = {draft.id for draft in await room.drafts()}
        await shift.open_form("responder", "N-7")
        await shift.people.submit(USERS["responder"], chosen("line", "stay-away"))
        view = await shift.people.wait_for_modal()
        assert "slot.place" in {block.get("block_id") for block in view["blocks"]}
        await shift.people.submit(USERS["responder"], chosen("slot.place", "Lantern Square"))
        card = await shift.new_draft(known)
        await shift.state(draft_of(card), "published")
        posts = await room.public("incident at Lantern Square")
        assert len(posts) == 1


async def test_pause_stops_everything_and_resuming_takes_two(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        await shift.raise_alert(8)
        await shift.people.command(USERS["responder"], CHANNEL, "/fleetfoot", "pause something is wrong")
        await shift.told("responder", "Publishing is paused")
        card = await shift.propose("trusted", "N-8", f"{CALM} Six.")
        draft = draft_of(card)
        assert "paused" in everything(card)
        await shift.people.command(USERS["lead"], CHANNEL, "/fleetfoot", "resume")
        await shift.told("lead", "1 more needed")
        await shift.people.command(USERS["lead"], CHANNEL, "/fleetfoot", "resume")
        await shift.people.command(USERS["responder"], CHANNEL, "/fleetfoot", "resume")
        await shift.told("responder", "You may not do this")
        assert await room.public("Six.") == []
        await shift.people.command(USERS["second_lead"], CHANNEL, "/fleetfoot", "resume")
        await shift.told("second_lead", "Publishing goes on")
        await shift.state(draft, "published")
        assert len(await room.public("Six.")) == 1


async def test_the_observer_a_stranger_and_another_bot_get_nowhere(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        alert = await shift.raise_alert(9)
        card = await shift.propose("responder", "N-9", f"{CALM} Seven.")
        draft = draft_of(card)
        for user, reason in (("observer", "may draft nothing"), ("guest", "does not list you")):
            await shift.people.close_modal(USERS[user])
            await shift.people.command(USERS[user], CHANNEL, "/respond", "N-9")
            assert "Who can" in await shift.told(user, reason)
            assert await shift.people.modal() is None
            await shift.react(user, card, "white_check_mark")
            await shift.told(user, f"on {draft} does not count")
            await shift.press(user, card, "approve")
            await shift.press(user, alert, "claim")
            await shift.people.command(USERS[user], CHANNEL, "/fleetfoot", "pause")
        await shift.people.react(OTHER_BOT_USER_ID, CHANNEL, card["ts"], "white_check_mark")
        await asyncio.sleep(1)
        found = await room.draft(draft)
        assert found.state is DraftState.AWAITING_APPROVAL
        assert not found.approvals


async def test_two_ticks_at_the_same_instant_publish_once(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        await shift.raise_alert(10, severity=Severity.CRITICAL)
        card = await shift.propose("responder", "N-10", f"{CALM} Eight.")
        draft = draft_of(card)
        await asyncio.gather(
            shift.react("lead", card, "white_check_mark"), shift.react("second_lead", card, "white_check_mark")
        )
        await shift.state(draft, "published")
        await asyncio.sleep(1)
        assert len(await room.public("Eight.")) == 1
        assert len((await room.draft(draft)).approvals) == 2


async def test_a_blocked_wording_comes_back_beside_its_field_and_what_was_typed_is_kept(room: Newsroom) -> None:
    text = "Call Mr Smith on 07700 900123 about the gas."
    async with at_the_desk(room) as shift:
        await shift.raise_alert(11)
        known = {draft.id for draft in await room.drafts()}
        await shift.open_form("responder", "N-11")
        await shift.people.submit(USERS["responder"], words(text))
        assert await shift.people.modal() is not None
        assert {draft.id for draft in await room.drafts()} == known
        await shift.people.close_modal(USERS["responder"])
        view = await shift.open_form("responder", "N-11")
        element = next(b["element"] for b in view["blocks"] if b.get("block_id") == "text")
        assert element["initial_value"] == text
        await shift.people.close_modal(USERS["responder"])


async def test_every_button_of_an_alert_does_what_it_says(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        card = await shift.raise_alert(12, severity=Severity.MEDIUM)
        await shift.press("responder", card, "reveal")
        assert "hxxps://gas-truth[.]example/12" in await shift.told("responder", "Sample posts of *N-12*")
        await shift.react("responder", card, "eyes")
        await shift.told("responder", "You have *N-12*")
        await shift.press("responder", card, "snooze")
        await shift.told("responder", "*N-12* is quiet until")
        await shift.press("responder", card, "escalate")
        await shift.told("responder", "*N-12* was escalated")
        await shift.press("trusted", card, "not_hostile")
        await shift.told("trusted", "*N-12* is marked as not hostile")
        folded = await shift.shows("[N-12] ", "Hostile after all")
        await shift.press("trusted", folded, "restore")
        await shift.told("trusted", "counts as hostile again")


async def test_apscheduler_posts_the_digest_on_its_minute(room: Newsroom) -> None:
    async with at_the_desk(room) as shift:
        digest = await shift.card("[digest half-hourly ", seconds=100)
        assert "24 hours" in everything(digest)
        minutes = [
            str(m["text"]).split("]")[0]
            for m in await shift.people.messages(CHANNEL)
            if str(m["text"]).startswith("[digest half-hourly ")
        ]
        assert len(minutes) == len(set(minutes))
