"""What must be true after every run, told by the platforms and the audit trail, not by the desk's own judgement."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from domain.enums import DraftState, PublicationState
from workflow.audit import Anchor, verify
from workflow.state import AuditEvent, Draft

TRUSTED = frozenset({"tess", "tom", "lena", "luis", "lars"})
MAY_BE_THERE = (PublicationState.PUBLISHED, PublicationState.UNCONFIRMED, PublicationState.RETRACTED)
UNSETTLED = (PublicationState.QUEUED, PublicationState.PUBLISHING)


def violations(
    standing: Mapping[str, Sequence[str]],
    drafts: Sequence[Draft],
    trail: Sequence[AuditEvent],
    anchors: Sequence[Anchor],
) -> list[str]:
    """Return every broken promise in a sentence. `standing` is each account's posts, as its public would see them."""
    found = [f"the audit trail: {problem}" for problem in verify(trail, anchors)]
    for account, texts in standing.items():
        found += [f"{account} has a text {count} times: {text}" for text, count in Counter(texts).items() if count > 1]
    for draft in drafts:
        found += _of_draft(draft, standing, [event for event in trail if event.subject == draft.id])
    written = {r.content.text for draft in drafts for r in draft.revisions}
    found += [f"{a} has words nobody drafted: {t}" for a, texts in standing.items() for t in texts if t not in written]
    return found


def _of_draft(draft: Draft, standing: Mapping[str, Sequence[str]], trail: Sequence[AuditEvent]) -> list[str]:
    found = []
    known = {publication.account: publication for publication in draft.publications}
    for account, texts in standing.items():
        for revision in draft.revisions:
            if revision.content.text not in texts:
                continue
            publication = known.get(account)  # type: ignore[call-overload]
            if publication is None or publication.state not in MAY_BE_THERE:
                state = "no publication" if publication is None else publication.state
                found.append(f"{draft.id} stands on {account}, and the desk says {state}")
            if not _had_quorum(account, revision.hash, trail):
                found.append(f"{draft.id} went out on {account} without quorum on the revision that went out")
    for publication in draft.publications:
        there = any(r.content.text in standing[publication.account] for r in draft.revisions)
        if publication.state is PublicationState.PUBLISHED and not there:
            found.append(f"{publication.id} is said to be published and does not stand on {publication.account}")
        if publication.state in UNSETTLED and draft.state is not DraftState.AWAITING_APPROVAL:
            found.append(f"{publication.id} is {publication.state} for ever ({draft.state})")
    if draft.state in (DraftState.APPROVED, DraftState.QUEUED, DraftState.PUBLISHING):
        found.append(f"{draft.id} is {draft.state} for ever: an approved reply was lost")
    return found


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
