"""What slash commands say, help included."""

from typing import Final

HELP_HEAD: Final = "*Fleetfoot*: what is being said about us, and what we answer."
HELP_LINE: Final = "• `{usage}` {summary}"
HELP_FOOT: Final = (
    "Reactions on cards: ✅ approve, ❌ reject, 👀 take or claim, 🔕 snooze, 🙅 not hostile, 🚨 escalate, 🛑 pause."
)
UNKNOWN: Final = "`/fleetfoot {word}` is not a command. {help}"
MEANT: Final = "`/fleetfoot {word}` is not a command. Did you mean `{usage}`? `/fleetfoot help` lists them all."
USAGE: Final = "Use it as `{usage}`."

STATUS_RUNNING: Final = "▶️ Publishing is on."
STATUS_PAUSED: Final = "🛑 Publishing is paused by {who} since {when}{reason}."
STATUS_VOTES: Final = "{who} voted to resume."
STATUS_ACCOUNT: Final = "⏳ {account} takes nothing until {when}: {reason}"
STATUS_CRISIS: Final = "🚨 Crisis: *{topic}* until {when}, declared by {who}: {reason}"
STATUS_NARRATIVES: Final = "*Open narratives*"
STATUS_DRAFTS: Final = "*Open drafts*"
NONE: Final = "none"
NARRATIVE_LINE: Final = "• {mark} *{id}* {severity} · {headline} · {size}{who}"
TRENDING_MARK: Final = "📈"
TRENDING: Final = "trending"
NOBODY_HAS_IT: Final = " · nobody has it"
HAS_IT: Final = " · {who} has it"
HANDLED: Final = " · {how}"
DRAFT_LINE: Final = "• *{id}* {state}{narrative} · {text}"
PAGE: Final = "… and {more} more. `{usage}` shows the next ones."

WHOAMI: Final = "You are *{staff}*: tier *{tier}*{roles}. {training}"
WHOAMI_STRANGER: Final = "You ({status}) are not on the policy's list and can neither read nor act here. Ask {who}."
TRAINED: Final = "Your training counts until {until}."
LAPSED: Final = "⚠️ Your training ran out on {until}: you can neither draft nor approve until it is renewed."
UNTRAINED: Final = "⚠️ No training date is on record: you can neither draft nor approve."
GROUPS: Final = "Tier by Slack group: {groups}."
MAY: Final = "You may: {acts}."
ACT: Final = {
    "not_hostile": "mark as not hostile",
    "do_not_respond": "decide not to respond",
    "pause": "pause everything",
    "resume": "vote to resume",
    "crisis": "declare a crisis",
    "mark_confirmed": "say whether a post is out",
    "audit_export": "read the audit trail",
}
MATRIX: Final = "Who has to agree to your own words: {cells}."
CELL: Final = "{severity}: {cell}"
NOBODY_ELSE: Final = "nobody"

WHY_HEAD: Final = "*{id}* · {state} · revision {number}"
CRISIS_USAGE: Final = (
    "`/fleetfoot crisis TOPIC HOURS REASON` declares one, `/fleetfoot crisis end` ends it. Topics: {topics}."
)
BAD_HOURS: Final = "“{hours}” is not a number of hours; write for example `/fleetfoot crisis {topic} 4 the reason`."
REPORT_THANKS: Final = "Thank you. The words of that post are in the stream of watched posts; no link was opened."
REPORT_READ: Final = "Thank you. This is what its platform's interface says; it is in the stream of watched posts."
REPORT_RAISE: Final = "If it should be answered now, raise it: it gets a card of its own and is answered like an alert."
REPORT_GONE: Final = "That report is not kept any more; report the post again."
RAISED: Final = "*{id}* is raised; its card is in {channel}. Answer it with `/respond {id}`."
REPORT_EMPTY: Final = "That message has no words to report."
MERGE_USAGE: Final = "`/fleetfoot merge N-3 N-2` says that N-3 tells the same story as N-2; N-2 goes on."
AUDIT_HEAD: Final = "*Audit trail of {id}*: {count} events, newest last."
AUDIT_LINE: Final = "`{seq}` {when} *{kind}* {actor}"
AUDIT_FOOT: Final = "The whole trail, with its hashes: `bot.py audit export --draft {id}` on the server."
AUDIT_NOT_ALLOWED: Final = "Reading the audit trail takes {tier} or above; ask {who}."
NO_EVENTS: Final = "Nothing is on record for {id}."
NARRATIVES_HEAD: Final = "*Narratives* {first} to {last} of {total}, hostile ones first, then the most severe"
NARRATIVES_NONE: Final = (
    "No narrative is open. Trending ones that are not hostile are listed here too when there are some."
)
NARRATIVE_SHOWN: Final = "This is *{id}* as it stands; only you see this copy."
NOTHING_ELSE: Final = "nothing else"
A_LEAD: Final = "a lead"
ROLES: Final = ", role {roles}"
NOW: Final = "now"
