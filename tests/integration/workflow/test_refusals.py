"""What was tried and refused is on record, without the words that were refused."""

import json
from dataclasses import replace

import pytest

from domain.errors import BadInputError, NotAllowedError
from tests.newsroom import Newsroom, alert, narrative, newsroom
from tests.unit.policies.build import SANDBOXES, content, policy
from workflow.errors import ContentRefusedError
from workflow.state import AuditEvent


async def refused(room: Newsroom, subject: str) -> list[AuditEvent]:
    return [event for event in await room.desk.audit(subject) if event.kind == "AttemptRefused"]


async def test_an_approval_that_does_not_count_is_on_record(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        with pytest.raises(NotAllowedError):
            await room.approve(draft, by="URITA")
        (event,) = await refused(room, draft.id)
        assert event.actor == "rita"
        assert event.payload is not None
        assert event.payload["act"] == "approve"
        assert "nobody approves their own words" in str(event.payload["reason"])


async def test_refused_words_are_on_record_by_their_rules_alone(url: str) -> None:
    async with newsroom(url) as room:
        with pytest.raises(ContentRefusedError):
            await room.submit(words=content("Call her on 020 7946 0018."))
        (event,) = await refused(room, "desk")
        assert event.payload is not None
        assert event.payload["rules"] == ["personal-data"]
        assert "7946" not in json.dumps(dict(event.payload))


async def test_an_answer_that_x_would_refuse_is_refused_before_anybody_approves_it(url: str) -> None:
    x = '[[account]]\nid = "x-main"\nplatform = "x"\nhandle = "@rivermouth"\ntier = "responder"\n'
    async with newsroom(url, policy(accounts=SANDBOXES + x)) as room:
        seen = narrative()
        post = replace(seen.samples[0], url="https://x.com/someone/status/1")
        seen = replace(seen, samples=(post,))
        await room.watch.observe([alert(seen)], [seen])
        reply = content(accounts=("x-main",), reply_to=post.url)
        with pytest.raises(BadInputError, match="publish an original post instead"):
            await room.submit(words=reply, narrative="N-1")
        draft = await room.submit(words=replace(reply, reply_to=None), narrative="N-1")
        with pytest.raises(BadInputError, match="publish an original post instead"):
            await room.desk.edit(await room.who("URITA"), draft.id, reply, draft.current.hash, "view-9")


async def test_a_strangers_pause_is_on_record_under_their_slack_name(url: str) -> None:
    async with newsroom(url) as room:
        with pytest.raises(NotAllowedError):
            await room.desk.pause(await room.who("UNOBODY"), "Stop.")
        (event,) = await refused(room, "desk")
        assert event.actor == "UNOBODY"


async def test_slack_delivering_it_again_makes_one_record(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        for _ in range(3):
            with pytest.raises(NotAllowedError):
                await room.approve(draft, by="URITA")
        assert len(await refused(room, draft.id)) == 1
        assert await room.audit_problems() == ()
