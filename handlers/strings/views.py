"""What modals say."""

from typing import Final

TITLE_NEW: Final = "Respond"
TITLE_EDIT: Final = "Edit {id}"
SUBMIT: Final = "Submit"
CLOSE: Final = "Close"

ANSWERING: Final = "{mark} *{id}* · {severity} · {headline}"
NO_NARRATIVE: Final = "A statement of our own, in reply to no narrative. Without one the rules take it as *HIGH*."
EDITING: Final = "You edit revision {number} of *{id}*. A new revision needs new approvals."
NOW: Final = "*What the rules say of it now:* {verdict}"
ALONE: Final = "you may publish this alone."
NEEDS: Final = "it needs {needs}. {who}"
WHO_CAN: Final = "{count} can give it now: {who}."
ONE_CAN: Final = "One person"
MANY_CAN: Final = "{count} people"
REVIEW: Final = "A colleague then reviews it, by {when}."
COUNT: Final = "{mark} *{account}*: {count} of {most:,} {unit}{over}"
OVER: Final = ", *{over} too long*"
PARTS: Final = ", goes out as {parts} posts"
COST: Final = "💷 {cost}"
NOTHING_TO_CORRECT: Final = "Nothing of {id} is out with a known address, so there is nothing to correct."
TITLE_CORRECT: Final = "Correct {id}"
NOTHING_TO_EDIT: Final = "No post of {id} can be edited where it stands; correct it with an answer, or retract it."
TITLE_CHANGE: Final = "Edit posts of {id}"
CHANGING: Final = (
    "This changes the words of *{id}* where they stand. Readers may see that it was edited; pictures stay as they are."
)
CORRECTING: Final = "This answers what *{id}* said on the same accounts, under the same rules as any reply."
FITS_MARK: Final = "✔️"
OVER_MARK: Final = "✂️"
PREVIEW: Final = "*{accounts}* will read:\n{text}"
NOBODY_CAN: Final = "Nobody who could approve it is reachable now."
REFUSED: Final = "it would be refused as it stands."
MANY_ACCOUNTS: Final = "Slack shows only {count} accounts here; the first ones of the policy are listed."
RESTORED: Final = "What you typed last time was put back."
KEPT_MEDIA: Final = "🖼️ {count} image(s) of the last revision stay, unless you choose new ones."

FAILED: Final = "⚠️ *Not submitted.* {sentence}"
DONE_TITLE: Final = "Done"

VARIANT: Final = "Words for {account} only"
VARIANT_HINT: Final = "Leave it empty to use the words above. Two accounts of one platform never say the same."
SCHEDULE: Final = "Not before"
SCHEDULE_HINT: Final = "In your own time zone. Leave it empty to send it as soon as the rules allow."
SCHEDULE_TEXT_HINT: Final = (
    "18:30 or 2026-11-24 18:30, in the agency's time ({zone}). Empty: as soon as the rules allow."
)
BAD_SCHEDULE: Final = "“{text}” is not a time; write 18:30 or 2026-11-24 18:30, or leave it empty."
PAST_SCHEDULE: Final = "That time is past; choose a later one, or leave it empty to send it at once."
REPLY_TO: Final = "In reply to"
REPLY_HINT: Final = (
    "The address of the post. Replying shows that post to our followers too; a post of our own does not."
)
REPLY_HINT_X: Final = (
    "The address of the post. X takes a reply only where its author mentioned us; else leave this empty."
)
THREAD: Final = "Long words"
THREAD_CHOICE: Final = "Send as a thread if one post is too short for it"
THREAD_NUMBERED: Final = "Number the posts of that thread: 1/3, 2/3, 3/3"
LINKS: Final = "Links"
LINKS_HINT: Final = (
    "One address a line. A single one is shown as a card where the platform has cards and no image is attached; all "
    "others stand below the words and count."
)

TEXT: Final = "Your words"
TEXT_HINT: Final = "Exactly what the public will read. Leave it empty if you pick a line below."
TEXT_HOLD: Final = "What we know, what we do about it, where to look."
ACCOUNTS: Final = "Accounts"
LINE: Final = "Line to take"
LINE_HINT: Final = "Approved wording. If you pick one, it goes out word for word instead of your own words."
OWN_WORDS: Final = "No line: my own words"
OWN_WORDS_VALUE: Final = "-"
SLOT: Final = "The line's blank “{name}”"
TOPIC: Final = "Topic"
NO_TOPIC: Final = "No topic"
NO_TOPIC_VALUE: Final = "-"
SEVERITY: Final = "Raise the severity"
SEVERITY_HINT: Final = "You can raise it, never lower it."
NO_RAISE: Final = "As it is"
NO_RAISE_VALUE: Final = "-"
NO_FILES: Final = "This workspace takes no files."
CHOSEN: Final = "Chosen unless you change it: account {accounts}; line: {line}; topic: {topic}."
NO_LINE: Final = "none, your own words"
MEDIA: Final = "Images"
MEDIA_HINT: Final = "PNG, JPEG or WebP, up to 4. No GIF or video; of a moving WebP only the first frame goes out."
BAD_GIF: Final = "A GIF cannot be sent; attach a PNG, JPEG or WebP (a still picture) instead."
ALT: Final = "Image descriptions"
ALT_HINT: Final = "One line for each image, in the same order: what somebody who cannot see it needs to know."

NEED_WORDS: Final = "Write what the public should read, or pick a line."
NO_ACCOUNT: Final = "No account of the agency may be addressed from your tier; ask a lead to write this."
NEED_ACCOUNT: Final = "Choose at least one account."
UNKNOWN_LINE: Final = "That line is no longer there; pick another or use your own words."
FILL_SLOTS: Final = "The line has blanks; fill them in and submit again."
BAD_MEDIA: Final = "An image could not be read from Slack; attach it again."

WORKING_TITLE: Final = "One moment"

NO_RESPONSE_TITLE: Final = "Do not respond"
NO_RESPONSE_INTRO: Final = "Silence can be the right answer. Say why, and when *{id}* should be looked at again."
REASON: Final = "Reason"
LOOK_AGAIN: Final = "Look again in"
LOOK_AGAIN_CHOICES: Final = (("30 minutes", "30"), ("2 hours", "120"), ("8 hours", "480"), ("a day", "1440"))

MERGE_TITLE: Final = "Same story"
MERGE_INTRO: Final = (
    "*{id}* becomes part of the narrative you choose: its posts, drafts and card go on there. This cannot be undone."
)
MERGE_INTO: Final = "It tells the same story as"

REPORT_ON_TITLE: Final = "Report it on"
REPORT_ON_INTRO: Final = "Report *{id}* where it belongs first, then note it here, so that nobody reports it twice."
REPORT_ON_TO: Final = "Reported to"
REPORT_ON_CHOICES: Final = (
    "the platform",
    "counter-terrorism police (gov.uk/report-terrorism)",
    "True Vision, as a hate crime (report-it.org.uk)",
    "our own control room",
    "another agency",
)
REPORT_ON_REFERENCE: Final = "Reference, or who took it"

RAISE_TITLE: Final = "Raise it"
RAISE_INTRO: Final = (
    "It becomes a narrative with a card of its own, and is answered like an alert. Its severity is its topic's; "
    "without a topic it counts as *HIGH*, as whatever is not known does."
)
RAISE_LEAST: Final = "What its topic says"
REPORT_TITLE: Final = "Report a post"
REPORT_INTRO: Final = "Write or paste what the post says. Its words join the watched posts. No link is ever opened."
REPORT_TEXT: Final = "The post's words"
REPORT_PLATFORM: Final = "Where it was seen"
REPORT_PLATFORMS: Final = (
    ("X", "x"),
    ("Facebook", "facebook"),
    ("Bluesky", "bluesky"),
    ("Mastodon", "mastodon"),
    ("Instagram", "instagram"),
    ("TikTok", "tiktok"),
    ("YouTube", "youtube"),
    ("Telegram", "telegram"),
    ("Somewhere else", "other"),
)
REPORT_URL: Final = "Its address"
