"""What is said, away from the channel, when Slack does not let the bot show anything in it."""

from typing import Final

LIMITED: Final = (
    "⏳ Slack makes our messages in {channel} wait about {seconds} s: it allows one a second. Nothing is lost, and "
    "what is most severe comes first. `/narratives` and the home tab show what is open now."
)
SHUT: Final = (
    "⚠️ The bot cannot write in {channel} (Slack says {error}), so no card appears there. Type `/invite @fleetfoot` in "
    "it, or name another channel in the policy file. `/narratives` and the home tab show what is open meanwhile."
)
SHARED: Final = (
    "⚠️ {channel} is shared with another organisation: its people read every draft, every finding and every post shown "
    "there. Name a channel of your own in the policy file, or stop sharing this one."
)
NO_SUCH_CHANNEL: Final = "The bot sees no channel #{name}: create it, then /invite the bot."
NO_ANSWER: Final = "Slack does not answer us; please try again in a moment."
UNKNOWN_REACTIONS: Final = "Slack does not say which reactions stand; try again in a moment."
NO_CHANNEL: Final = "⚠️ No card can be shown: {reason} `/narratives` and the home tab show what is open meanwhile."
