"""A draft's life: `decide(state, command, judge) -> events`, pure. The judge knows who may."""

from typing import assert_never

from domain.errors import NotFoundError
from workflow import commands as c
from workflow.assent import give_approval, give_rejection, withdraw_approval, withdraw_rejection
from workflow.delivering import (
    begin,
    confirm,
    hold,
    record_delay,
    record_failure,
    record_reach,
    record_retraction,
    record_success,
    record_unknown,
    retract,
    take_over,
)
from workflow.drafting import reconsider, review, revise, submit, take, withdraw
from workflow.events import DraftEvent
from workflow.judge import Judge
from workflow.state import Draft


def decide(draft: Draft | None, command: c.DraftCommand, judge: Judge) -> tuple[DraftEvent, ...]:  # noqa: C901, PLR0911, PLR0912 - one case a command, flat
    """Return what happens; nothing when the command is a second delivery of one that was obeyed.

    Raises NotAllowedError, StaleError, ContentRefusedError or BadInputError, each with one sentence for the person.
    """
    if isinstance(command, c.SubmitDraft):
        return submit(command, judge)
    if draft is None:
        raise NotFoundError("There is no such draft; /fleetfoot status lists those that are open.")
    match command:
        case c.ReviseDraft():
            return revise(draft, command, judge)
        case c.TakeDraft():
            return take(draft, command)
        case c.GiveApproval():
            return give_approval(draft, command, judge)
        case c.WithdrawApproval():
            return withdraw_approval(draft, command, judge)
        case c.GiveRejection():
            return give_rejection(draft, command, judge)
        case c.WithdrawRejection():
            return withdraw_rejection(draft, command, judge)
        case c.WithdrawDraft():
            return withdraw(draft, command, judge)
        case c.ReconsiderDraft():
            return reconsider(draft, command, judge)
        case c.BeginPublication():
            return begin(draft, command, judge)
        case c.TakeOverPublication():
            return take_over(draft, command)
        case c.RecordSuccess():
            return record_success(draft, command)
        case c.RecordDelay():
            return record_delay(draft, command)
        case c.HoldPublication():
            return hold(draft, command)
        case c.RecordFailure():
            return record_failure(draft, command)
        case c.RecordUnknown():
            return record_unknown(draft, command)
        case c.ConfirmPublication():
            return confirm(draft, command)
        case c.RetractDraft():
            return retract(draft, command)
        case c.RecordRetraction():
            return record_retraction(draft, command)
        case c.RecordReach():
            return record_reach(draft, command)
        case c.ReviewDraft():
            return review(draft, command, judge)
        case _:
            assert_never(command)
