"""What the bot answers one person in private: refusals, receipts and apologies."""

from typing import Final

UNKNOWN_ERROR: Final = (
    "Something went wrong on our side, and nothing was published because of it. Please try again; if it happens "
    "again, tell whoever runs Fleetfoot this code: {code}"
)
SLACK_SLOW: Final = "Slack was too slow to open the form. What you typed is kept; please press the button again."
STAFF_ONLY: Final = "Only active members of staff whom the policy lists may see this; ask a lead to add you."
NEVER_MIND: Final = "That button no longer fits; look at the newest card."
NO_CARD: Final = "That message is not one of Fleetfoot's cards any more; look for its newest one."
NO_NARRATIVE: Final = "There is no narrative {id}. `/narratives` lists those that are open."
NO_DRAFT: Final = "There is no draft {id}. `/fleetfoot status` lists those that are open."
OLD_CARD: Final = (
    "That message shows an older revision of {id}, so your reaction counts for nothing. Please look at the newest card "
    "and react there."
)
REACTION_REFUSED: Final = "Your {emoji} on {id} does not count: {reason}"
PAUSE_ASKED: Final = "🛑 This pauses *all* publishing at once. Are you sure?"
WORKING: Final = "This takes a moment. You may close this; the answer comes to you as a message."

SUBMITTED: Final = "*{id}* is waiting: it needs {needs}. Its card is in {channel}."
SUBMITTED_PAUSED: Final = "*{id}* is written down and waits: publishing is paused. Its card is in {channel}."
PUBLISHING: Final = "*{id}* goes out now: the rules let you publish this alone. Its card is in {channel}."
REVIEW_OWED: Final = "A review is owed by {when}."
EDITED: Final = "*{id}* is now at revision {number}; earlier approvals count no more. Its new card is in {channel}."
KEPT: Final = "What you typed is kept: `/respond` offers it again."

CLAIMED: Final = "You have *{id}*."
SNOOZED: Final = "*{id}* is quiet until {when}."
NOT_HOSTILE: Final = "*{id}* is marked as not hostile."
RESTORED: Final = "*{id}* counts as hostile again."
NOT_HOSTILE_VOTE: Final = "Noted. *{id}* is {severity}: one more person has to say that it is not hostile."
NO_RESPONSE: Final = "Written down: we do not respond to *{id}*; it comes up again at {when}."
ESCALATED: Final = "*{id}* was escalated; whoever is on duty has been told."
TAKEN: Final = "You look after *{id}*."
APPROVED: Final = "Your approval of *{id}* counts."
REJECTED: Final = "You stopped *{id}*. Taking it back (remove your ❌) lifts that."
WITHDRAWN: Final = "*{id}* is withdrawn."
RETRACTED: Final = "*{id}* is being deleted from every account."
REVIEWED: Final = "Thank you: the review of *{id}* is on record."
CONFIRMED_THERE: Final = "Written down: the post is there."
CONFIRMED_AGAIN: Final = "Written down: it is not there, and is posted again if the rules still allow it."
PAUSED: Final = "🛑 Publishing is paused. {who} can resume; it takes {people}."
RESUME_VOTE: Final = "Your vote to resume counts. {missing} more needed, from: {who}."
RESUMED: Final = "▶️ Publishing goes on."
NOT_PAUSED: Final = "Publishing is not paused."
CRISIS: Final = "🚨 Crisis declared for *{topic}* until {when}: its own matrix applies to that topic only."
CRISIS_ENDED: Final = "The crisis is over; the ordinary matrix applies again."
NO_CRISIS: Final = "No crisis is declared."
DIGEST_COMING: Final = "The digest is on its way to {channel}."
REVEALED: Final = (
    "Sample posts of *{id}*, links defanged. Only you see this; it is counted, so that nobody carries too much."
)
NO_SAMPLES: Final = "No sample posts of *{id}* are kept."
NOTHING_TYPED: Final = "There is nothing to submit."
