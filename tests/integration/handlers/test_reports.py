"""What a person reports is read or typed, watched, and raised by hand where it cannot wait."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from domain.enums import AlertKind, Severity
from domain.errors import BadInputError, NotAllowedError
from domain.ids import PostId, TopicId
from domain.records import Post
from handlers.actions.reports import address_in
from tests.fakes.slack_api import CHANNEL
from tests.integration.handlers.office import Office, office
from tests.integration.handlers.test_listeners import until
from tests.newsroom import START
from workflow.pseudonyms import Pseudonyms
from workflow.reported import Pseudonymous

URL = "https://bsky.app/profile/ann.example/post/3kabc"
SAID = Post(
    PostId("3kabc"),
    "bluesky",
    "ann.example",
    "They are hiding it! http://lies.example #millfire",
    START - timedelta(minutes=9),
    url=URL,
)


@dataclass
class Shelf:
    """Reads the posts that lie on it; notes what it was asked for."""

    posts: dict[str, Post] = field(default_factory=lambda: {URL: SAID})
    asked: list[str] = field(default_factory=list)

    async def post_at(self, url: str) -> Post | None:
        self.asked.append(url)
        return self.posts.get(url)


async def key_in(desk: Office) -> str:
    """Return what the button of the last private answer carries."""
    await until(lambda: any("raise_report" in said for said in desk.said()))
    for _, arguments in reversed(desk.api.calls):
        for block in arguments.get("blocks") or ():
            for element in block.get("elements") or () if isinstance(block, dict) else ():
                if element.get("action_id") == "raise_report":
                    return str(element["value"])
    raise AssertionError("no button")


async def raised(desk: Office, user: str, **given: Any) -> None:
    await desk.press(user, "raise_report", await key_in(desk))
    await until(lambda: desk.api.of("views.open"))
    await desk.submit(user, desk.opened(), **given)


async def watched_posts(desk: Office) -> list[Post]:
    entries = await desk.room.store.read_items("0-0", 10, 0)
    return [entry.item.what for entry in entries if isinstance(entry.item.what, Post)]


async def test_a_post_that_its_platform_gives_is_taken_in_at_once_and_said(url: str) -> None:
    shelf = Shelf()
    async with office(url, reader=Pseudonymous(shelf, Pseudonyms(lambda: b"key"), _nothing)) as desk:
        await desk.command("URITA", "/fleetfoot", f"report <{URL}>")
        await until(lambda: any("hxxp://lies[.]example" in said for said in desk.said()))
        assert shelf.asked == [URL]
        assert desk.api.of("views.open") == []
        [post] = await watched_posts(desk)
        assert (post.id, post.platform, post.text) == (SAID.id, "bluesky", SAID.text)
        assert post.author not in ("ann.example", "")
        assert not any("ann.example" in said for said in desk.said())


async def _nothing() -> None:
    return


async def test_what_cannot_be_read_is_asked_for_as_before(url: str) -> None:
    async with office(url, reader=Shelf({})) as desk:
        await desk.command("URITA", "/fleetfoot", "report https://gone.example/1")
        await until(lambda: desk.api.of("views.open"))
        [address] = [block for block in desk.opened()["blocks"] if block.get("block_id") == "url"]
        assert address["element"]["initial_value"] == "https://gone.example/1"


async def test_a_stranger_makes_the_bot_read_nothing(url: str) -> None:
    shelf = Shelf()
    async with office(url, reader=shelf) as desk:
        await desk.command("UEVE", "/fleetfoot", f"report {URL}")
        await until(desk.said)
        assert shelf.asked == []


async def test_a_message_that_is_an_address_is_read_and_one_with_words_is_not(url: str) -> None:
    shelf = Shelf()
    async with office(url, reader=shelf) as desk:
        for number, text in enumerate((f"<{URL}>", f"look: <{URL}>")):
            await desk.send(
                {
                    "type": "message_action",
                    "callback_id": "report_post",
                    "user": {"id": "URITA"},
                    "channel": {"id": CHANNEL},
                    "message": {"ts": f"{number}.1", "text": text},
                    "trigger_id": desk.next_id(),
                    "response_url": f"{desk.api.url}/respond",
                }
            )
        await until(lambda: len(desk.said()) == 2)
        assert shelf.asked == [URL]
        assert [post.platform for post in await watched_posts(desk)] == ["bluesky", "report"]


async def test_a_report_is_raised_by_hand_and_answered_like_an_alert(url: str) -> None:
    async with office(url, reader=Shelf()) as desk:
        await desk.command("URITA", "/fleetfoot", f"report {URL}")
        await raised(desk, "URITA", topic={"selected_option": {"value": "gossip"}})
        await until(lambda: any("*R-1* is raised" in said for said in desk.said()))
        watched = await desk.room.desk.watched("R-1")  # type: ignore[arg-type]
        story = watched.narrative
        assert (story.kind, story.severity, story.topic) == (AlertKind.HOSTILE, Severity.LOW, "gossip")
        assert story.fingerprint.hashtags == ("millfire",)
        assert await desk.room.audit_kinds("R-1") == ["NarrativeRaised"]
        await desk.command("URITA", "/respond", "R-1 It is not so.")
        await until(lambda: any(view["view"]["title"]["text"] == "Respond" for view in desk.api.of("views.open")))
        draft = await desk.room.submit(narrative="R-1")
        assert draft.narrative == "R-1"


async def test_the_same_report_raised_twice_is_one_narrative(url: str) -> None:
    async with office(url) as desk:
        rita = await desk.room.who("URITA")
        first = await desk.room.desk.raise_report(rita, SAID, TopicId("gossip"))
        again = await desk.room.desk.raise_report(rita, SAID, None, Severity.CRITICAL)
        assert (first.narrative.id, again.narrative.id) == ("R-1", "R-1")
        assert await desk.room.audit_kinds("R-1") == ["NarrativeRaised"]


async def test_without_a_topic_a_raised_report_counts_as_high_and_more_if_the_person_says_so(url: str) -> None:
    async with office(url) as desk:
        rita = await desk.room.who("URITA")
        assert (await desk.room.desk.raise_report(rita, SAID)).narrative.severity is Severity.HIGH
        other = Post(PostId("2"), "x", "b", "Another.", START)
        more = await desk.room.desk.raise_report(rita, other, TopicId("gossip"), Severity.CRITICAL)
        assert more.narrative.severity is Severity.CRITICAL
        with pytest.raises(BadInputError, match="No topic is called nonsense"):
            await desk.room.desk.raise_report(rita, SAID, TopicId("nonsense"))


async def test_who_may_not_claim_may_not_raise_and_the_attempt_is_on_record(url: str) -> None:
    async with office(url) as desk:
        with pytest.raises(NotAllowedError, match="Who can"):
            await desk.room.desk.raise_report(await desk.room.who("UEVE"), SAID)
        assert await desk.room.audit_kinds("desk") == ["AttemptRefused"]
        assert await desk.room.desk.narratives(open_only=True) == ()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (URL, URL),
        (f" <{URL}> ", URL),
        (f"<{URL}|bsky.app>", URL),
        ("", None),
        ("ftp://a.example", None),
        (f"{URL} and more", None),
    ],
)
def test_an_address_is_one_only_if_nothing_is_beside_it(typed: str, address: str | None) -> None:
    assert address_in(typed) == address
