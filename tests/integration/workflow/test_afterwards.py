"""What happens after publishing: read back four times, made by hand noticed once, broken credentials told."""

from datetime import timedelta

from domain.ids import AccountId, TopicId
from tests.fakes.seeing_publisher import SeeingPublisher
from tests.integration.workflow.test_corrections import published, seeing
from tests.newsroom import Newsroom, alert, narrative, newsroom
from workflow.afterwards import Afterwards
from workflow.ports import Health, OwnPost, Publisher, RateLimitedError, UnknownOutcomeError
from workflow.state import Reach


def afterwards(room: Newsroom, page: SeeingPublisher) -> Afterwards:
    publishers: dict[AccountId, Publisher] = {page.account.id: page}
    return Afterwards(room.store, room.policies, publishers, room.directory, room.clock)


def by_hand(told: list[str]) -> list[str]:
    return [text for text in told if text.startswith("Posted by hand on")]


async def let_pass(room: Newsroom, rounds: Afterwards, **time: float) -> None:
    room.clock.forward(**time)
    await rounds.round()


async def test_a_post_is_read_back_at_a_quarter_one_six_and_twenty_four_hours(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        rounds = afterwards(room, page)
        await rounds.round()
        draft = await published(room)
        begun = room.clock.now()
        for minutes in (14, 2, 10, 35, 60, 5 * 60, 60, 18 * 60, 5 * 60):
            page.reach = Reach(room.clock.now() + timedelta(minutes=minutes), views=900, likes=5, reposts=3, replies=1)
            await let_pass(room, rounds, minutes=minutes)
        looks = [reach.at - begun for reach in (await room.draft(draft)).publications[0].reach]
        assert [round(look.total_seconds() / 60) for look in looks] == [16, 61, 421, 1561]
        told = [text for text in await room.told("thread") if "900 views" in text]
        assert told[0] == "page after 16 minutes: 900 views, 5 likes, 3 reposts, 1 reply."
        assert (await room.audit_kinds(draft.id)).count("ReachMeasured") == 4


async def test_after_a_restart_only_the_newest_look_that_was_missed_is_made(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        draft = await published(room)
        room.clock.forward(hours=7)
        page.reach = Reach(room.clock.now(), likes=2)
        await afterwards(room, page).round()
        await afterwards(room, page).round()
        assert len(page.looks) == 1
        assert len((await room.draft(draft)).publications[0].reach) == 1


async def test_a_post_that_somebody_deleted_is_told_and_not_looked_at_again(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        rounds = afterwards(room, page)
        await published(room)
        room.clock.forward(minutes=20)
        page.reach = Reach(room.clock.now(), there=False)
        await rounds.round()
        await let_pass(room, rounds, hours=2)
        assert len(page.looks) == 1
        assert any("no longer on page" in text for text in await room.told("thread"))


async def test_a_platform_that_does_not_answer_is_asked_again_later(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        rounds = afterwards(room, page)
        draft = await published(room)
        page.reach = UnknownOutcomeError("No answer.")
        await let_pass(room, rounds, minutes=20)
        await let_pass(room, rounds, minutes=1)
        assert len(page.looks) == 1
        page.reach = RateLimitedError("Wait.", room.clock.now() + timedelta(minutes=20))
        await let_pass(room, rounds, minutes=10)
        await let_pass(room, rounds, minutes=8)
        assert len(page.looks) == 2
        page.reach = Reach(room.clock.now() + timedelta(minutes=10), likes=1)
        await let_pass(room, rounds, minutes=10)
        assert (await room.draft(draft)).publications[0].reach[0].likes == 1


async def test_a_post_made_by_hand_is_told_once_and_our_own_never(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        ours = (await published(room)).publications[0]
        at = room.clock.now()
        page.timeline = [
            OwnPost(str(ours.remote_id), ours.url, "We are on our way.", at),
            OwnPost("by-hand-1", "https://example.org/by-hand-1", "Road closed, avoid the area.", at),
        ]
        await afterwards(room, page).round()
        assert not by_hand(await room.told("channel"))  # too fresh to be sure
        room.clock.forward(minutes=5)
        await afterwards(room, page).round()
        await afterwards(room, page).round()
        (said,) = by_hand(await room.told("channel"))
        assert "“Road closed, avoid the area.” https://example.org/by-hand-1" in said
        assert not await room.audit_problems()


async def test_a_post_that_was_too_fresh_is_looked_at_later_though_the_platform_shows_it_only_once(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        rounds = afterwards(room, page)
        page.timeline = [OwnPost("by-hand-1", None, "Road closed, avoid the area.", room.clock.now())]
        await rounds.round()
        page.timeline = []
        await let_pass(room, rounds, minutes=5)
        assert len(by_hand(await room.told("channel"))) == 1


async def test_a_post_made_by_hand_about_an_open_story_is_told_under_its_card(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        term = room.policies.policy.topics[TopicId("rumour")].terms[0]
        await room.watch.observe([alert(narrative())], [narrative()])
        page.timeline = [OwnPost("by-hand-1", None, f"About the {term}: all is well.", room.clock.now())]
        room.clock.forward(minutes=5)
        await afterwards(room, page).round()
        (notice,) = [n for n in await room.notices() if "by hand" in n.text]
        assert (notice.kind, notice.subject) == ("thread", "N-1")


async def test_a_post_nobody_can_tell_about_is_not_called_made_by_hand(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        page.create_only = False
        page.script = [UnknownOutcomeError("No answer.")]
        await published(room)
        page.timeline = [OwnPost("perhaps-ours", None, "We are  on our way.", room.clock.now())]
        room.clock.forward(minutes=5)
        await afterwards(room, page).round()
        assert not by_hand(await room.told("channel"))


async def test_broken_credentials_are_told_once_a_day_and_so_is_their_mending(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        rounds = afterwards(room, page)
        page.health = Health(False, "the token is not accepted", "Make a new one.")
        await rounds.round()
        await let_pass(room, rounds, minutes=10)
        await afterwards(room, page).round()
        told = await room.told("channel")
        assert told[0] == f"{page.account.handle} (sandbox) cannot publish: the token is not accepted. Make a new one."
        assert [text for text in told[1:] if page.account.handle + " " in text] == []
        assert "chief.rivermouth.example (bluesky) cannot publish: its credentials are not set" in told[2]
        page.health = Health(True, "signed in")
        await let_pass(room, rounds, hours=1)
        assert await room.told("channel") == [f"{page.account.handle} (sandbox) can publish again: signed in."]


async def test_a_platform_that_says_nothing_once_is_no_news_and_twice_it_is(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        rounds = afterwards(room, page)
        page.health = Health(False, "X could not be reached", "Look at the network.", answered=False)
        await rounds.round()
        assert not [text for text in await room.told("channel") if "could not be reached" in text]
        await let_pass(room, rounds, hours=1)
        assert len([text for text in await room.told("channel") if "could not be reached" in text]) == 1


async def test_credentials_that_end_soon_are_told_while_there_is_time(url: str) -> None:
    async with newsroom(url) as room:
        page = seeing(room)
        rounds = afterwards(room, page)
        page.health = Health(True, "signed in", expires=room.clock.now() + timedelta(days=20))
        await rounds.round()
        assert not [text for text in await room.told("channel") if "end in" in text]
        await let_pass(room, rounds, days=10)
        (said,) = [text for text in await room.told("channel") if "end in" in text]
        assert said.startswith(f"{page.account.handle} (sandbox): The credentials end in 10 days; make new ones before")
