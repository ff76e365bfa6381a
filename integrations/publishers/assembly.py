"""A publisher for each account of the policy whose credentials are set.

A platform's library is imported only where it is used: atproto's alone takes two seconds.
"""
# ruff: noqa: PLC0415

from collections.abc import Mapping

from pydantic import SecretStr

from domain.enums import PlatformName
from domain.ids import AccountId
from domain.records import Account
from integrations.publishers.media import Pictures
from integrations.publishers.sandbox import SandboxPublisher
from integrations.settings import Settings
from integrations.store.connection import Client
from policies.model import Policy
from workflow.ports import Publisher


def publishers_for(
    policy: Policy, settings: Settings, client: Client, pictures: Pictures
) -> Mapping[AccountId, Publisher]:
    """Return the publishers; an account without credentials has none, and its deliveries fail saying so."""
    made = {account.id: _publisher(account, policy, settings, client, pictures) for account in policy.accounts.values()}
    return {account: publisher for account, publisher in made.items() if publisher is not None}


def _publisher(  # noqa: PLR0911 - one answer a platform, and none without credentials
    account: Account, policy: Policy, settings: Settings, client: Client, pictures: Pictures
) -> Publisher | None:
    match account.platform:
        case PlatformName.SANDBOX:
            return SandboxPublisher(account, client)
        case PlatformName.X:
            return _x(account, settings, pictures)
        case PlatformName.FACEBOOK:
            if not settings.facebook_page_id or not settings.facebook_page_token:
                return None
            from integrations.publishers.facebook import FacebookPublisher

            token = settings.facebook_page_token.get_secret_value()
            return FacebookPublisher(account, pictures, page_id=settings.facebook_page_id, token=token)
        case PlatformName.BLUESKY:
            if not settings.bluesky_handle or not settings.bluesky_app_password:
                return None
            from integrations.publishers.bluesky import BlueskyPublisher

            return BlueskyPublisher(
                account,
                pictures,
                service=settings.bluesky_service,
                handle=settings.bluesky_handle,
                password=settings.bluesky_app_password.get_secret_value(),
                language=policy.agency.language,
            )
        case PlatformName.MASTODON:
            if not settings.mastodon_base_url or not settings.mastodon_access_token:
                return None
            from integrations.publishers.mastodon import MastodonPublisher

            token = settings.mastodon_access_token.get_secret_value()
            return MastodonPublisher(account, settings.mastodon_base_url, token, pictures)


def _x(account: Account, settings: Settings, pictures: Pictures) -> Publisher | None:
    keys = [
        settings.x_consumer_key,
        settings.x_consumer_secret,
        settings.x_access_token,
        settings.x_access_token_secret,
    ]
    present = [key.get_secret_value() for key in keys if isinstance(key, SecretStr)]
    if len(present) < len(keys):
        return None
    import tweepy

    from integrations.publishers.x import TIMEOUT_S, XPublisher

    uploads = tweepy.API(tweepy.OAuth1UserHandler(*present), timeout=TIMEOUT_S)
    client = tweepy.Client(
        consumer_key=present[0],
        consumer_secret=present[1],
        access_token=present[2],
        access_token_secret=present[3],
    )
    return XPublisher(account, client, uploads, pictures)
