"""What the Bluesky publisher makes of a server that fails on the way; the real one fails when it will."""

import pytest

from domain.enums import PlatformName
from domain.ids import AccountId, TierName
from domain.records import Account
from integrations.publishers.bluesky import BlueskyPublisher
from tests.chaos.keyed import HANDLE, KeyedBluesky
from tests.contracts.publisher_contract import pictures, request
from workflow.ports import NotSentError, PublishRefusedError

ACCOUNT = Account(AccountId("bluesky-main"), PlatformName.BLUESKY, f"@{HANDLE}", TierName("responder"))


def on(server: KeyedBluesky) -> BlueskyPublisher:
    service = f"http://127.0.0.1:{server.port}"
    return BlueskyPublisher(ACCOUNT, pictures(), service=service, handle=HANDLE, password="app-password-for-tests")


@pytest.mark.parametrize("how", ["503", "garbage", "lost"])
async def test_a_post_to_answer_that_cannot_be_read_just_now_is_answered_later(how: str) -> None:
    server = KeyedBluesky()
    async with server.running():
        publisher = on(server)
        first = await publisher.publish(request(publisher, "The road is open."))
        answer = request(publisher, "So is the bridge.", reply_to=first.remote_id)
        server.faults.append(("look", how))
        with pytest.raises(NotSentError, match="could not be read just now"):
            await publisher.publish(answer)
        await publisher.publish(answer)
        assert [(p.text, p.answers) for p in server.standing()][1:] == [("So is the bridge.", first.remote_id)]
        await publisher.close()


async def test_a_post_to_answer_that_is_gone_is_refused() -> None:
    server = KeyedBluesky()
    async with server.running():
        publisher = on(server)
        first = await publisher.publish(request(publisher, "The road is open."))
        await publisher.retract(first.remote_id)
        with pytest.raises(PublishRefusedError, match="publish an original post instead"):
            await publisher.publish(request(publisher, "So is the bridge.", reply_to=first.remote_id))
        await publisher.close()
