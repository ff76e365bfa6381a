"""Nobody's words ever act in Slack: no mention, no link, no unfurl, no line turned about."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from domain.enums import DraftState, PublicationState
from domain.ids import AccountId, PublicationId, SlackUserId, StaffId
from handlers.cards.alert import alert_card, samples
from handlers.cards.digest import digest_card
from handlers.cards.draft import draft_card
from handlers.cards.handover import handover_card
from handlers.cards.lists import draft_line, narrative_line
from handlers.cards.page import page_blocks
from handlers.cards.sources import source_lines
from handlers.cards.text import escape
from handlers.views.asks import merge_view, report_post_view
from tests.attack.hostile import ATTACKS, WORDS
from tests.attack.mrkdwn import Found, acting, read
from tests.fakes.slack.workspace import CHANNEL
from tests.integration.slack.bureau import bureau, until
from tests.newsroom import START, alert, narrative
from tests.unit.handlers.test_cards import TIMES, proposed, watched
from tests.unit.policies.build import POLICY, content
from workflow.digest import Digest
from workflow.errors import ContentRefusedError
from workflow.source_health import SourceHealth, SourceState
from workflow.state import Handling, Mark, Modes, Publication

NOW = START + timedelta(minutes=2)


def of_the_public(words: str) -> Iterator[Any]:
    """Yield everything that shows what strangers wrote: posts, headlines, names of sources, a platform's answers."""
    story = narrative()
    post = replace(story.samples[0], text=words, author=words, platform=words[:30] or "x")
    story = replace(story, headline=words, samples=(post, post), platforms={words[:40] or "x": 3})
    for handling in Handling:
        seen = watched(narrative=story, handling=handling, claimed_by=StaffId("rita"), claimed_at=START, until=START)
        card = alert_card(seen, POLICY, NOW, TIMES)
        yield {"text": card.text, "blocks": list(card.blocks)}
        yield {"text": narrative_line(seen, POLICY)}
        yield {"blocks": page_blocks(seen, POLICY, NOW, escape("A page."))}
    yield {"blocks": samples(story.samples, TIMES)}
    yield merge_view(watched(), [watched(narrative=story)], CHANNEL)
    yield report_post_view(words, CHANNEL)
    health = SourceHealth(name=words, platform="x", state=SourceState.REFUSED, since=START, note=words)
    yield {"text": "\n".join(source_lines([health], TIMES))}
    told = (watched(narrative=story),)
    digest = Digest("d", START, NOW, told, told, told, told, (), (), (), (), (), Modes(), None)
    for card in (
        digest_card(digest, POLICY, TIMES, "digest now"),
        handover_card(digest, POLICY, TIMES, subject="handover", leaving=(), coming=()),
    ):
        yield {"text": card.text, "blocks": list(card.blocks)}
    pencil = proposed()
    answered = Publication(PublicationId("D-1/page/1"), AccountId("page"), PublicationState.FAILED, note=words)
    assert pencil.draft is not None
    draft = replace(pencil.draft, publications=(answered,), note=words, state=DraftState.FAILED)
    card = draft_card(draft, POLICY, Modes(), TIMES)
    yield {"text": card.text, "blocks": list(card.blocks)}


def of_staff(words: str) -> Iterator[Any]:
    """Yield everything that shows what staff wrote: drafts, reasons. Their own links may be links, nothing more."""
    draft = proposed().draft
    assert draft is not None
    mark = Mark(StaffId("tess"), SlackUserId("UTESS"), START, draft.current.hash, reason=words)
    revision = replace(draft.current, content=content(words))
    draft = replace(draft, revisions=(revision,), rejections=(mark,), state=DraftState.REJECTED)
    card = draft_card(draft, POLICY, Modes(paused=True, paused_by=StaffId("lena"), pause_reason=words), TIMES)
    yield {"text": card.text, "blocks": list(card.blocks)}
    yield {"text": draft_line(draft)}
    seen = watched(handling=Handling.NO_RESPONSE, reason=words, until=NOW)
    card = alert_card(seen, POLICY, NOW, TIMES)
    yield {"text": card.text, "blocks": list(card.blocks)}


PLAIN = {make: Counter(acting(list(make("Plain words.")))) for make in (of_the_public, of_staff)}


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_words_of_the_public_never_act(words: str) -> None:
    more = Counter(acting(list(of_the_public(words)))) - PLAIN[of_the_public]
    assert not more, (words, more)


@settings(max_examples=60, deadline=None)
@given(WORDS.filter(str.strip))
def test_words_of_staff_call_nobody(words: str) -> None:
    more = Counter(acting(list(of_staff(words)))) - PLAIN[of_staff]
    assert not {found for found in more if found.kind not in {"link", "unseen"}}, (words, more)
    assert not [found for found in more if found.kind == "link" and "|" in found.what]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<!channel> <!here|x> <!subteam^S1>", ["call", "call", "call"]),
        ("<@U1> <#C1|x>", ["mention", "channel"]),
        ("<https://a.example|b> https://a.example a.example", ["link", "link", "link", "link"]),
        ("&lt;!channel&gt; hxxps://a[.]example <!date^1^{time}|now>", []),
    ],
)
def test_the_reader_of_mrkdwn_sees_what_acts(text: str, kinds: list[str]) -> None:
    assert [found.kind for found in read(text)] == kinds


@pytest.mark.parametrize("words", ATTACKS, ids=range(len(ATTACKS)))
async def test_hostile_words_through_every_command_call_nobody(url: str, words: str) -> None:
    async with bureau(url) as office:
        space = office.slack.space
        office.slack.space.users["ULENA"].name = words[:80]
        seen = narrative("N-1")
        seen = replace(seen, headline=words, samples=(replace(seen.samples[0], text=words),))
        await office.room.watch.observe([alert(seen)], [seen])
        await office.card("N-1")
        typed = " ".join(words.split())[:2000]
        for text in (
            f"/fleetfoot {typed}", f"/fleetfoot why {typed}", f"/fleetfoot audit {typed}", f"/fleetfoot merge {typed}",
            f"/fleetfoot crisis {typed}", f"/fleetfoot crisis rumour {typed}", f"/fleetfoot drill {typed}",
            f"/narratives {typed}", "/narratives", "/narratives N-1", "/fleetfoot status", "/fleetfoot whoami",
            f"/fleetfoot crisis rumour 2 {typed}", f"/fleetfoot pause {typed}", "/fleetfoot status",
        ):  # fmt: skip
            assert await office.people.command("ULENA", text) is not None
        try:
            await office.room.submit("URITA", content(f"Plain {words[:400]}"))
        except ContentRefusedError:  # the guard takes no such words; the reasons below go on
            await office.room.submit("URITA")
        draft = await office.draft("D-1")
        await office.room.desk.reject(await office.room.who("UTESS"), draft.id, draft.current.hash, words, "button")
        await until(lambda: office.cards("D-1"))
        await office.quiet()
        said = [a for m in ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.publish")
                for a in space.of(m)]  # fmt: skip
        said += [message for _, _, message in space.private]
        found = {one for one in acting(said) if not _own(one, words)}
        assert not found
        assert [refusal for refusal in office.slack.refusals if "invalid" in refusal[1]] == []


def _own(found: Found, words: str) -> bool:
    """Say whether this is ours: colleagues and our channel by name, and links that staff themselves wrote."""
    known = {user for member in POLICY.staff.values() for user in member.slack}
    if found.kind == "mention":
        return found.what in known
    if found.kind == "channel":
        return found.what == CHANNEL
    return found.kind in {"link", "unseen"} and ("evil" in words or found.kind == "unseen")
