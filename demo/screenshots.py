"""Makes the docs' pictures by a command: runs the demo, goes through one journey in it, and photographs each step.

    python -m demo.screenshots docs/images [--data FILE]

Needs a Chromium on the PATH; nothing else of the project does.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from demo.browser import browser_page
from demo.camera import Camera
from demo.journey import Journey
from demo.people import People
from demo.stage import ROOT
from domain.errors import FleetfootError, UnavailableError
from integrations import tether

READY_SECONDS = 600.0
"""The first run on a machine compiles the detector, and a busy machine takes its time over that."""


async def take(out: Path, data: str | None) -> None:
    """Run the demo, photograph the journey, stop the demo."""
    with tempfile.TemporaryDirectory(prefix="fleetfoot-pictures-") as folder:
        ready = Path(folder) / "ready.json"
        words: list[str | Path] = [sys.executable, ROOT / "bot.py", "demo", "--no-browser", "--ready-file", ready]
        words += ["--data", data] if data else []
        with (Path(folder) / "demo.log").open("wb") as log:
            demo = tether.launch(words, output=log)
        try:
            deadline = asyncio.get_running_loop().time() + READY_SECONDS
            while not ready.exists():
                if demo.poll() is not None or asyncio.get_running_loop().time() > deadline:
                    said = (Path(folder) / "demo.log").read_text(encoding="utf-8", errors="replace")
                    raise UnavailableError(f"The demo did not start: {said[-400:]}")
                await asyncio.sleep(0.5)
            facts = json.loads(ready.read_text(encoding="utf-8"))
            async with People(facts["slack_url"]) as people, browser_page() as page:
                await Journey(facts, people, Camera(facts["slack_url"], page, out)).go()
        finally:
            tether.stop(demo, patience=30)


def main() -> int:
    """Read the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the docs' pictures.")
    parser.add_argument("out", type=Path, help="folder for the PNG files")
    parser.add_argument("--data", help="replay this file of posts, not the demo's own crisis")
    given = parser.parse_args()
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        asyncio.run(take(given.out, given.data))
    except (FleetfootError, TimeoutError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
