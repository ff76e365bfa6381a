"""What stands in threads, in the channel between cards, and in direct messages to who is called."""

from typing import Final

LINE: Final = "`{when}` {text}"
ANNOUNCEMENT: Final = "📢 `{when}` {text}"
PAGE: Final = "📟 {text}"
PAGE_LINK: Final = "📟 {text}\n<{url}|Open the card>"
PAGE_CLOCK: Final = "{mark} {severity} · ⏱️ {span} since the first post · {size} by {authors}"
PAGE_LINES: Final = "*A line is ready.* The button opens the form with it; nothing goes out before you submit."

OTHER_WORKSPACE: Final = "Fleetfoot works for one agency only, and this workspace is not its own."
