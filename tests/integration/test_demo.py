"""The demo's processes, with a stand-in for the bot: everything that is started is stopped again."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import aiohttp
import pytest

PROGRAM = """
    import pathlib, sys
    import demo.stage
    demo.stage.ROOT = pathlib.Path(sys.argv[1])
    from demo.run import run_demo
    sys.exit(run_demo(data=None, live="bluesky", speed=60, port=int(sys.argv[2]), browser=False,
                      ready_file=pathlib.Path(sys.argv[3])))
"""

STAND_IN = """
    import asyncio, os
    from aiohttp import web
    from slack_sdk.socket_mode.aiohttp import SocketModeClient
    from slack_sdk.web.async_client import AsyncWebClient

    async def accounts(request):
        return web.json_response([])

    async def main():
        app = web.Application()
        app.router.add_get("/accounts.json", accounts)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["FLEETFOOT_SANDBOX_PORT"])).start()
        token = os.environ["SLACK_APP_TOKEN"]
        client = AsyncWebClient(token=token, base_url=os.environ["SLACK_API_URL"])
        await SocketModeClient(app_token=token, web_client=client).connect()
        print("settings of this machine:", os.environ.get("X_CONSUMER_KEY"), os.path.exists(".env"), flush=True)
        await asyncio.Event().wait()

    asyncio.run(main())
"""


def demo_with(bot: str, tmp_path: Path, port: int) -> tuple["subprocess.Popen[str]", Path]:
    (tmp_path / "bot.py").write_text(textwrap.dedent(bot), encoding="utf-8")
    ready = tmp_path / "ready.json"
    words = [sys.executable, "-c", textwrap.dedent(PROGRAM), str(tmp_path), str(port), str(ready)]
    env = {**os.environ, "X_CONSUMER_KEY": "a secret of this machine", "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
    return process, ready


async def ready_facts(process: "subprocess.Popen[str]", ready: Path) -> dict[str, Any]:
    for _ in range(900):
        if ready.exists():
            facts: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
            return facts
        if process.poll() is not None:
            pytest.fail(f"the demo ended: {process.communicate()}")
        await asyncio.sleep(0.1)
    process.kill()
    pytest.fail("the demo was not ready")


def listening(url: str) -> bool:
    address = url.rsplit(":", maxsplit=1)[1].split("/", maxsplit=1)[0]
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(address))) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_everything_and_leaves_nothing(how: signal.Signals, tmp_path: Path) -> None:
    process, ready = demo_with(STAND_IN, tmp_path, free_port())
    facts = await ready_facts(process, ready)
    assert set(facts) == {"slack_url", "sandbox_url", "redis_url", "channel"}
    urls = [facts[name] for name in ("slack_url", "sandbox_url", "redis_url")]
    assert all(listening(url) for url in urls)
    process.send_signal(how)
    output, _ = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0
    assert "Everything is stopped" in output
    assert not any(listening(url) for url in urls)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bot.py"]


async def test_a_demo_that_is_killed_takes_its_children_with_it(tmp_path: Path) -> None:
    process, ready = demo_with(STAND_IN, tmp_path, free_port())
    facts = await ready_facts(process, ready)
    process.kill()
    await asyncio.to_thread(process.communicate)
    for name in ("slack_url", "sandbox_url", "redis_url"):
        for _ in range(200):
            if not listening(facts[name]):
                break
            await asyncio.sleep(0.05)
        assert not listening(facts[name])


async def test_a_busy_port_is_stepped_around(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        process, ready = demo_with(STAND_IN, tmp_path, port)
        facts = await ready_facts(process, ready)
        slack = int(facts["slack_url"].rsplit(":", maxsplit=1)[1])
        assert port < slack
        async with aiohttp.ClientSession() as session, session.get(facts["slack_url"]) as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
        await asyncio.to_thread(process.communicate)


async def test_the_bot_sees_no_setting_and_no_env_file_of_this_machine(tmp_path: Path) -> None:
    stand_in = STAND_IN.replace("await asyncio.Event().wait()", "os._exit(3)")
    process, _ = demo_with(stand_in, tmp_path, free_port())
    _, error = await asyncio.to_thread(process.communicate)
    assert process.returncode == 2
    assert "settings of this machine: None False" in error


async def test_a_bot_that_stops_by_itself_is_told_with_its_last_words_and_nothing_is_left(tmp_path: Path) -> None:
    process, ready = demo_with("raise SystemExit('The policy is upside down; turn it.')", tmp_path, free_port())
    _, error = await asyncio.to_thread(process.communicate)
    assert process.returncode == 2
    assert "The bot stopped by itself: The policy is upside down; turn it." in error
    assert "Traceback" not in error
    assert not ready.exists()
