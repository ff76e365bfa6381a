"""`make demo`: the whole newsroom on this machine, a replayed crisis, and what to try as whom."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import webbrowser
from datetime import timedelta
from pathlib import Path

import aiohttp
from rich.console import Console

from demo import programme
from demo.local_slack import next_free_port
from demo.lookahead import Outlook, look_ahead
from demo.people import People
from demo.scenario import write_crisis
from demo.slack_binary import local_slack_binary
from demo.stage import Stage
from demo.workspace import CHANNELS
from domain.errors import BadInputError, FleetfootError, UnavailableError

POLICY = Path(__file__).with_name("policy.toml")
READY_SECONDS = 90.0
LEAD_SECONDS = 12.0
"""How long after the replay takes up its speed the first hostile story is due, in seconds of the viewer's time."""


def run_demo(
    *, data: str | None, live: str | None, speed: float, port: int, browser: bool, ready_file: Path | None
) -> int:
    """Run the demo until Ctrl-C; return the exit status: 0 stopped by hand, 2 it could not start or go on.

    Whatever was started is stopped again, in every case.
    """
    console = Console(highlight=False)
    folder = Path(tempfile.mkdtemp(prefix="fleetfoot-demo-"))
    keep = False
    try:
        sources = _sources(console, folder, data, live, speed)
        if not 1 <= port <= 65535:
            raise BadInputError(f"--port is a number from 1 to 65535, not {port}.")
        with console.status("Making sure that the local Slack is here …"):
            local_slack_binary()
        return asyncio.run(_perform(console, folder, sources, port, browser=browser, ready_file=ready_file))
    except FleetfootError as error:
        keep = (folder / "bot.log").exists()
        sys.stderr.write(f"{error.message}\n" + (f"Its log: {folder / 'bot.log'}\n" if keep else ""))
        return 2
    except KeyboardInterrupt:
        return 0
    finally:
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _sources(console: Console, folder: Path, data: str | None, live: str | None, speed: float) -> str:
    """Return FLEETFOOT_SOURCES for what the viewer asked for, and say on screen what will be done with it."""
    if live is not None:
        if data is not None:
            raise BadInputError("--data and --live cannot be combined; leave one out.")
        if live != "bluesky":
            raise BadInputError(f"--live knows bluesky only, not {live}.")
        console.print("Watching Bluesky's public stream; a hostile story comes when one is there, if one is.")
        return "bluesky:jetstream"
    # the bot is given a short name in its own folder: a path may hold spaces and question marks
    name = "posts.jsonl.gz" if data is not None and data.endswith(".gz") else "posts.jsonl"
    if data is None:
        write_crisis(folder / name)
        posts = folder / name
    else:
        posts = Path(data)
        if not posts.is_file():
            raise BadInputError(f"{data}: there is no such file; --data takes a file of posts (JSON lines, or .gz).")
        (folder / name).symlink_to(posts.resolve())
    with console.status("Reading the posts ahead; the first time here this takes up to a minute …"):
        outlook = look_ahead(posts, POLICY)
    warm = _warm_start(outlook, speed)
    console.print(programme.plan(outlook, warm, speed, own=data is None))
    return f"file:{name}?speed={speed:g}&warm={warm.total_seconds():.0f}"


def _warm_start(outlook: Outlook, speed: float) -> timedelta:
    """Return how much of the beginning is loaded at once, so that the first card is not an hour of waiting away."""
    if outlook.first is None:
        return timedelta(0)
    return max(outlook.first.at - outlook.begins - timedelta(seconds=LEAD_SECONDS * speed), timedelta(0))


async def _perform(
    console: Console, folder: Path, sources: str, port: int, *, browser: bool, ready_file: Path | None
) -> int:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    stage = Stage(folder)
    try:
        with console.status("Starting the embedded server and the local Slack …"):
            stage.build(port)
        if stage.slack is None or stage.redis is None:
            raise RuntimeError("The stage was built without its servers.")
        sandbox_port = next_free_port(stage.slack.port + 1)
        sandbox_url = f"http://localhost:{sandbox_port}"
        stage.start_bot(policy=POLICY, sources=sources, sandbox_port=sandbox_port)
        async with People(stage.slack.url) as people:
            with console.status("Waiting for the bot …"):
                if not await _until_ready(stage, people, sandbox_url, stopped):
                    return 0
            facts = {
                "slack_url": stage.slack.url,
                "sandbox_url": sandbox_url,
                "redis_url": stage.redis.url,
                "channel": CHANNELS["narratives"],
            }
            if ready_file is not None:
                _write_whole(ready_file, json.dumps(facts) + "\n")
            console.print(programme.welcome(stage.slack.url, sandbox_url))
            if browser and _has_a_screen():
                webbrowser.open(sandbox_url)
                webbrowser.open(stage.slack.url)
            await programme.watch(console, people, stage, stopped)
        return 0
    finally:
        with console.status("Stopping everything …"):
            stage.strike()
        console.print("Everything is stopped; nothing is left running.")


async def _until_ready(stage: Stage, people: People, sandbox_url: str, stopped: asyncio.Event) -> bool:
    """Wait until the bot is connected to Slack and the sandbox page answers; False if stopped by hand before."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + READY_SECONDS
    async with aiohttp.ClientSession() as session:
        while not stopped.is_set():
            stage.check()
            connected = (await people.snapshot())["apps"][0]["connected"]
            if connected and await _answers(session, f"{sandbox_url}/accounts.json"):
                return True
            if loop.time() > deadline:
                raise UnavailableError(f"The bot was not up after {READY_SECONDS:.0f} seconds.", code="not-ready")
            await asyncio.sleep(0.2)
    return False


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever waits for it never reads half of it."""
    try:
        partial = path.with_name(f"{path.name}.partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise BadInputError(f"{path} cannot be written ({error.strerror}); give --ready-file another place.") from None


def _has_a_screen() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
