"""The desk's use cases on drafts: begin, preview, submit, edit, approve, reject, withdraw, retract, confirm, review."""

from collections.abc import Mapping

from domain.enums import DraftState, Severity
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from domain.ids import DraftId, NarrativeId, PublicationId, RevisionHash, SlackUserId, StaffId, TopicId
from domain.records import Content, Verdict
from domain.revision import revision_of
from policies.fitting import misfits
from policies.members import find
from policies.model import Policy
from workflow import commands as c
from workflow.clerk import Clerk
from workflow.forms import ResponseForm, drafters, offer, why_not_draft
from workflow.judge import Judge
from workflow.lifecycle import decide
from workflow.office import stranger
from workflow.queueing import schedule_of
from workflow.refusals import on_record
from workflow.state import Actor, Correction, Draft, Revision
from workflow.store import Transaction
from workflow.tracing import about


class Replies(Clerk):
    """Everything staff do with drafts. Each call is one transaction, and a second delivery of it changes nothing."""

    async def actor(self, slack_user: SlackUserId) -> Actor:
        """Return who a Slack user is, asked afresh; UnavailableError if Slack does not answer."""
        person = await self.people.person(slack_user)
        member = find(self.policies.current(), slack_user, {slack_user: person.groups})
        staff = None if member is None else member.id
        return Actor(slack_user, staff, person.name, person.status, person.groups)

    async def begin(self, actor: Actor, narrative: NarrativeId | None) -> ResponseForm:
        """Return the form for this person; NotAllowedError says why not and who can."""
        policy, now = self.policies.current(), self.clock.now()
        member = self.member(policy, actor)
        refusal = stranger(actor) if member is None else why_not_draft(policy, member, now)
        if member is None or refusal is not None:
            who = ", ".join(drafters(policy, now)) or "nobody on the staff list"
            raise NotAllowedError(f"{refusal} Who can: {who}.")
        watched = None
        if narrative is not None:
            watched = await self.store.watched(narrative)
            if watched is None:
                raise NotFoundError(f"There is no narrative {narrative}; /narratives lists those that are open.")
        form = offer(policy, member, watched, now)
        saved = await self.typed(actor, _typed_at(watched.narrative.id if watched else None)) or {}
        modes = await self.store.modes()
        return ResponseForm(
            form.accounts, form.lines, form.topics, form.topic, form.severity, watched, saved, paused=modes.paused
        )

    async def save_typed(self, actor: Actor, key: str, fields: Mapping[str, str]) -> None:
        """Keep what somebody typed for a week; `begin` gives it back for a narrative's id, or ``new``."""
        await self.store.save_typed(f"{actor.slack_user}:{key}", fields)

    async def typed(self, actor: Actor, key: str) -> Mapping[str, str] | None:
        """Return what this person typed, or None."""
        return await self.store.typed(f"{actor.slack_user}:{key}")

    async def preview(
        self,
        actor: Actor,
        content: Content,
        narrative: NarrativeId | None,
        topic: TopicId | None,
        added_severity: Severity | None,
    ) -> Verdict:
        """Return what the rules would say, changing nothing."""
        policy, now = self.policies.current(), self.clock.now()
        member = self.member(policy, actor)
        faces = await self.people.faces(policy, {actor.slack_user})
        author = member.id if member is not None else actor.staff
        revision = Revision(1, revision_of(content), content, author or _nobody(actor), now, actor.slack_user)
        draft = Draft(
            DraftId("D-0"), 1, DraftState.DRAFT, (revision,), now, narrative, topic, added_severity=added_severity
        )

        async def look(tx: Transaction) -> Verdict:
            return (await self.judge_in(tx, faces, policy, draft)).verdict(draft)

        return await self.store.look(look)

    @on_record("submit")
    async def submit(  # noqa: PLR0917 - the order is what handlers call by
        self,
        actor: Actor,
        content: Content,
        narrative: NarrativeId | None,
        topic: TopicId | None,
        added_severity: Severity | None,
        once: str,
        correction: Correction | None = None,
    ) -> Draft:
        """Propose a reply. `once` names this very submission (a Slack view's id), so that it makes one draft only.

        Raises NotAllowedError (the person), ContentRefusedError (the wording) or BadInputError (the schedule).
        """
        policy = self.policies.current()
        by = self.by(policy, actor)
        schedule_of(content)
        await self._fit(policy, content, narrative, edit=correction is not None and correction.edit)
        faces = await self.people.faces(policy, {actor.slack_user})
        key = f"submit:{once}"

        async def work(tx: Transaction) -> Draft:
            made = await tx.done(key)
            known = None if made is None else await tx.draft(DraftId(made))
            if known is not None:
                return known
            now = self.clock.now()
            watched = None if narrative is None else await tx.watched(narrative)
            if narrative is not None and watched is None:
                raise NotFoundError(f"There is no narrative {narrative}; /narratives lists those that are open.")
            about = None if watched is None else watched.narrative
            command = c.SubmitDraft(
                draft=DraftId(f"D-{await tx.next_number('draft')}"),
                by=by,
                content=content,
                narrative=None if about is None else about.id,
                topic=topic or (None if about is None else about.topic),
                severity=None if about is None else about.severity,
                added_severity=added_severity,
                at=now,
                correction=correction,
            )
            judge = Judge(policy, await self.situation(tx, faces, command.narrative), now)
            draft = await self.write(tx, None, decide(None, command, judge), by.staff, policy)
            tx.mark_done(key, draft.id)
            return draft

        with about(narrative=narrative):
            return await self.store.transact(work)

    @on_record("edit")
    async def edit(self, actor: Actor, draft: DraftId, content: Content, base: RevisionHash, once: str) -> Draft:
        """Make a new revision from the one the editor saw; approvals are void. StaleError if it is not the newest."""
        policy = self.policies.current()
        by = self.by(policy, actor)
        known = await self.store.draft(draft)
        edit = known is not None and known.correction is not None and known.correction.edit
        await self._fit(policy, content, None if known is None else known.narrative, edit=edit)
        return await self.obey(draft, by, lambda at: c.ReviseDraft(by, content, base, at), once=f"edit:{once}")

    @on_record("approve")
    async def approve(self, actor: Actor, draft: DraftId, revision: RevisionHash, via: str = "") -> Draft:
        """Count an assent to exactly this revision, or raise why it does not count."""
        by = self.by(self.policies.current(), actor, via)
        return await self.obey(draft, by, lambda at: c.GiveApproval(by, revision, at))

    @on_record("withdraw approval")
    async def withdraw_approval(self, actor: Actor, draft: DraftId, revision: RevisionHash, via: str = "") -> Draft:
        """Take an assent back, as long as publication has not begun."""
        by = self._whoever(actor, via)
        return await self.obey(draft, by, lambda at: c.WithdrawApproval(by, revision, at))

    @on_record("reject")
    async def reject(
        self, actor: Actor, draft: DraftId, revision: RevisionHash, reason: str = "", via: str = ""
    ) -> Draft:
        """Stop a draft."""
        by = self.by(self.policies.current(), actor, via)
        return await self.obey(draft, by, lambda at: c.GiveRejection(by, revision, reason, at))

    @on_record("withdraw rejection")
    async def withdraw_rejection(self, actor: Actor, draft: DraftId, revision: RevisionHash, via: str = "") -> Draft:
        """Lift one's own rejection."""
        by = self._whoever(actor, via)
        return await self.obey(draft, by, lambda at: c.WithdrawRejection(by, revision, at))

    @on_record("take")
    async def take(self, actor: Actor, draft: DraftId) -> Draft:
        """Note who looks after a draft: a claim like that of a narrative."""
        policy = self.policies.current()
        self.allow(policy, actor, "claim")
        by = self.by(policy, actor)
        return await self.obey(draft, by, lambda at: c.TakeDraft(by, at))

    @on_record("withdraw")
    async def withdraw(self, actor: Actor, draft: DraftId) -> Draft:
        """Stop what has not been sent, for good."""
        by = self.by(self.policies.current(), actor)
        return await self.obey(draft, by, lambda at: c.WithdrawDraft(by, at))

    @on_record("retract")
    async def retract(self, actor: Actor, draft: DraftId) -> Draft:
        """Have every post of a draft deleted; allowed while paused."""
        policy = self.policies.current()
        self.allow(policy, actor, "retract")
        by = self.by(policy, actor)
        return await self.obey(draft, by, lambda at: c.RetractDraft(by, at))

    @on_record("confirm")
    async def confirm(self, actor: Actor, publication: PublicationId, there: bool) -> Draft:
        """Decide a delivery nobody can tell about: it is there, or it is not and is posted again."""
        policy = self.policies.current()
        self.allow(policy, actor, "mark_confirmed")
        by = self.by(policy, actor)
        draft = DraftId(publication.split("/", maxsplit=1)[0])
        return await self.obey(draft, by, lambda at: c.ConfirmPublication(publication, by, there, at))

    @on_record("review")
    async def review(self, actor: Actor, draft: DraftId) -> Draft:
        """Do the review that publishing alone owes."""
        by = self.by(self.policies.current(), actor)
        return await self.obey(draft, by, lambda at: c.ReviewDraft(by, at))

    async def _fit(self, policy: Policy, content: Content, narrative: NarrativeId | None, *, edit: bool) -> None:
        """Raise BadInputError with what the platforms would not take."""
        watched = None if narrative is None or content.reply_to is None else await self.store.watched(narrative)
        seen = () if watched is None else watched.narrative.samples
        if problems := misfits(policy, content, edit=edit, seen=seen):
            raise BadInputError(" ".join(problems), code="does-not-fit")

    def _whoever(self, actor: Actor, via: str) -> c.By:
        """Return the actor for an act that only makes things stricter: standing is not asked for."""
        member = find(self.policies.current(), actor.slack_user, {actor.slack_user: actor.groups})
        return c.By(_nobody(actor) if member is None else member.id, actor.slack_user, via)


def _typed_at(narrative: NarrativeId | None) -> str:
    return narrative or "new"


def _nobody(actor: Actor) -> StaffId:
    return StaffId(actor.slack_user)
