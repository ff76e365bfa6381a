"""What becomes of a submitted response form: a draft, an error beside the field it is about, or a plain sentence."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, assert_never

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from domain.enums import Effect
from domain.errors import FleetfootError, NotAllowedError
from domain.ids import SlackUserId
from domain.records import Content, Finding
from handlers.cards import blocks as b
from handlers.cards.blocks import Block
from handlers.cards.text import clip, escape
from handlers.errors import delivery_of, sentence_for
from handlers.middleware import Call, acting
from handlers.strings import answers
from handlers.strings import cards as card_words
from handlers.strings import views as say
from handlers.surface import Surface
from handlers.tell import Address, address_of, privately
from handlers.views.content import content_of, missing_slots
from handlers.views.form import CALLBACK, Origin, note_view, respond_view
from handlers.views.media import taken_in
from handlers.views.outcome import BLOCK_OF, Again, Answer, Errors, Told, by_block, receipt
from handlers.views.respond import build, open_correction, open_edit, open_response, reopened
from handlers.views.values import Values, read
from workflow.errors import ContentRefusedError
from workflow.practice import is_practice
from workflow.state import Actor, Draft

TOLD_SECONDS: Final = 3600
ANSWER_SECONDS: Final = 2.0
"""Slack gives three; after two the modal says that it takes a moment."""

REOPEN: Final = "reopen"


def register(app: AsyncApp, surface: Surface) -> None:
    """Listen for submissions of the form, and for the button that opens it again."""

    async def submitted(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        work = asyncio.ensure_future(_answer(surface, body))
        done, _ = await asyncio.wait({work}, timeout=ANSWER_SECONDS)
        if done:
            await _in_the_modal(surface, ack, body, work.result())
        else:
            await ack(response_action="update", view=note_view(say.WORKING_TITLE, answers.WORKING))
            await _afterwards(surface, body, await work)

    async def closed(ack: AsyncAck) -> None:
        await ack()

    app.view(CALLBACK)(submitted)
    app.view_closed(CALLBACK)(closed)
    app.action(REOPEN)(acting(surface, _reopen))


async def _in_the_modal(surface: Surface, ack: AsyncAck, body: Mapping[str, Any], answer: Answer) -> None:
    match answer:
        case Errors():
            await ack(response_action="errors", errors=dict(answer.by_block))
        case Again():
            await ack(response_action="update", view=answer.view)
        case Told():
            await ack()
            if await surface.store.claim_once(
                f"answer:{delivery_of(body)}", TOLD_SECONDS
            ):  # delivered twice, told once
                await privately(surface.client, _to(body), answer.sentence)
        case _:
            assert_never(answer)


async def _afterwards(surface: Surface, body: Mapping[str, Any], answer: Answer) -> None:
    """Answer after the modal was told to wait: in it while it is open, else in private with a button to open it."""
    view_id, to = str(body["view"]["id"]), _to(body)
    match answer:
        case Errors():
            problem = say.FAILED.format(sentence=escape(" ".join(answer.by_block.values())))
            view = await _view_again(surface, body, problem)
        case Again():
            problem, view = answer.problem or say.FILL_SLOTS, answer.view
        case Told():
            await _put(surface, view_id, note_view(say.DONE_TITLE, answer.sentence))
            await privately(surface.client, to, answer.sentence)
            return
        case _:
            assert_never(answer)
    if view is None or not await _put(surface, view_id, view):
        metadata = str(body["view"].get("private_metadata") or "")
        again = b.actions(b.button(card_words.BUTTON[REOPEN], REOPEN, metadata))
        await privately(surface.client, to, f"{problem} {answers.KEPT}", [b.section(problem), again])


async def _put(surface: Surface, view_id: str, view: Block) -> bool:
    """Show a view in the place of an open one; False if nobody looks at it any more."""
    try:
        await surface.client.views_update(view_id=view_id, view=view)
    except SlackApiError:
        return False
    return True


async def _reopen(call: Call) -> None:
    """Open the form again with what was typed."""
    origin = Origin.unpacked(call.value)
    if origin.corrects is not None:
        await open_correction(call, await call.surface.desk.draft(origin.corrects), edit=origin.changes)
    elif origin.draft is None:
        await open_response(call, origin.narrative)
    else:
        await open_edit(call, await call.surface.desk.draft(origin.draft))


async def _answer(surface: Surface, body: Mapping[str, Any]) -> Answer:
    try:
        return await _submit(surface, body)
    except ContentRefusedError as refused:
        await _learn(surface, body, refused.findings)
        return Errors(by_block(refused.findings, _read(body)[1].narrative))
    except FleetfootError as error:
        if error.code == "bad-schedule":
            return Errors({"schedule": error.message})
        return await _again(surface, body, sentence_for(error))
    except Exception as error:  # noqa: BLE001 - the modal must be answered, whatever went wrong
        return await _again(surface, body, sentence_for(error, what="submission"))


async def _learn(surface: Surface, body: Mapping[str, Any], findings: Sequence[Finding]) -> None:
    """In a drill, note which rules stopped somebody's wording: the score says what was learnt."""
    narrative = _read(body)[1].narrative
    if is_practice(narrative) and narrative is not None:
        actor = await surface.desk.actor(SlackUserId(address_of(body).user))
        for finding in findings:
            await surface.desk.learn(actor, narrative, finding.rule)


async def _again(surface: Surface, body: Mapping[str, Any], sentence: str) -> Answer:
    """Return the form as it was filled in, with what went wrong on top; only the sentence if it cannot be offered."""
    problem = say.FAILED.format(sentence=sentence)
    view = await _view_again(surface, body, problem)
    return Told(f"{sentence} {answers.KEPT}") if view is None else Again(view, problem)


async def _view_again(surface: Surface, body: Mapping[str, Any], problem: str) -> Block | None:
    values, origin = _read(body)
    try:
        actor = await surface.desk.actor(SlackUserId(address_of(body).user))
        return await reopened(surface, actor, origin, values, problem)
    except FleetfootError:
        return None


def _read(body: Mapping[str, Any]) -> tuple[Values, Origin]:
    view = body["view"]
    origin = Origin.unpacked(view.get("private_metadata", ""))
    return read(view, native=origin.native), origin


async def _submit(surface: Surface, body: Mapping[str, Any]) -> Answer:
    view = body["view"]
    values, origin = _read(body)
    actor = await surface.desk.actor(SlackUserId(address_of(body).user))
    await surface.desk.save_typed(actor, origin.key, values.kept())
    if wrong := _incomplete(surface, values):
        return Errors(wrong)
    draft = await surface.desk.draft(origin.draft) if origin.draft else None
    if values.line and missing_slots(values, surface.policy):
        return await _ask_for_slots(surface, actor, origin, values=values, view=view, draft=draft)
    media = await taken_in(surface.client, surface.media, values.files) if values.files else ()
    before = await surface.desk.draft(origin.corrects) if origin.corrects and origin.changes else draft
    if not media and before is not None:
        media = before.current.content.media or ()
    content = content_of(values, surface.policy, media, surface.clock.now())
    if content is None:
        return Errors({"text": say.NEED_WORDS})
    try:
        made = await _hand_in(surface, actor, origin, values=values, content=content, once=f"view:{view['id']}")
    except NotAllowedError:
        verdict = await surface.desk.preview(actor, content, origin.narrative, values.topic, values.severity)
        mendable = [one for one in verdict.findings if one.effect is Effect.BLOCK and one.rule in BLOCK_OF]
        if not mendable:
            raise
        return Errors(by_block(mendable))
    await surface.desk.save_typed(actor, origin.key, {})
    return Told(receipt(surface, made, edited=origin.draft is not None))


async def _hand_in(
    surface: Surface, actor: Actor, origin: Origin, *, values: Values, content: Content, once: str
) -> Draft:
    if origin.draft is not None and origin.base is not None:
        return await surface.desk.edit(actor, origin.draft, content, origin.base, once)
    if origin.corrects is not None:
        return await surface.desk.correct(actor, origin.corrects, content, once, edit=origin.changes)
    return await surface.desk.submit(actor, content, origin.narrative, values.topic, values.severity, once)


def _incomplete(surface: Surface, values: Values) -> dict[str, str]:
    if not values.accounts:
        return {"accounts": say.NEED_ACCOUNT}
    if values.line is not None and values.line not in surface.policy.lines:
        return {"line": say.UNKNOWN_LINE}
    if values.line is None and not values.text:
        return {"text": say.NEED_WORDS}
    return {}


async def _ask_for_slots(
    surface: Surface, actor: Actor, origin: Origin, *, values: Values, view: Mapping[str, Any], draft: Draft | None
) -> Answer:
    """Show the line's blanks, or, where they are shown already, what is wrong with them."""
    shown = {block.get("block_id") for block in view.get("blocks") or ()}
    line = surface.policy.lines[values.line] if values.line else None
    wanted = [f"slot.{name}" for name in (line.slots if line else {})]
    if wanted and all(block in shown for block in wanted):
        problems = missing_slots(values, surface.policy)
        found = {
            block: problem
            for block in wanted
            for problem in problems
            if block.removeprefix("slot.") in problem.replace(".", " ").split()
        }
        return Errors(found or {"line": clip(" ".join(problems), 1000)})
    offered = await surface.desk.begin(actor, origin.narrative)
    form = await build(surface, actor, origin, offered, values, draft=draft)
    return Again(respond_view(form))


def _to(body: Mapping[str, Any]) -> Address:
    origin = Origin.unpacked((body.get("view") or {}).get("private_metadata", ""))
    return Address(user=address_of(body).user, channel=origin.channel)
