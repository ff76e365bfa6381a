"""What every publisher must do, on whichever platform; each platform's test module runs this suite against its peer."""

import hashlib
import io
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest
from PIL import Image

from domain.ids import PublicationId
from domain.platforms import PLATFORMS, Once
from domain.records import Content, MediaItem
from integrations.publishers.media import Pictures
from policies.words import card_of, words_for
from workflow.ports import (
    Editor,
    Observant,
    Publisher,
    PublishRefusedError,
    PublishRequest,
    RateLimitedError,
    UnknownOutcomeError,
)


def red_square() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 20, 20)).save(out, "PNG")
    return out.getvalue()


def pictures() -> Pictures:
    kept = {hashlib.sha256(red_square()).hexdigest(): red_square()}

    async def fetch(sha256: str) -> bytes | None:
        return kept.get(sha256)

    return Pictures(fetch)


class Peer(Protocol):
    """A platform under test, and what its public would see."""

    @property
    def publisher(self) -> Publisher:
        """Return the publisher under test."""
        ...

    @property
    def wrong(self) -> Publisher:
        """Return one with credentials the platform does not accept."""
        ...

    async def public(self) -> list[str]:
        """Return the texts that stand on the account, oldest first."""
        ...

    async def alt_texts(self) -> list[str]:
        """Return the alternative texts of the images on the account."""
        ...

    async def cards(self) -> list[str]:
        """Return the links shown as cards."""
        ...

    async def fail_next_post(self, how: str) -> bool:
        """Make the next post fail ("lost", "503", "429"); False if this peer cannot."""
        ...


@dataclass
class Made:
    """Counts publications, so that each request has an id of its own."""

    number: int = 0


_MADE = Made()


def request(publisher: Publisher, text: str, **content: object) -> PublishRequest:
    _MADE.number += 1
    publication = PublicationId(f"D-{_MADE.number}/{publisher.account.id}/1")
    now = datetime.now(UTC)
    whole = replace(Content(text, (publisher.account.id,)), **content)  # type: ignore[arg-type]
    words = words_for(whole, publisher.account.id, publisher.platform)
    return PublishRequest(publication, publisher.account, words, whole, publisher.prepare(publication, now), now)


class PublisherContract:
    """Inherit and give `peer`."""

    def peer(self) -> AbstractAsyncContextManager[Peer]:
        raise NotImplementedError

    @pytest.fixture
    async def standing(self) -> AsyncIterator[Peer]:
        async with self.peer() as peer:
            yield peer

    async def test_what_is_published_stands_once_and_is_found(self, standing: Peer) -> None:
        asked = request(standing.publisher, "Harbour Street is open again & safe. #HarbourCity")
        assert await standing.publisher.find(asked) is None
        sent = await standing.publisher.publish(asked)
        assert await standing.public() == [asked.text]
        found = await standing.publisher.find(asked)
        assert found is not None
        assert found.remote_id == sent.remote_id
        assert sent.url is not None
        assert sent.url.startswith("http")

    async def test_where_repeating_is_safe_it_makes_no_second_post(self, standing: Peer) -> None:
        asked = request(standing.publisher, "The road is open again.")
        await standing.publisher.publish(asked)
        if standing.publisher.repeatable(asked, datetime.now(UTC)):
            await standing.publisher.publish(asked)
        assert await standing.public() == [asked.text]

    async def test_an_image_goes_out_with_its_alternative_text(self, standing: Peer) -> None:
        item = MediaItem("A red square on white", hashlib.sha256(red_square()).hexdigest())
        await standing.publisher.publish(request(standing.publisher, "See the map.", media=(item,)))
        assert await standing.alt_texts() == ["A red square on white"]

    async def test_an_image_no_longer_kept_stops_the_post(self, standing: Peer) -> None:
        asked = request(standing.publisher, "See the map.", media=(MediaItem("gone", "00" * 32),))
        with pytest.raises(PublishRefusedError, match="no longer kept"):
            await standing.publisher.publish(asked)
        assert await standing.public() == []

    async def test_retracting_removes_it_and_retracting_again_is_no_error(self, standing: Peer) -> None:
        asked = request(standing.publisher, "We were wrong about the time.")
        sent = await standing.publisher.publish(asked)
        await standing.publisher.retract(sent.remote_id)
        await standing.publisher.retract(sent.remote_id)
        assert await standing.public() == []

    async def test_right_credentials_are_healthy_and_wrong_ones_say_how_to_mend_them(self, standing: Peer) -> None:
        assert (await standing.publisher.check()).ok
        sick = await standing.wrong.check()
        assert not sick.ok
        assert sick.remedy
        assert await standing.public() == []

    async def test_after_a_lost_answer_the_post_is_found_on_our_own_timeline(self, standing: Peer) -> None:
        asked = request(standing.publisher, "There is no danger to the public.")
        if not await standing.fail_next_post("lost"):
            return
        with pytest.raises(UnknownOutcomeError):
            await standing.publisher.publish(asked)
        assert await standing.publisher.find(asked) is not None
        assert await standing.public() == [asked.text]

    async def test_a_server_fault_is_an_unknown_outcome_that_a_look_clears_up(self, standing: Peer) -> None:
        asked = request(standing.publisher, "Officers are at the scene.")
        if not await standing.fail_next_post("503"):
            return
        with pytest.raises(UnknownOutcomeError):
            await standing.publisher.publish(asked)
        assert await standing.publisher.find(asked) is None
        assert await standing.public() == []

    async def test_a_limit_says_until_when_and_posts_nothing(self, standing: Peer) -> None:
        asked = request(standing.publisher, "Please avoid the area.")
        if not await standing.fail_next_post("429"):
            return
        with pytest.raises(RateLimitedError) as limited:
            await standing.publisher.publish(asked)
        assert limited.value.until > datetime.now(UTC)
        assert await standing.public() == []

    async def test_a_post_that_is_another_deliverys_is_passed_over(self, standing: Peer) -> None:
        asked = request(standing.publisher, "The tunnel is clear.")
        sent = await standing.publisher.publish(asked)
        found = await standing.publisher.find(replace(asked, taken=frozenset({sent.remote_id})))
        keyed = PLATFORMS[standing.publisher.platform].once is Once.CREATE_ONLY
        assert (found is not None) == keyed

    async def test_one_post_can_answer_another_of_ours_as_a_thread_does(self, standing: Peer) -> None:
        publisher = standing.publisher
        first = await publisher.publish(request(publisher, "This is what we know so far."))
        asked = request(publisher, "And this is what we ask of you.", reply_to=first.remote_id)
        second = await publisher.publish(asked)
        assert second.remote_id != first.remote_id
        found = await publisher.find(asked)
        assert found is not None
        assert found.remote_id == second.remote_id
        for sent in (second, first):
            await publisher.retract(sent.remote_id)
        assert await standing.public() == []

    async def test_what_is_no_post_of_that_platform_is_not_answered(self, standing: Peer) -> None:
        asked = request(standing.publisher, "That is not so.", reply_to="https://elsewhere.example/posts/nothing")
        with pytest.raises(PublishRefusedError, match="publish an original post"):
            await standing.publisher.publish(asked)
        assert await standing.public() == []

    async def test_a_link_beside_the_words_is_public(self, standing: Peer) -> None:
        link = "https://harbour.example/news/ferry"
        asked = request(standing.publisher, "The ferry runs again.", links=(link,))
        await standing.publisher.publish(asked)
        card = card_of(asked.content, standing.publisher.platform)
        if card is None:
            assert await standing.public() == [f"The ferry runs again.\n{link}"]
        else:
            assert await standing.cards() == [link]

    async def test_what_became_of_a_post_is_read_back(self, standing: Peer) -> None:
        publisher = standing.publisher
        assert isinstance(publisher, Observant)
        sent = await publisher.publish(request(publisher, "The bridge is closed until ten."))
        seen = await publisher.measure(sent.remote_id, datetime.now(UTC))
        assert seen is not None
        assert seen.there
        await publisher.retract(sent.remote_id)
        gone = await publisher.measure(sent.remote_id, datetime.now(UTC))
        assert gone is not None
        assert not gone.there

    async def test_our_own_timeline_shows_what_stands_there_whoever_posted_it(self, standing: Peer) -> None:
        publisher = standing.publisher
        assert isinstance(publisher, Observant)
        begun = datetime.now(UTC) - timedelta(seconds=5)
        words = "Doors open at nine & close at five."
        sent = await publisher.publish(request(publisher, words))
        (post,) = await publisher.own_posts(begun) or ()
        assert (post.remote_id, post.url, post.text) == (
            sent.remote_id,
            sent.url,
            words,
        )
        assert await publisher.own_posts(datetime.now(UTC) + timedelta(minutes=5)) == ()

    async def test_where_the_table_says_that_posts_are_edited_they_are_and_elsewhere_nothing_offers_it(
        self, standing: Peer
    ) -> None:
        publisher = standing.publisher
        assert isinstance(publisher, Editor) == PLATFORMS[publisher.platform].edits
        if not isinstance(publisher, Editor):
            return
        sent = await publisher.publish(request(publisher, "The road opens at nine."))
        changed = request(publisher, "The road opens at ten.")
        assert not await publisher.shows(sent.remote_id, changed)
        await publisher.edit(sent.remote_id, changed)
        await publisher.edit(sent.remote_id, changed)
        assert await publisher.shows(sent.remote_id, changed)
        assert await standing.public() == ["The road opens at ten."]
