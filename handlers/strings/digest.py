"""What digests and the home tab say."""

from typing import Final

TITLE: Final = "📊 {name}: {since} to {until}"
NAMELESS: Final = "Digest"
LATE: Final = "⏰ This digest was due at {due} and comes {late} late: the bot was away, or Slack did not take it."
NOTIFICATION: Final = "{open} open, {waiting} waiting for approval, {out} out"
OPEN: Final = "*Open narratives*"
TRENDING: Final = "*Trending, not hostile*"
HELD_BACK: Final = "*Alerts kept off the channel* (hourly limit, or below the lowest severity)"
DECLINED: Final = "*We decided not to respond*"
WAITING: Final = "*Waiting for approval*"
WENT_OUT: Final = "*What went out*"
LINES: Final = "*Lines to take that went out*"
LINE_USED: Final = "• {line}: {recent} in this time, {ever} in all{owner}"
LINE_OWNER: Final = ", owned by {who}"
OVERDUE: Final = "*Overdue reviews*"
UNCONFIRMED: Final = "*Nobody knows whether these are out*"
LEDGER: Final = "*Where the minutes went*"
NOTHING: Final = "nothing"
WENT_LINE: Final = "• *{id}* on {accounts} at {when}{took}{effect}"
TOOK: Final = ", {span} after the first post"
EFFECT: Final = ", posts an hour {before} before and {after} after"
REACHED: Final = "; {reach}"
STEP: Final = "• {what}: {span}"
QUICK_STEPS: Final = "• under a minute each: {what}"
QUICK_RULES: Final = "• none cost a minute"
SLOWEST: Final = "• slowest single step: {what} by {who}, {span} ({id})"
BENCHMARK: Final = "⏱️ *Median from first post to our reply: {median}.* In 2014 it took almost {founding}."
NO_BENCHMARK: Final = "⏱️ Nothing went out in this time, so there is no median to set beside the {founding} of 2014."
PAUSED: Final = "🛑 Publishing is paused by {who}."
CRISIS: Final = "🚨 Crisis: {topic}, until {when}."
HEAD: Final = "Audit trail at event {seq}, head `{hash}`."
MORE: Final = "… and {more} more."
RULES: Final = "*Which rule cost what* (waiting for assent)"
RULE: Final = "• {rule}: {span}"
STEP_WORDS: Final = {
    "noticed": "until we noticed",
    "claimed": "until somebody had it",
    "drafted": "until it was written",
    "edited": "rewriting",
    "rejected": "until it was rejected",
    "approval": "waiting for approval",
    "approved": "until the rules were satisfied",
    "published": "until it was out",
}
CHART_TITLE: Final = "From the first post to our reply"
CHART_MINUTES: Final = "minutes"
CHART_FOUNDING: Final = "{hours} hours in 2014: {times} times our longest →"
CHART_ALT: Final = "Bar chart of where each reply's minutes went. {replies}. In 2014 it took {founding}."

REVIEWS_OWED: Final = "*Reviews still owed*"
WENT_OUT_THIS_SHIFT: Final = "*What went out this shift*"
HANDOVER_TITLE: Final = "🔁 Handover, {when}"
HANDOVER_HANDS: Final = "{leaving} → *{coming}*"
HANDOVER_ON: Final = "On duty: *{on}*"
HANDOVER_NOTIFICATION: Final = "handover: {open} open, {waiting} waiting for approval"
HANDOVER_PAGE: Final = "You are on duty from now on. The handover note is in {channel}."

HOME_TITLE: Final = "Fleetfoot"
HOME_OPEN: Final = "*What is open*"
HOME_WAITING: Final = "*What waits for you*"
HOME_NOTHING_WAITS: Final = "Nothing waits for you."
HOME_ME: Final = "*You*"
HOME_WEEK: Final = "*This week*"
HOME_WEEK_LINE: Final = "Replies: {out}; median from first post to reply: {median}. The 24 hours of 2014 are the mark."
HOME_NO_WEEK: Final = "No reply went out this week."
HOME_AS_OF: Final = "As of {when}. It refreshes itself; `/fleetfoot help` lists every command."
EVERYBODY_OF: Final = "everybody of tier {tier}"
NOBODY: Final = "nobody"
