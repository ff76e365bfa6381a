"""What alert and draft cards say."""

from typing import Final

from domain.enums import Category, DraftState, Effect, PublicationState, Severity

SEVERITY_MARK: Final = {Severity.LOW: "⚪", Severity.MEDIUM: "🟡", Severity.HIGH: "🟠", Severity.CRITICAL: "🔴"}
"""Beside the word, never instead of it."""

EFFECT_MARK: Final = {Effect.BLOCK: "⛔", Effect.LEGAL: "⚖️", Effect.RAISE: "🔺", Effect.ADVISE: "💡"}
EFFECT_WORD: Final = {
    Effect.BLOCK: "stops it",
    Effect.LEGAL: "needs legal as well",
    Effect.RAISE: "raises the severity",
    Effect.ADVISE: "advice",
}
DELIVERY_MARK: Final = {
    PublicationState.QUEUED: "⏳",
    PublicationState.PUBLISHING: "📤",
    PublicationState.PUBLISHED: "📣",
    PublicationState.FAILED: "❌",
    PublicationState.UNCONFIRMED: "❓",
    PublicationState.RETRACTED: "🗑️",
}
STATE_MARK: Final = {
    DraftState.DRAFT: "📝",
    DraftState.AWAITING_APPROVAL: "⏳",
    DraftState.APPROVED: "✅",
    DraftState.QUEUED: "📤",
    DraftState.PUBLISHING: "📤",
    DraftState.PUBLISHED: "📣",
    DraftState.FAILED: "❌",
    DraftState.UNCONFIRMED: "❓",
    DraftState.RETRACTED: "🗑️",
    DraftState.REJECTED: "❌",
    DraftState.WITHDRAWN: "↩️",
    DraftState.EXPIRED: "⌛",
}

CATEGORY: Final = {
    Category.HATE: "hatred",
    Category.INCITEMENT: "incitement",
    Category.TERRORIST_PROMOTION: "promotion of terrorism",
    Category.DEHUMANISING: "dehumanising language",
    Category.COORDINATED_DECEPTION: "coordinated deception",
    Category.TARGETED_FALSEHOOD: "a targeted falsehood",
}

PLATFORM: Final = {
    "x": "X",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "threads": "Threads",
    "tiktok": "TikTok",
    "telegram": "Telegram",
    "youtube": "YouTube",
}

# Alert card
WHY_HEADING: Final = "Why it matters"
NO_REASON: Final = "It is growing fast and its wording is hostile."
SAMPLES_HEADING: Final = "What is being said (links defanged)"
SAMPLES_HIDDEN: Final = (
    "🫥 {count} sample posts are hidden: they may hold {what}. “Show samples” shows them to you alone, and counts it."
)
SAMPLES_PARTLY_HIDDEN: Final = (
    "🫥 {count} more hidden: hateful, or calling for harm. “Show samples” shows all to you alone, and counts it."
)
NO_SAMPLES: Final = "No sample posts are kept."
LINES_HEADING: Final = "Lines ready for this topic"
NO_LINES: Final = "No line is ready for this topic: the reply needs your own words."
SIZE: Final = "*Size*\n{posts} by {authors}"
GROWTH: Final = "*Growth*\n{rate} a minute now  {spark}"
SAMPLED: Final = " (only 1 in {one_in} was read)"
FIRST_SEEN: Final = "*First seen*\n{when}"
CLOCK: Final = "*Clock*\n⏱️ {span} since the first post"
PLATFORMS: Final = "*Where*\n{platforms}"
WHO: Final = "*Who has it*\n{who}"
TOPIC: Final = "*Topic*\n{topic}"
NO_TOPIC: Final = "none of ours"
NOBODY: Final = "nobody yet"
NOBODY_PLAIN: Final = "nobody has it yet"
CLAIMED_PLAIN: Final = "{who} has it"
NOW: Final = "now"
AND: Final = " and "
NOWHERE: Final = "unknown"
CLAIMED: Final = "{who}, since {when}"
SNOOZED: Final = "🔕 snoozed until {when}"
CLOSED: Final = "🗄️ closed: it went quiet; it opens again by itself if it grows"
NOT_HOSTILE: Final = "🙅 marked as not hostile"
NOT_HOSTILE_VOTES: Final = "🙅 {who} says it is not hostile; above medium it takes one more person"
NO_RESPONSE: Final = "🤐 we do not respond{reason}; look again at {when}"
NO_RESPONSE_OPEN: Final = "🤐 we do not respond{reason}"
ANSWERED: Final = "📣 answered: {drafts}"
ANSWERING: Final = "📝 drafts: {drafts}"
MERGED_PLAIN: Final = "part of {into} now"
MERGED: Final = "This story is part of *{into}* now; go on there."
ALERT_FOOT: Final = "👀 claim · 🔕 snooze · 🙅 not hostile · 🚨 escalate, or `/respond {id}`"
SEVERITY_LINE: Final = "{mark} *{severity}*"

CHART_TITLE: Final = "{id}: posts every {every}"
CHART_ALERT: Final = "alert {at}"
CHART_ALT: Final = (
    "How {id} grew: posts every {every} from {start} to {end}; the most were {peak} from {at}, the last {now}."
)

# Draft card
DRAFT_HEADER: Final = "{id} · {state}"
DRAFT_FOR: Final = "Reply to *{narrative}* · severity *{severity}*{topic}"
DRAFT_FREE: Final = "Reply to no narrative · severity *{severity}*{topic}"
DRAFT_BY: Final = "By {author} · revision {number} · {when}"
DRAFT_TAKEN: Final = "👀 {who} looks after it"
SUPERSEDED: Final = "superseded"
SUPERSEDED_BODY: Final = (
    "Revision {number} was replaced by revision {newest}, which stands in a message of its own below. Reactions here "
    "count for nothing any more."
)
FOR_ACCOUNTS: Final = "*{accounts}* · {count} characters"
FROM_LINE: Final = "📋 The approved line *{line}*, word for word"
WITH_LINK: Final = "🔗 {link}"
AS_THREAD: Final = "🧵 As a thread where one post is too short"
AS_NUMBERED: Final = "🧵 As a numbered thread where one post is too short"
WITH_MEDIA: Final = "🖼️ Image {number}: {alt}"
NO_ALT: Final = "no description"
SCHEDULED: Final = "🗓️ Not before {when}"
REPLY_TO: Final = "↪️ In reply to {reply}"
CAN_PUBLISH: Final = "✅ The rules allow it to go out."
NEEDS: Final = "⏳ Needs {needs}."
WHO_CAN: Final = "Can move it on now: {who}."
NOBODY_CAN: Final = "⚠️ Nobody on the list can move it on right now; the duty officer has been told."
REFUSED: Final = "⛔ The rules refuse it as it stands."
FINDING: Final = "{mark} *{rule}* ({word}): {reason} {remedy}"
APPROVED_BY: Final = "✅ {who} approved this revision at {when}"
NOT_COUNTED: Final = " — not counted by the rules now"
REJECTED_BY: Final = "❌ {who} rejected it at {when}{reason}"
PAUSED: Final = "🛑 Publishing is paused by {who}; this waits until it is resumed."
DELIVERY: Final = "{mark} *{account}*: {state}{detail}"
DELIVERY_LINK: Final = ", <{url}|see it>"
REACH: Final = " · {reach}"
CORRECTS: Final = "Corrects *{id}*"
CHANGES: Final = "Changes the posts of *{id}*"
RETRY: Final = ", waits until {when}"
REVIEW_OWED: Final = "🔎 A review is owed by {when}."
REVIEW_OVERDUE: Final = "🚩 The review that was due at {when} is overdue."
REVIEWED: Final = "🔎 Reviewed by {who}."
DRAFT_FOOT: Final = (
    "✅ approve · ❌ reject · 👀 take · 🛑 ask to pause everything. Only reactions on this message count."
)
NOTE: Final = "ℹ️ {note}"  # noqa: RUF001 - the information sign
UNCONFIRMED: Final = "❓ *{account}* did not say whether the post went out. Look at the account, then say what you see:"
FAILED: Final = "❌ *{account}* refused it, and nothing was posted there. Mend the cause, then post again:"
TOO_LONG: Final = "… the text goes on; see all of it with “Why”."

BUTTON: Final = {
    "respond": "Respond",
    "claim": "I have it",
    "snooze": "Snooze 30 min",
    "not_hostile": "Not hostile",
    "restore": "Hostile after all",
    "do_not_respond": "Do not respond",
    "reveal": "Show samples",
    "escalate": "Escalate",
    "merge": "Same story as …",
    "report_on": "Report it on",
    "approve": "Approve",
    "reject": "Reject",
    "edit": "Edit",
    "withdraw": "Withdraw",
    "why": "Why",
    "retract": "Retract",
    "raise_report": "Raise it as a narrative",
    "correct": "Correct",
    "edit_out": "Edit the post",
    "review": "I have reviewed it",
    "confirm_there": "It is there",
    "confirm_not_there": "Not there: post again",
    "pause_all": "Pause everything",
    "reopen": "Open it again",
}
USE_LINE: Final = "Use line {line}"
CONFIRM: Final = {
    "retract": "This deletes the posts on every account. The audit trail keeps them.",
    "withdraw": "This stops the draft for good.",
    "confirm_not_there": "This posts again. Be sure that the first post is not there.",
}


SOMEBODY: Final = "somebody"
AND_MORE: Final = "{named} and {more} more"
NEEDS_NOTHING: Final = "nothing more"
NEED_MORE: Final = "{count} more"
NEED_ROLE: Final = "{count} with role {role}"
NEED_ONE: Final = "{count} person of tier {tier} or above"
NEED_MANY: Final = "{count} people of tier {tier} or above"
NOT_NOW: Final = "Not now"
UNDER_A_MINUTE: Final = "under a minute"
MINUTES: Final = "{minutes} min"
HOURS: Final = "{hours} h {minutes:02d} min"
DAYS: Final = "{days} days {hours} h"


def posts_word(count: int) -> str:
    """Return a number of posts: "1 post", "1,200 posts"."""
    return "1 post" if count == 1 else f"{count:,} posts"


def authors_word(count: int) -> str:
    """Return a number of authors."""
    return "1 author" if count == 1 else f"{count:,} authors"


def severity_word(severity: Severity) -> str:
    """Return the severity as cards show it."""
    return severity.value.upper()


def state_word(state: DraftState) -> str:
    """Return the draft's state in words."""
    return state.value
