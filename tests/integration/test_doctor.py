"""The doctor against real servers: what is well, what is not, and how to mend it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.run import POLICY
from integrations.offline.doctor import doctor
from integrations.offline.slack_checkups import scopes, skew
from integrations.settings import Settings
from integrations.store import connect
from policies.file import load_policy
from tests.servers import running_local_slack, running_valkey
from workflow.circuit import Circuit, limited
from workflow.store import Transaction


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


async def test_all_is_well_where_all_is_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running_valkey() as server, running_local_slack() as slack:
        monkeypatch.setenv("REDIS_URL", server.url)
        monkeypatch.setenv("SLACK_API_URL", slack.base_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", slack.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", slack.app_token)
        monkeypatch.setenv("FLEETFOOT_POLICY", str(POLICY))
        status = await asyncio.to_thread(doctor)
    said = capsys.readouterr().out
    assert "✗" not in said
    assert status == 0
    assert "append-only file is on" in said
    assert "Socket Mode opens" in said
    assert "channel #narratives: is there" in said


async def test_a_dead_redis_a_missing_token_and_a_bad_policy_each_come_with_their_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("schema = 1\n", encoding="utf-8")
    monkeypatch.setenv("FLEETFOOT_POLICY", str(policy))
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    assert await asyncio.to_thread(doctor) == 1
    said = capsys.readouterr().out
    assert "✗ Redis: does not answer at REDIS_URL\n    → Start it" in said
    assert "✗ Slack bot token: SLACK_BOT_TOKEN is not set" in said
    assert "✗ policy:" in said


async def test_an_account_that_takes_nothing_just_now_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running_valkey() as server:
        account = next(iter(load_policy(POLICY.read_bytes()).accounts))
        store = await connect(server.url)

        async def work(tx: Transaction) -> None:
            tx.save_circuit(account, limited(Circuit(), datetime(2999, 1, 1, tzinfo=UTC), "The platform asks to wait."))

        await store.transact(work)
        await store.close()
        monkeypatch.setenv("REDIS_URL", server.url)
        monkeypatch.setenv("FLEETFOOT_POLICY", str(POLICY))
        await asyncio.to_thread(doctor)
    assert f"· traffic to {account}: takes nothing until" in capsys.readouterr().out


def test_unreadable_settings_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "many")
    assert doctor() == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_missing_scopes_are_named() -> None:
    found = scopes(["chat:write"], ["chat:write", "commands", "users:read"])
    assert found.ok is False
    assert found.found == "missing: commands, users:read"


def test_a_clock_that_is_a_minute_off_is_wrong() -> None:
    now = datetime(2026, 11, 23, 20, 1, 0, tzinfo=UTC)
    assert skew("Mon, 23 Nov 2026 20:00:00 GMT", now).ok is False
    assert skew("Mon, 23 Nov 2026 20:00:59 GMT", now).ok is True
    assert skew(None, now).ok is None
