"""Every way in through Slack: what is so before, what somebody does, what shows that it worked, and who may."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.enums import DraftState, PublicationState
from domain.ids import NarrativeId
from tests.attack import scenes as s
from tests.attack.roles import HERE, LEADS, NOBODY, STAFF, TRAINED, TRUSTED
from tests.attack.scenes import Act, Scene, Sign, Stage
from workflow.state import Draft, Handling


@dataclass(frozen=True)
class Entry:
    """One row. `hears` is the listener behind it as the code registers it; `name` is how people know it."""

    hears: str
    name: str
    may: frozenset[str]
    scene: Scene
    act: Act
    sign: Sign


RESPONDERS = TRAINED | {"lapsed"}
"""What makes things quieter or safer needs no current training."""


def typed(text: str) -> Act:
    return lambda stage: stage.office.people.command(stage.user, text)


def pressed(action: str, subject: str, value: str = "") -> Act:
    async def act(stage: Stage) -> object:
        held = value
        if subject.startswith("D-"):
            draft = await stage.draft()
            held = f"{draft.id}|{draft.current.hash}{value}"
        return await stage.press(action, held or subject, subject)

    return act


def reacted(subject: str, emoji: str) -> Act:
    return lambda stage: stage.office.people.react(stage.user, stage.cards[subject]["ts"], emoji)


def taken_back(subject: str, emoji: str) -> Act:
    async def act(stage: Stage) -> object:
        stage.office.people.react_unheard(stage.user, stage.cards[subject]["ts"], emoji)
        return await stage.office.people.unreact(stage.user, stage.cards[subject]["ts"], emoji)

    return act


def submitted(words: Mapping[str, str], chosen: Mapping[str, str] | None = None) -> Act:
    async def act(stage: Stage) -> object:
        assert stage.view is not None
        for block, value in (chosen or {}).items():
            stage.view.typed[block] = {"type": "static_select", "selected_option": {"value": value}}
        return await stage.office.people.submit(stage.view, **words)

    return act


def shortcut(name: str) -> Act:
    async def act(stage: Stage) -> object:
        space = stage.office.slack.space
        words = {"type": "message", "ts": space.next_ts(), "text": "They hide it", "user": "UOLGA"}
        space.channels["C0NARRATIVES"].messages.append(words)
        return await stage.office.people.shortcut(stage.user, name, words)

    return act


def told(words: str) -> Sign:
    async def sign(stage: Stage) -> bool:
        return words in stage.shown()

    return sign


def in_draft(what: Any) -> Sign:
    async def sign(stage: Stage) -> bool:
        return bool(what(await stage.draft()))

    return sign


def in_story(what: Any) -> Sign:
    async def sign(stage: Stage) -> bool:
        return bool(what(await stage.watched()))

    return sign


def in_modes(what: Any) -> Sign:
    async def sign(stage: Stage) -> bool:
        return bool(what(await stage.office.room.desk.modes()))

    return sign


async def opened(stage: Stage) -> bool:
    return stage.modal()


async def redrawn(stage: Stage) -> bool:
    return bool(stage.office.slack.space.of("views.update"))


async def noticed(stage: Stage) -> bool:
    return await stage.office.room.store.notices_waiting() > stage.notices


async def taken_in(stage: Stage) -> bool:
    return await stage.office.room.store.backlog() > stage.posts


async def practising(stage: Stage) -> bool:
    return await stage.office.room.desk.drill() is not None


async def not_practising(stage: Stage) -> bool:
    return not await practising(stage)


async def raised(stage: Stage) -> bool:
    return len(await stage.office.room.desk.narratives(open_only=True)) > 2


async def proposed(stage: Stage) -> bool:
    return bool(await stage.office.room.store.drafts(live_only=False))


async def never(_: Stage) -> bool:
    return False


def became_one(absorbed: str) -> Sign:
    async def sign(stage: Stage) -> bool:
        return (await stage.watched(absorbed)).narrative.id != NarrativeId(absorbed)

    return sign


def handling(what: Handling) -> Sign:
    return in_story(lambda story: story.handling is what)


def command(text: str, may: frozenset[str], sign: Sign, scene: Scene = s.nothing) -> Entry:
    name, _, rest = text.partition(" ")
    words = " ".join(
        word for number, word in enumerate(rest.split()[:2]) if name == "/fleetfoot" and (not number or word == "end")
    )
    return Entry(f"command:{name}", f"{name} {words}".strip(), may, scene, typed(text), sign)


def button(name: str, may: frozenset[str], sign: Sign, scene: Scene, subject: str, value: str = "") -> Entry:
    return Entry(f"action:{name}", f"button {name}", may, scene, pressed(name, subject, value), sign)


def form(name: str, may: frozenset[str], sign: Sign, scene: Scene, act: Act) -> Entry:
    return Entry(f"view:{name}", f"form {name}", may, scene, act, sign)


def reaction(kind: str, act: str, emoji: str, may: frozenset[str], sign: Sign, scene: Scene) -> Entry:
    subject = "D-1" if kind == "draft" else "N-1"
    return Entry("event:reaction_added", f"reaction {act} on {kind}", may, scene, reacted(subject, emoji), sign)


def removal(kind: str, act: str, emoji: str, may: frozenset[str], sign: Sign, scene: Scene) -> Entry:
    subject = "D-1" if kind == "draft" else "N-1"
    name = f"reaction {act} taken back on {kind}"
    return Entry("event:reaction_removed", name, may, scene, taken_back(subject, emoji), sign)


RESPOND = s.with_view(typed("/respond N-1 Our own words."))
ASK = {name: s.with_view(pressed(name, "N-1")) for name in ("do_not_respond", "merge", "report_on")}


async def asked_to_raise(stage: Stage) -> object:
    return await stage.press("raise_report", stage.key, "N-1")


RAISE = s.with_view(asked_to_raise, s.reported)
REPORT = s.with_view(typed("/fleetfoot report https://x.example/1"))


async def field_changed(stage: Stage) -> object:
    assert stage.view is not None
    return await stage.office.people.choose(stage.view, "topic", {"selected_option": {"value": "gossip"}})


async def closed(stage: Stage) -> object:
    assert stage.view is not None
    return await stage.office.people.close(stage.view)


async def unknown_form(stage: Stage) -> object:
    assert stage.view is not None
    stage.view.body["callback_id"] = "of_an_older_version"
    return await stage.office.people.submit(stage.view)


async def unknown_closed(stage: Stage) -> object:
    assert stage.view is not None
    stage.view.body["callback_id"] = "of_an_older_version"
    return await stage.office.people.close(stage.view)


def again(draft: Draft) -> bool:
    return draft.publications[0].id == "D-1/page/2"


def retracting(draft: Draft) -> bool:
    return any(p.retract_asked or p.state is PublicationState.RETRACTED for p in draft.publications)


ENTRIES = (
    command("/respond N-1", TRAINED, opened, s.alerts),
    command("/narratives", STAFF, told("hiding an explosion"), s.alerts),
    command("/fleetfoot help", HERE - {"shared"}, told("/fleetfoot status")),
    command("/fleetfoot status", STAFF, told("hiding an explosion"), s.alerts),
    command("/fleetfoot whoami", HERE - {"shared"}, told("ephemeral")),
    command("/fleetfoot why D-1", STAFF, told("We are on our way."), s.waiting),
    command("/fleetfoot pause", RESPONDERS, in_modes(lambda m: m.paused)),
    command("/fleetfoot resume", LEADS, in_modes(lambda m: m.resume_votes), s.paused),
    command("/fleetfoot crisis rumour 2 gas", LEADS, in_modes(lambda m: m.crisis)),
    command("/fleetfoot crisis end", LEADS, in_modes(lambda m: m.crisis is None), s.in_crisis),
    command("/fleetfoot digest", STAFF, noticed),
    command("/fleetfoot handover", STAFF, noticed),
    command("/fleetfoot drill", LEADS, practising),
    command("/fleetfoot drill end", LEADS, not_practising, s.in_drill),
    command("/fleetfoot report https://x.example/1", STAFF, opened),
    command("/fleetfoot merge N-1 N-2", TRUSTED, became_one("N-1"), s.alerts),
    command("/fleetfoot audit D-1", LEADS, told("DraftSubmitted"), s.waiting),
    command("/fleetfoot retract D-1", TRUSTED | {"lapsed"}, in_draft(retracting), s.published),
    button("respond", TRAINED, opened, s.alerts, "N-1"),
    button("use_line.0", TRAINED, opened, s.alerts, "N-1", "N-1|plain"),
    button("claim", RESPONDERS, handling(Handling.CLAIMED), s.alerts, "N-1"),
    button("snooze", RESPONDERS, handling(Handling.SNOOZED), s.alerts, "N-1"),
    button("not_hostile", TRUSTED, handling(Handling.NOT_HOSTILE), s.alerts, "N-1"),
    button("restore", TRUSTED, in_story(lambda w: not w.votes), s.voted, "N-1"),
    button("do_not_respond", TRUSTED, opened, s.alerts, "N-1"),
    button("reveal", STAFF, in_story(lambda w: w.exposures), s.alerts, "N-1"),
    button("escalate", RESPONDERS, in_story(lambda w: w.escalated), s.alerts, "N-1"),
    button("merge", TRUSTED, opened, s.alerts, "N-1"),
    button("report_on", RESPONDERS, opened, s.alerts, "N-1"),
    button("approve", TRUSTED, in_draft(lambda d: d.approvals), s.waiting, "D-1"),
    button("reject", TRUSTED, in_draft(lambda d: d.rejections), s.waiting, "D-1"),
    button("edit", TRAINED, opened, s.waiting, "D-1"),
    button("withdraw", TRUSTED | {"author", "second"}, in_draft(lambda d: d.state is DraftState.WITHDRAWN), s.waiting,
           "D-1"),
    button("why", STAFF, told("We are on our way."), s.waiting, "D-1"),
    button("retract", TRUSTED | {"lapsed"}, in_draft(retracting), s.published, "D-1"),
    button("correct", TRAINED, opened, s.published, "D-1"),
    button("edit_out", TRAINED, opened, s.published, "D-1"),
    Entry("action:raise_report", "button raise_report", RESPONDERS, s.reported, asked_to_raise, opened),
    button("review", TRUSTED, in_draft(lambda d: d.reviewed_by), s.owed, "D-1"),
    button("confirm_there", LEADS, in_draft(lambda d: d.state is DraftState.PUBLISHED), s.unsure, "D-1", "|D-1/page/1"),
    button("confirm_not_there", LEADS, in_draft(again), s.unsure, "D-1", "|D-1/page/1"),
    button("pause_all", RESPONDERS, in_modes(lambda m: m.paused), s.alerts, "N-1"),
    button("reopen", TRAINED, opened, s.alerts, "N-1", '{"n": "N-1"}'),
    Entry("action:.*", "any other button", HERE, s.alerts, pressed("of_an_older_version", "N-1"),
          told("no longer fits")),
    Entry("block_action:respond", "form respond, a field", TRAINED, RESPOND, field_changed, redrawn),
    form("respond", TRAINED, proposed, RESPOND, submitted({"text": "Our own words."})),
    form("do_not_respond", TRUSTED, handling(Handling.NO_RESPONSE), ASK["do_not_respond"],
         submitted({"reason": "It dies down."})),
    form("merge_with", TRUSTED, became_one("N-1"), ASK["merge"], submitted({}, {"into": "N-2"})),
    form("report_on", RESPONDERS, noticed, ASK["report_on"], submitted({"reference": "R-1"})),
    form("report_a_post", STAFF, taken_in, REPORT, submitted({"words": "They hide it."}, {"platform": "x"})),
    form("raise_a_post", RESPONDERS, raised, RAISE, submitted({})),
    form(".*", NOBODY, never, RESPOND, unknown_form),
    Entry("view_closed:respond", "form respond, closed", NOBODY, RESPOND, closed, never),
    Entry("view_closed:.*", "any other form, closed", NOBODY, RESPOND, unknown_closed, never),
    reaction("draft", "approve", s.TICK, TRUSTED, in_draft(lambda d: d.approvals), s.waiting),
    reaction("draft", "reject", "x", TRUSTED, in_draft(lambda d: d.rejections), s.waiting),
    reaction("draft", "claim", "eyes", RESPONDERS, in_draft(lambda d: d.taken_by), s.waiting),
    reaction("draft", "pause", "octagonal_sign", RESPONDERS, told("pause_all"), s.waiting),
    reaction("alert", "claim", "eyes", RESPONDERS, handling(Handling.CLAIMED), s.alerts),
    reaction("alert", "snooze", "no_bell", RESPONDERS, handling(Handling.SNOOZED), s.alerts),
    reaction("alert", "not_hostile", "no_good", TRUSTED, handling(Handling.NOT_HOSTILE), s.alerts),
    reaction("alert", "escalate", "rotating_light", RESPONDERS, in_story(lambda w: w.escalated), s.alerts),
    reaction("alert", "pause", "octagonal_sign", RESPONDERS, told("pause_all"), s.alerts),
    removal("draft", "approve", s.TICK, frozenset({"trusted"}), in_draft(lambda d: not d.approvals), s.approved),
    removal("draft", "reject", "x", frozenset({"trusted"}), in_draft(lambda d: not d.rejections), s.rejected),
    removal("alert", "not_hostile", "no_good", frozenset({"trusted"}), in_story(lambda w: not w.votes), s.voted),
    Entry("message_shortcut:report_post", "shortcut Report a post", STAFF, s.nothing, shortcut("report_post"),
          taken_in),
    Entry("message_shortcut:draft_response", "shortcut Draft a response", TRAINED, s.nothing,
          shortcut("draft_response"), opened),
    Entry("event:app_home_opened", "home tab", STAFF, s.alerts,
          lambda stage: stage.office.people.open_home(stage.user), told("hiding an explosion")),
)  # fmt: skip
