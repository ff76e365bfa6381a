"""Credentials watched before they fail: every account is asked each hour, and Slack is told when one breaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain.errors import FleetfootError
from domain.ids import AccountId
from workflow.audit import Fact, payload_of
from workflow.office import SYSTEM, PolicySource
from workflow.ports import Clock, Health, Publisher
from workflow.state import Notice
from workflow.store import Store, Transaction

log = structlog.get_logger(__name__)

SOON: Final = timedelta(days=14)
"""How long before they end credentials are called for: a new page token may take a colleague who is on leave."""

UNSET: Final = Health(False, "its credentials are not set", "Set them; bot.py doctor names each.")


def expiring(health: Health, now: datetime) -> str:
    """Return what to do about credentials that end soon, or nothing."""
    if health.expires is None or health.expires - now > SOON:
        return ""
    days = max(0, (health.expires - now).days)
    return f"The credentials end in {days} days; make new ones before {health.expires:%d %B}."


@dataclass(frozen=True, slots=True)
class AccountBroke:
    """An account's credentials do not work any more, or end soon; `said` is what staff were told."""

    account: AccountId
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AccountMended:
    """An account can publish again."""

    account: AccountId
    said: str
    at: datetime


class CredentialWatch:
    """Asks every account whether it could publish, without posting. Each telling is claimed: nobody hears it twice."""

    def __init__(
        self, store: Store, policies: PolicySource, publishers: Mapping[AccountId, Publisher], clock: Clock
    ) -> None:
        self._store = store
        self._policies = policies
        self._publishers = publishers
        self._clock = clock
        self._broken: set[AccountId] = set()
        self._silent: dict[AccountId, int] = {}

    async def round(self) -> dict[AccountId, Health]:
        """Check all accounts once; tell Slack of each that broke, ends soon, or works again."""
        found = {}
        for account in self._policies.current().accounts.values():
            publisher = self._publishers.get(account.id)
            try:
                health = UNSET if publisher is None else await publisher.check()
            except (FleetfootError, OSError) as error:
                health = Health(False, str(error), "Look at the log, then run bot.py doctor.")
            found[account.id] = health
            await self._tell(account.id, f"{account.handle} ({account.platform.value})", health)
        return found

    async def _tell(self, account: AccountId, name: str, health: Health) -> None:
        now = self._clock.now()
        day = f"{now.astimezone(self._policies.current().zone):%Y-%m-%d}"
        soon = expiring(health, now)
        silent = self._silent.pop(account, 0)
        if not health.ok and not health.answered and not silent:
            self._silent[account] = 1  # a platform that says nothing once is no news yet
        elif not health.ok:
            self._silent[account] = silent + 1
            self._broken.add(account)
            text = f"{name} cannot publish: {health.detail}. {health.remedy}".strip()
            await self._say(AccountBroke, account, f"broke:{account}:{day}", text)
        elif account in self._broken:
            self._broken.discard(account)
            text = f"{name} can publish again: {health.detail}."
            await self._say(AccountMended, account, f"mended:{account}:{now:%Y-%m-%dT%H}", text)
        elif soon:
            week = f"{health.expires:%Y-%m-%d}:{now:%G-%V}"
            await self._say(AccountBroke, account, f"ends:{account}:{week}", f"{name}: {soon}")

    async def _say(self, kind: type[AccountBroke | AccountMended], account: AccountId, once: str, text: str) -> None:
        log.warning("an account's credentials", account=account, said=text)
        policy, now = self._policies.current(), self._clock.now()

        async def work(tx: Transaction) -> None:
            if await tx.done(f"credentials:{once}") is not None:
                return
            tx.mark_done(f"credentials:{once}", text)
            tx.record(Fact(kind.__name__, SYSTEM, account, policy.hash, now, payload_of(kind(account, text, now))))
            tx.notify(Notice("", "channel", account, text, at=now))

        await self._store.transact(work)
