"""The words that go out on each account: its variant, and the links that the platform shows no other way."""

from domain.enums import PlatformName
from domain.ids import AccountId
from domain.records import Content


def card_of(content: Content, platform: PlatformName) -> str | None:
    """Return the link that the platform shows as a card beside the words: one, and only where no picture is."""
    links = content.links or ()
    if platform not in (PlatformName.BLUESKY, PlatformName.FACEBOOK) or content.media or len(links) != 1:
        return None
    return links[0]


def words_for(content: Content, account: AccountId, platform: PlatformName) -> str:
    """Return the account's text; links that are in no card and not in the words stand below them and are counted."""
    text = (content.variants or {}).get(account, content.text)
    if platform is PlatformName.SANDBOX:
        return text  # its page shows links itself
    card = card_of(content, platform)
    below = [link for link in content.links or () if link != card and link not in text]
    return "\n".join([text, *below])
