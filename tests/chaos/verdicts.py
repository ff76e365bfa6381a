"""What must be true after every run, told by the platforms and the audit trail, not by the desk's own judgement."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.enums import DraftState, PublicationState
from domain.ids import AccountId
from policies.model import Policy
from policies.threads import parts_for
from tests.chaos.world import ACCOUNT_OF, Post, Standing
from workflow.audit import Anchor, verify
from workflow.state import AuditEvent, Draft, Publication, Revision

TRUSTED = frozenset({"tess", "tom", "lena", "luis", "lars"})
UNSETTLED = (PublicationState.QUEUED, PublicationState.PUBLISHING)
STOPPED = frozenset({"DraftWithdrawn", "DraftExpired", "RetractionAsked"})
"""Facts after which a thread ends where it is."""


@dataclass(frozen=True, slots=True)
class Court:
    """Everything there is to judge by."""

    standing: Standing
    drafts: Sequence[Draft]
    trail: Sequence[AuditEvent]
    policy: Policy

    def facts(self, draft: Draft) -> list[AuditEvent]:
        """Return what is on record of a draft."""
        return [event for event in self.trail if event.subject == draft.id]

    def posts_of(self, draft: Draft, revision: Revision, account: AccountId) -> tuple[str, ...]:
        """Return the posts that a revision makes on an account, in order."""
        if draft.correction is not None and draft.correction.edit:
            return (revision.content.text,)
        return parts_for(self.policy, revision.content, account)

    def changed_to(self, account: AccountId, remote_id: str | None) -> set[str]:
        """Return every wording that an edit may have given a post."""
        return {
            revision.content.text
            for draft in self.drafts
            for revision in draft.revisions
            if any(p.account == account and p.edits is not None and p.edits == remote_id for p in draft.publications)
        }

    def taken_back(self, account: AccountId, remote_id: str | None) -> bool:
        """Say whether somebody had a post deleted, be it with the draft that made it or with one that changed it."""
        return any(
            p.retract_asked and p.account == account and remote_id in {p.remote_id, p.edits}
            for draft in self.drafts
            for p in draft.publications
        )


def violations(
    standing: Standing, drafts: Sequence[Draft], trail: Sequence[AuditEvent], anchors: Sequence[Anchor], policy: Policy
) -> list[str]:
    """Return every broken promise in a sentence. `standing` is each account's posts, as its public would see them."""
    court = Court(standing, drafts, trail, policy)
    found = [f"the audit trail: {problem}" for problem in verify(trail, anchors)]
    for account, posts in standing.items():
        count = Counter(post.text for post in posts)
        found += [f"{account} has a text {times} times: {text}" for text, times in count.items() if times > 1]
        written = {text for d in drafts for r in d.revisions for text in court.posts_of(d, r, AccountId(account))}
        found += [f"{account} has words nobody drafted: {p.text}" for p in posts if p.text not in written]
    for draft in drafts:
        found += _of_draft(draft, court)
    return found


def _of_draft(draft: Draft, court: Court) -> Iterator[str]:
    known = {publication.account: publication for publication in draft.publications}
    trail = court.facts(draft)
    for name, posts in court.standing.items():
        account, publication = AccountId(name), known.get(AccountId(name))
        left = {post.text for post in posts}
        # The revision that was sent comes first: an edit at the end leaves the first posts of a thread as they were.
        for revision in sorted(draft.revisions, key=lambda r: publication is None or r.hash != publication.revision):
            ours = court.posts_of(draft, revision, account)
            out = [number for number, text in enumerate(ours) if text in left]
            left -= set(ours)
            if not out:
                continue
            yield from _known(draft, account, publication, out[-1])
            if not _had_quorum(account, revision.hash, trail):
                yield f"{draft.id} went out on {account} without quorum on the revision that went out"
    for publication in draft.publications:
        yield from _of_publication(draft, publication, court)
    if draft.state in (DraftState.APPROVED, DraftState.QUEUED, DraftState.PUBLISHING):
        yield f"{draft.id} is {draft.state} for ever: an approved reply was lost"


def _known(draft: Draft, account: AccountId, publication: Publication | None, last: int) -> Iterator[str]:
    """Judge whether the desk knows of what stands, up to the post numbered `last` from 0."""
    state = "no publication" if publication is None else publication.state
    maybe = publication is not None and publication.state is PublicationState.UNCONFIRMED
    if last < (0 if publication is None else _out(publication) + maybe):
        return
    yield f"{draft.id} stands on {account} (post {last + 1}), and the desk says {state}"


def _of_publication(draft: Draft, publication: Publication, court: Court) -> Iterator[str]:
    state, account = publication.state, publication.account
    posts = court.standing[account]
    ours = [t for r in draft.revisions if r.hash == publication.revision for t in court.posts_of(draft, r, account)]
    texts = {post.text for post in posts}
    if state is not PublicationState.RETRACTED:
        gone = [t for t in ours[: _out(publication)] if t not in texts and not _explained(publication, court)]
        if gone:
            yield f"{publication.id} is said to be out and does not stand on {account}: {gone}"
    stopped = {event.kind for event in court.facts(draft)} & STOPPED
    if state is PublicationState.PUBLISHED and _out(publication) < len(ours) and not stopped:
        yield f"{publication.id} stopped after {_out(publication)} of {len(ours)} posts, and nobody stopped it"
    if state in UNSETTLED and draft.state not in (DraftState.AWAITING_APPROVAL, DraftState.REJECTED):
        yield f"{publication.id} is {state} for ever ({draft.state})"
    if publication.retract_asked and state in (*UNSETTLED, PublicationState.PUBLISHED, PublicationState.UNCONFIRMED):
        yield f"{publication.id} is to be deleted for ever ({state})"
    yield from _in_order(publication, ours, posts)


def _out(publication: Publication) -> int:
    """Return how many posts the desk says are out."""
    if publication.parts:
        return 0 if publication.state is PublicationState.RETRACTED else len(publication.sent)
    return int(publication.state is PublicationState.PUBLISHED)


def _explained(publication: Publication, court: Court) -> bool:
    """Say whether a post that does not stand with these words was changed, or deleted, on somebody's word."""
    account, name = publication.account, publication.edits or publication.remote_id
    if name is None:
        return False
    if account == ACCOUNT_OF["facebook"] and publication.answers and court.taken_back(account, publication.answers):
        return True  # Facebook deletes a post with everything that stands under it
    words = court.changed_to(account, name)
    return court.taken_back(account, name) or any(p.id == name and p.text in words for p in court.standing[account])


def _in_order(publication: Publication, ours: Sequence[str], posts: Sequence[Post]) -> Iterator[str]:
    """Judge that each post of a thread answers the one before it, and an answer what it answers."""
    found = {post.text: post for post in posts}
    if publication.edits is not None:
        return
    for number, text in enumerate(ours):
        above = [part.remote_id for part in publication.sent[:number] if part.remote_id is not None]
        wanted = above[-1] if above else publication.answers
        if text in found and found[text].answers != wanted:
            yield f"{publication.id}: post {number + 1} answers {found[text].answers}, not {wanted}"


def _had_quorum(account: str, revision: str, trail: Sequence[AuditEvent]) -> bool:
    """Say whether, when the delivery was last begun, the policy's quorum stood by exactly this revision.

    On this topic a trusted editor publishes alone, and a responder's words need another person of trusted tier.
    """
    authors: set[str] = set()
    editor = ""
    approved: set[tuple[str, str]] = set()
    rejected: set[str] = set()
    held = False
    for event in trail:
        payload: Mapping[str, Any] = event.payload or {}
        match event.kind:
            case "DraftSubmitted" | "DraftRevised":
                editor = str(payload["revision"]["author"])
                authors.add(editor)
            case "ApprovalGiven":
                approved.add((payload["mark"]["by"], payload["mark"]["revision"]))
            case "ApprovalWithdrawn":
                approved.discard((payload["by"], payload["revision"]))
            case "RejectionGiven":
                rejected.add(payload["mark"]["by"])
            case "RejectionWithdrawn":
                rejected.discard(payload["by"])
            case "PublicationBegun" if f"/{account}/" in str(payload["publication"]):
                stood = {by for by, which in approved if which == revision}
                held = (editor in TRUSTED or bool((stood & TRUSTED) - authors)) and not rejected
            case _:
                pass
    return held
