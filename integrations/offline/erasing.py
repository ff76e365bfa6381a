"""`bot.py audit erase`: take the payload of one event out of the trail, because somebody has a right to that."""

import asyncio
import sys

from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import BadInputError
from domain.ids import StaffId
from integrations.policy_source import DEFAULT_POLICY, PolicyFile
from integrations.settings import load_settings
from integrations.slack_directory import SlackDirectory
from integrations.store import connect
from integrations.system_clock import SystemClock
from workflow.desk import Desk
from workflow.state import Actor


def erase(seq: int, by: str, why: str) -> int:
    """Erase one event's payload in the name of a member of staff, whom Slack is asked about; return 0."""
    settings = load_settings()
    policies = PolicyFile(settings.fleetfoot_policy or DEFAULT_POLICY)
    slack = AsyncWebClient(token=settings.bot_token(), base_url=settings.slack_api_url)

    async def work() -> None:
        store = await connect(settings.redis_url.get_secret_value())
        try:
            await erase_one(Desk(store, policies, SystemClock(), SlackDirectory(slack)), seq, by, why)
        finally:
            await store.close()

    asyncio.run(work())
    sys.stdout.write(f"Event {seq} is erased, and that it was is on record. `bot.py audit verify` checks the rest.\n")
    return 0


async def erase_one(desk: Desk, seq: int, by: str, why: str) -> None:
    """Erase as one of a member's Slack users; BadInputError if the policy does not list the member."""
    await desk.erase(await _actor(desk, by), seq, why)


async def _actor(desk: Desk, by: str) -> Actor:
    policy = desk.policies.current()
    member = policy.staff.get(StaffId(by))
    actors = [] if member is None else [await desk.actor(user) for user in member.slack]
    if not actors:
        raise BadInputError(f'--by: the policy lists nobody as "{by}" with a Slack user; give an id of [[staff]].')
    return next((actor for actor in actors if desk.member(policy, actor) is not None), actors[0])
