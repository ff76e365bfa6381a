"""Correcting what is out: a draft of its own, linked to the first, that answers its posts or changes them."""

from collections.abc import Iterable
from dataclasses import replace

from domain.enums import PublicationState
from domain.errors import BadInputError, NotFoundError, StaleError
from domain.ids import AccountId, DraftId, RevisionHash
from domain.platforms import PLATFORMS
from domain.records import Content
from policies.model import Policy
from workflow.replies import Replies
from workflow.state import Actor, Correction, Draft, Publication


class Corrections(Replies):
    """What is corrected is published like anything else: same rules, approvals, outbox and retraction."""

    async def correct(self, actor: Actor, draft: DraftId, content: Content, once: str, *, edit: bool) -> Draft:
        """Propose a correction of a published draft; `edit` changes its posts, otherwise each is answered.

        `content.accounts` are those to correct; every one has to be out. Raises as `submit` does.
        """
        original = await self._original(draft)
        out = correctable(original)
        _only(content, original.id, out)
        posts = {account: _named(out[account], edit=edit) for account in content.accounts}
        if edit:
            content = _words_only(original, content, [out[account] for account in content.accounts])
        correction = Correction(original.id, edit, posts)
        return await self.submit(
            actor, content, original.narrative, original.topic, original.added_severity, once, correction
        )

    async def edit(self, actor: Actor, draft: DraftId, content: Content, base: RevisionHash, once: str) -> Draft:
        """Make a new revision; that of a correction stays on the accounts, and within the words, it corrects."""
        known = await self.store.draft(draft)
        correction = None if known is None else known.correction
        if correction is not None:
            _only(content, correction.draft, correction.posts)
            if correction.edit:
                original = await self._original(correction.draft)
                out = correctable(original)
                content = _words_only(original, content, [out[a] for a in content.accounts if a in out])
        return await super().edit(actor, draft, content, base, once)

    async def _original(self, draft: DraftId) -> Draft:
        found = await self.store.draft(draft)
        if found is None:
            raise NotFoundError(f"There is no draft {draft}; /fleetfoot status lists those that are open.")
        if not correctable(found):
            raise StaleError(f"Nothing of {draft} is out with a known address, so there is nothing to correct.")
        return found


def correctable(draft: Draft) -> dict[AccountId, Publication]:
    """Return the deliveries of a draft that stand on their accounts under a known id."""
    return {
        p.account: p
        for p in draft.publications
        if p.state is PublicationState.PUBLISHED and p.remote_id is not None and not p.retract_asked
    }


def editable(policy: Policy, draft: Draft) -> dict[AccountId, Publication]:
    """Return those of them that may be given new words: single posts, on platforms that let posts be edited."""
    known = policy.accounts
    return {
        account: publication
        for account, publication in correctable(draft).items()
        if not publication.parts and account in known and PLATFORMS[known[account].platform].edits
    }


def _only(content: Content, draft: DraftId, out: Iterable[AccountId]) -> None:
    """Raise unless every account is among those where there is something to correct."""
    if lost := [account for account in content.accounts if account not in set(out)]:
        where = ", ".join(out)
        raise BadInputError(f"{draft} is not out on {', '.join(lost)}; choose among {where}.", code="not-out")


def _named(publication: Publication, *, edit: bool) -> str:
    """Return the post to change, or the one to answer: of a thread, the last."""
    known = [part.remote_id for part in publication.sent if part.remote_id is not None]
    return str(publication.remote_id if edit or not known else known[-1])


def _words_only(original: Draft, content: Content, publications: list[Publication]) -> Content:
    if any(publication.parts for publication in publications):
        raise BadInputError(
            f"{original.id} went out as a thread, which cannot be edited: retract it and post the corrected words, "
            "or answer it with a correction.",
            code="no-edit",
        )
    before = original.current.content
    if (content.media or None) != (before.media or None):
        raise BadInputError(
            "An edit changes the words only: to change a picture, retract the post and write a new one.", code="no-edit"
        )
    return replace(content, thread=None, reply_to=before.reply_to)
