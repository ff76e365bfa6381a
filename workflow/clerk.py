"""The clerk: carries out one command on one draft, for staff and for the workers alike."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from domain.errors import NotFoundError, StaleError
from domain.ids import DraftId
from policies.model import Policy
from workflow import commands as c
from workflow.lifecycle import decide
from workflow.office import SYSTEM, Office, UnseenError, involved
from workflow.people import Faces
from workflow.state import Draft
from workflow.store import Transaction
from workflow.tracing import about_draft

LOOKS = 5
"""How often people are looked up again because somebody new came to matter meanwhile."""

Make = Callable[[datetime], c.DraftCommand]


class Clerk(Office):
    """One command, one transaction; a second delivery of it changes nothing."""

    async def obey(
        self, draft: DraftId, by: c.By | None, make: Make, once: str | None = None, known: Draft | None = None
    ) -> Draft:
        """Carry out one command on one draft in one transaction, with everybody concerned looked up afresh.

        `known` is the draft as the caller saw it last: only whom to look up is guessed by it, nothing is decided.
        """
        policy = self.policies.current()
        known = known or await self.store.draft(draft)
        asked = set(involved(known))
        if by is not None:
            asked.add(by.slack_user)
        with about_draft(draft, known):
            for _ in range(LOOKS):
                faces = await self.people.faces(policy, asked)
                try:
                    work = partial(self._obey, faces=faces, policy=policy, name=draft, by=by, make=make, once=once)
                    return await self.store.transact(work, draft=draft)
                except UnseenError as unseen:
                    asked |= unseen.users
        raise StaleError(f"Too much is happening to {draft} at once; nothing was done. Try again.")

    async def _obey(
        self,
        tx: Transaction,
        *,
        faces: Faces,
        policy: Policy,
        name: DraftId,
        by: c.By | None,
        make: Make,
        once: str | None,
    ) -> Draft:
        draft = await tx.draft(name)
        if draft is None:
            raise NotFoundError(f"There is no draft {name}; /fleetfoot status lists those that are open.")
        if once is not None and await tx.done(once) is not None:
            return draft
        judge = await self.judge_in(tx, faces, policy, draft)
        events = decide(draft, make(judge.now), judge)
        after = await self.write(tx, draft, events, SYSTEM if by is None else by.staff, policy)
        if once is not None:
            tx.mark_done(once, name)
        return after
