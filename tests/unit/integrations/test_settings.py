"""Settings: what is read, and what a person is told when one is wrong."""

import os
from pathlib import Path

import pytest

from domain.errors import BadInputError
from integrations.settings import SLACK_API_URL, Settings, load_settings


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)


def problem(env_file: Path | None = None) -> str:
    with pytest.raises(BadInputError) as raised:
        load_settings(env_file)
    return raised.value.message


def test_without_any_setting_the_defaults_are_slacks_own_address_and_a_local_redis() -> None:
    settings = load_settings(None)
    assert settings.slack_api_url == SLACK_API_URL
    assert settings.redis_url.get_secret_value() == "redis://127.0.0.1:6379/0"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("SLACK_BOT_TOKEN=xoxb-file\nFLEETFOOT_SOURCES=file:a.jsonl\nSOMETHING_ELSE=1\n", encoding="utf-8")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-environment")
    settings = load_settings(file)
    assert settings.bot_token() == "xoxb-environment"
    assert settings.fleetfoot_sources == "file:a.jsonl"


def test_a_wrong_port_is_one_sentence_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    assert problem() == (
        "PORT should be a valid integer, unable to parse string as an integer; mend it in the environment or in .env."
    )


def test_a_redis_address_of_another_kind_is_named_but_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "postgres://someone:hunter2@db")
    said = problem()
    assert said.startswith("REDIS_URL should start with redis://")
    assert "hunter2" not in said


def test_swapped_tokens_are_told_apart_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-1-abc")
    said = problem()
    assert "SLACK_BOT_TOKEN holds a token of the other kind" in said
    assert "1-abc" not in said


def test_a_missing_bot_token_is_asked_for_only_when_it_is_needed() -> None:
    settings = load_settings(None)
    with pytest.raises(BadInputError, match="SLACK_BOT_TOKEN is not set"):
        settings.bot_token()


def test_one_way_in_from_slack_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInputError, match="SLACK_APP_TOKEN"):
        load_settings(None).app_token()
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    monkeypatch.setenv("PORT", "8080")
    assert load_settings(None).app_token() is None
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    assert load_settings(None).app_token() == "xapp-1"


def test_the_api_address_may_lack_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://localhost:3000/api")
    assert load_settings(None).slack_api_url == "http://localhost:3000/api/"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    assert load_settings(None).slack_app_token is None


def test_secrets_never_print(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        if "SecretStr" in str(field.annotation):
            monkeypatch.setenv(name.upper(), "redis://hunter2" if name == "redis_url" else "hunter2")
    assert "hunter2" not in repr(load_settings(None))


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"\xff\xfe\x00SLACK")
    assert problem(file) == f"{file} cannot be read as UTF-8 text; mend or remove it."
