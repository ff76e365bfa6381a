"""Whose credentials are whose: a post must never go out on the wrong account."""

import os
from pathlib import Path

import pytest

from domain.enums import PlatformName
from domain.ids import AccountId, TierName
from domain.records import Account
from integrations.credentials import NEEDED
from integrations.settings import Settings, load_settings


def account(name: str, platform: PlatformName = PlatformName.MASTODON) -> Account:
    return Account(AccountId(name), platform, f"@{name}", TierName("responder"))


MAIN, TRAFFIC = account("masto-main"), account("masto-traffic")


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().split("__", maxsplit=1)[0] in Settings.model_fields:
            monkeypatch.delenv(name)


def set_to(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings(None)


def test_the_only_account_of_a_platform_uses_the_common_names(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = set_to(monkeypatch, MASTODON_BASE_URL="https://m.example", MASTODON_ACCESS_TOKEN="t")
    found = settings.credentials_for(MAIN, [MAIN])
    assert found.values == {"mastodon_base_url": "https://m.example", "mastodon_access_token": "t"}
    assert found.missing == ()


def test_each_account_has_a_token_of_its_own_and_they_share_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = set_to(
        monkeypatch,
        MASTODON_BASE_URL="https://m.example",
        MASTODON_ACCESS_TOKEN__MASTO_MAIN="one",
        MASTODON_ACCESS_TOKEN__MASTO_TRAFFIC="two",
    )
    tokens = [settings.credentials_for(a, [MAIN, TRAFFIC]).values["mastodon_access_token"] for a in (MAIN, TRAFFIC)]
    assert tokens == ["one", "two"]


def test_the_common_token_stays_with_the_one_account_that_has_none_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = set_to(
        monkeypatch,
        MASTODON_BASE_URL="https://m.example",
        MASTODON_ACCESS_TOKEN="one",
        MASTODON_ACCESS_TOKEN__MASTO_TRAFFIC="two",
    )
    assert settings.credentials_for(MAIN, [MAIN, TRAFFIC]).values["mastodon_access_token"] == "one"
    assert settings.credentials_for(TRAFFIC, [MAIN, TRAFFIC]).values["mastodon_access_token"] == "two"


def test_a_common_token_that_two_accounts_could_mean_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = set_to(monkeypatch, MASTODON_BASE_URL="https://m.example", MASTODON_ACCESS_TOKEN="t")
    for one in (MAIN, TRAFFIC):
        found = settings.credentials_for(one, [MAIN, TRAFFIC])
        assert found.missing == (f"MASTODON_ACCESS_TOKEN__{one.id.replace('-', '_').upper()}",)
        assert "t" not in found.values.values()


def test_half_a_set_of_ones_own_takes_nothing_of_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    main, traffic = account("x-main", PlatformName.X), account("x-traffic", PlatformName.X)
    common = {name.upper(): "common" for name in NEEDED[PlatformName.X]}
    settings = set_to(monkeypatch, **common, X_ACCESS_TOKEN__X_TRAFFIC="own")
    assert settings.credentials_for(traffic, [main, traffic]).missing == ("X_ACCESS_TOKEN_SECRET__X_TRAFFIC",)
    assert settings.credentials_for(main, [main, traffic]).missing == ()


def test_they_may_stand_in_the_file_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    lines = "MASTODON_BASE_URL__MASTO_MAIN=https://m.example\nMASTODON_ACCESS_TOKEN__MASTO_MAIN=file\n"
    file.write_text(lines, encoding="utf-8")
    monkeypatch.setenv("MASTODON_ACCESS_TOKEN__MASTO_MAIN", "environment")
    found = load_settings(file).credentials_for(MAIN, [MAIN])
    assert found.values == {"mastodon_base_url": "https://m.example", "mastodon_access_token": "environment"}


def test_a_variable_for_an_account_the_policy_does_not_have_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = set_to(monkeypatch, MASTODON_ACCESS_TOKEN__MASTO_MIAN="t")
    assert settings.orphaned([MAIN]) == ("MASTODON_ACCESS_TOKEN__MASTO_MIAN",)


def test_they_never_print(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = set_to(monkeypatch, MASTODON_ACCESS_TOKEN__MASTO_MAIN="hunter2", MASTODON_BASE_URL="https://m.example")
    found = settings.credentials_for(MAIN, [MAIN])
    assert found.values["mastodon_access_token"] == "hunter2"
    assert "hunter2" not in f"{settings!r} {settings} {found!r} {found}"
