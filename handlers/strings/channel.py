"""What stands in threads, in the channel between cards, and in direct messages to who is called."""

from typing import Final

LINE: Final = "`{when}` {text}"
ANNOUNCEMENT: Final = "📢 `{when}` {text}"
PAGE: Final = "📟 {text}"
PAGE_LINK: Final = "📟 {text}\n<{url}|Open the card>"
