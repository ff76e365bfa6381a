"""Every setting that is secret is marked, everything fails, and no mark is found in anything that leaves a process."""

import asyncio
import base64
import os
import sys
from pathlib import Path

import httpx
import pytest
import structlog
from aiohttp import web
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

from domain.errors import BadInputError
from integrations.embedded import free_port
from integrations.logs import lines
from integrations.settings import Settings, load_settings
from tests.attack import scenes
from tests.attack.canary import serving
from tests.attack.scenes import Stage
from tests.attack.table import ROOT
from tests.fakes.slack.workspace import APP_TOKEN, BOT_TOKEN, SECRET
from tests.integration.slack.bureau import bureau
from tests.integration.test_sandbox_page import account, page, stored
from tests.integration.test_telemetry import served
from tests.servers import running_valkey
from tests.unit.policies.build import SANDBOXES, policy_text

MARK = "s3cretmark"
SECRETS = sorted(name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation))
ACCOUNTS = f"""{SANDBOXES}
[[account]]
id = "sky"
platform = "bluesky"
handle = "rivermouth.example"
tier = "lead"
[[account]]
id = "tusk"
platform = "mastodon"
handle = "@rivermouth@social.example"
tier = "lead"
"""


def marked(redis: str, base: str, policy: Path) -> dict[str, str]:
    """Return an environment with a mark in every secret."""
    values = {name.upper(): f"{MARK}-{name}" for name in SECRETS}
    values |= {"SLACK_BOT_TOKEN": f"xoxb-{MARK}", "SLACK_APP_TOKEN": f"xapp-{MARK}", "REDIS_URL": redis}
    values |= {"SLACK_API_URL": f"{base}/api/", "BLUESKY_SERVICE": base, "BLUESKY_HANDLE": "rivermouth.example"}
    values |= {"MASTODON_BASE_URL": base, "FLEETFOOT_POLICY": str(policy), "FLEETFOOT_FORGETFUL_REDIS": "true"}
    return {**{k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}, **values, "PYTHONPATH": str(ROOT)}


async def ran(environment: dict[str, str], folder: Path, *command: str) -> str:
    """Run bot.py until it ends; return all that it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "bot.py"),
        *command,
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), 60)
    finally:
        if process.returncode is None:
            process.kill()
    return said.decode()


async def echo(request: web.Request) -> web.Response:
    """Answer as badly as a server can: with an error that repeats everything it was sent."""
    heard = f"{dict(request.headers)} {await request.text()} {request.url}"
    return web.json_response({"ok": False, "error": heard, "message": heard}, status=401, reason="No")


def shown(said: str) -> list[str]:
    """Return the lines that tell a secret, as it is or as base64."""
    forms = (MARK, base64.b64encode(MARK.encode()).decode().rstrip("=")[:-1])
    return [line for line in said.splitlines() if any(form in line for form in forms)]


def policy_file(folder: Path) -> Path:
    path = folder / "policy.toml"
    path.write_text(policy_text(accounts=ACCOUNTS), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["doctor", "slack", "publish"])
async def test_a_process_whose_every_peer_repeats_its_secrets_tells_none(tmp_path: Path, command: str) -> None:
    async with running_valkey() as server, serving(echo) as base:
        said = await ran(marked(server.url, base, policy_file(tmp_path)), tmp_path, command)
        assert said
        assert shown(said) == []
        assert "Traceback" not in said


async def test_a_redis_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    async with serving(echo) as base:
        redis = f"redis://user:{MARK}@127.0.0.1:{free_port()}/0"
        for command in ("slack", "doctor", "detect"):
            said = await ran(marked(redis, base, policy_file(tmp_path)), tmp_path, command)
            assert said
            assert shown(said) == []


@pytest.mark.parametrize("name", [*SECRETS, "port", "slack_api_url"])
def test_a_setting_that_is_wrong_is_named_and_not_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name.upper(), f"xapp-{MARK}" if "bot" in name else f"xoxb-{MARK}")
    said = ""
    try:
        settings = load_settings(None)
        said = f"{settings!r} {settings} {settings.model_dump()}"
    except BadInputError as error:
        said = f"{error.message} {error.__cause__}"
    assert said
    assert MARK not in said


async def test_neither_redis_nor_slack_nor_the_audit_nor_the_log_holds_a_token(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    structlog.configure(processors=[structlog.processors.add_log_level, lines(watched=True)])
    async with bureau(url) as office:
        stage = Stage(office, "ULENA")
        await scenes.alerts(stage)
        space = office.slack.space
        await scenes.waiting(stage)
        for method in ("chat.postMessage", "users.info", "views.open", "reactions.get"):
            space.fail(method, "fatal_error", 1)
        for text in ("/fleetfoot status", "/respond N-1", "/fleetfoot audit D-1", "/fleetfoot nonsense"):
            await office.people.command("ULENA", text)
        await office.people.react("UTESS", stage.cards["D-1"]["ts"], scenes.TICK)
        office.room.page.script = [RuntimeError(f"Authorization: Bearer {MARK}")]
        await office.room.deliver()
        await office.quiet()
        told = str([space.private, space.calls, [channel.messages for channel in space.channels.values()]])
        kept = everything_in(url) + str([event async for event in office.room.store.audit()])
    structlog.reset_defaults()
    said = "".join(capfd.readouterr())
    assert "Traceback" in said
    for secret in (APP_TOKEN, SECRET, BOT_TOKEN):
        assert secret not in told + kept + said
    assert MARK not in told + kept


def everything_in(url: str) -> str:
    """Return every key and value of the server as text."""
    found = []
    with Redis.from_url(url) as server:
        for key in server.scan_iter(count=1000):
            match server.type(key):
                case b"string":
                    found.append((key, server.get(key)))
                case b"hash":
                    found.append((key, server.hgetall(key)))
                case b"stream":
                    found.append((key, server.xrange(key)))
                case b"zset":
                    found.append((key, server.zrange(key, 0, -1)))
                case b"set":
                    found.append((key, server.smembers(key)))
                case _:
                    found.append((key, server.lrange(key, 0, -1)))
    assert found
    return str(found)


async def test_a_process_that_serves_leaves_no_core(tmp_path: Path) -> None:
    script = (
        "import resource\nfrom wiring import serving\n"
        "from integrations.settings import Settings\n"
        "serving._serve = lambda *_: __import__('asyncio').sleep(0, 0)\n"
        "serving.serve(Settings(_env_file=None), ['slack'])\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env=environment, cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said.decode().strip() == "(0, 0)"


async def test_the_port_of_health_tells_no_secret_and_takes_nothing(url: str) -> None:
    async with bureau(url, paint=False) as office, served(url) as asked:
        await scenes.alerts(Stage(office, "ULENA"))
        await office.room.submit()
        for path in ("/healthz", "/readyz", "/metrics"):
            text = (await asked.http.get(path)).text
            assert not [words for words in (*scenes.INSIDE, "rita", "URITA", BOT_TOKEN, SECRET) if words in text]
            for method in ("POST", "PUT", "DELETE", "PATCH"):
                assert (await asked.http.request(method, path)).status_code == httpx.codes.METHOD_NOT_ALLOWED
        for path in ("/", "/../etc/passwd", "/%2e%2e/", "/debug"):
            assert (await asked.http.get(path)).status_code == httpx.codes.NOT_FOUND


async def test_the_sandbox_page_runs_nobodys_script(url: str) -> None:
    attack = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    async with AsyncRedis.from_url(url) as client:
        await client.hset("{ff}:sandbox:main", mapping={"1": stored(attack)})
        async with page(client, account("main"), agency=attack) as address, httpx.AsyncClient() as http:
            html = await http.get(address)
            assert attack not in html.text
            assert "default-src 'self'" in html.headers["Content-Security-Policy"]
            posts = await http.get(f"{address}/accounts.json")
            assert posts.headers["Content-Type"].startswith("application/json")
            assert (await http.post(f"{address}/accounts.json")).status_code == httpx.codes.METHOD_NOT_ALLOWED
