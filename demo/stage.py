"""The demo's processes: embedded server, local Slack and the bot, started in order and stopped in reverse."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from demo.local_slack import LocalSlack, start_local_slack
from demo.workspace import APP_TOKEN, BOT_TOKEN, workspace_config
from domain.errors import UnavailableError
from integrations import tether
from integrations.embedded import EmbeddedServer, start_embedded
from integrations.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Stage:
    """What stands so far. `folder` holds the append-only file, the logs and the workspace's configuration."""

    folder: Path
    redis: EmbeddedServer | None = None
    slack: LocalSlack | None = None
    bot: subprocess.Popen[bytes] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def build(self, port: int) -> None:
        """Start the embedded server, then the workspace on `port` or the next free one."""
        self.redis = start_embedded(self.folder / "redis")
        self.slack = start_local_slack(workspace_config(), self.folder, port)

    def start_bot(self, *, policy: Path, sources: str, sandbox_port: int) -> None:
        """Start `bot.py run` against what stands, from the environment alone: no setting of this machine reaches it."""
        if self.redis is None or self.slack is None:
            raise RuntimeError("build() comes before start_bot().")
        ours = {name.upper() for name in Settings.model_fields}
        env = {name: value for name, value in os.environ.items() if name.upper() not in ours}
        env |= {
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "REDIS_URL": self.redis.url,
            "FLEETFOOT_POLICY": str(policy),
            "FLEETFOOT_SOURCES": sources,
            "FLEETFOOT_SANDBOX_PORT": str(sandbox_port),
            "FLEETFOOT_AUTHOR_KEY": "demo-authors",
            "PYTHONUNBUFFERED": "1",
            **self.extra,
        }
        with self.log.open("ab") as log:
            # its working folder is the demo's own, so that a .env of this machine is not read
            self.bot = tether.launch([sys.executable, ROOT / "bot.py", "run"], output=log, env=env, cwd=self.folder)

    @property
    def log(self) -> Path:
        """Return the bot's log."""
        return self.folder / "bot.log"

    def check(self) -> None:
        """Raise `UnavailableError` with the reason if anything that was started has ended by itself."""
        if self.bot is not None and self.bot.poll() is not None:
            raise UnavailableError(f"The bot stopped by itself: {self._last_words()}", code="bot-stopped")
        if self.slack is not None and self.slack.process.poll() is not None:
            raise UnavailableError("The local Slack stopped by itself; start the demo again.", code="slack-stopped")
        if self.redis is not None and self.redis.process.poll() is not None:
            raise UnavailableError("The embedded server stopped by itself; start the demo again.", code="redis-stopped")

    def strike(self) -> None:
        """Stop everything in the order that loses nothing: the bot, the workspace, the server."""
        if self.bot is not None:
            tether.stop(self.bot, patience=15.0)
        if self.slack is not None:
            self.slack.stop()
        if self.redis is not None:
            self.redis.stop()
        self.bot = self.slack = self.redis = None

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        said = [line for line in lines if line.strip()]
        # a sentence meant for people stands as it is; the log's own lines are JSON
        plain = [line for line in said if not line.startswith("{")]
        return (plain or said or ["it said nothing."])[-1]
