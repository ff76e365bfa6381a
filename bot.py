"""Fleetfoot's command line and wiring; nothing else. Everything is imported here and nobody imports this."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from domain.errors import FleetfootError

app = typer.Typer(
    help="Fleetfoot: answer hostile narratives in minutes, under your agency's own rules.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
policy_app = typer.Typer(help="Check, read, compare and try out policy files.", no_args_is_help=True)
audit_app = typer.Typer(help="Verify and export the audit trail, and erase from it.", no_args_is_help=True)
app.add_typer(policy_app, name="policy")
app.add_typer(audit_app, name="audit")

PolicyOption = Annotated[str | None, typer.Option("--policy", help="Policy file; the shipped default if not given.")]
PostsArgument = Annotated[str, typer.Argument(help="Posts as JSON lines; - for standard input, .gz is unpacked.")]


def _exit(command: Callable[[], int]) -> None:
    """End the process with the command's status; a known error is one line on stderr, never a traceback."""
    try:
        status = command()
        sys.stdout.flush()
    except FleetfootError as error:
        typer.echo(error.message, err=True)
        status = 2
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    raise typer.Exit(status)


def _serve(*roles: str) -> None:
    from integrations.settings import load_settings
    from wiring.serving import serve

    _exit(lambda: serve(load_settings(), roles))


@app.command()
def demo(
    *,
    data: Annotated[str | None, typer.Option(help="Replay this file of posts, not the demo's own crisis.")] = None,
    live: Annotated[str | None, typer.Option(help="Watch a live platform instead: bluesky.")] = None,
    speed: Annotated[float, typer.Option(min=0.1, help="How many times faster than life posts are replayed.")] = 60.0,
    port: Annotated[int, typer.Option(help="First port to try for the local Slack workspace.")] = 3000,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    ready_file: Annotated[Path | None, typer.Option(help="Write the addresses here, as JSON, once all are up.")] = None,
) -> None:
    """Start a whole newsroom here: embedded server, local Slack, sandbox accounts and the bot on a replayed crisis."""
    from demo.run import run_demo

    _exit(lambda: run_demo(data=data, live=live, speed=speed, port=port, browser=not no_browser, ready_file=ready_file))


@app.command()
def run() -> None:
    """Run all processes in one, for a small agency."""
    _serve("slack", "ingest", "detect-apart", "publish", "clock", "sandbox")


@app.command()
def slack() -> None:
    """Answer Slack: commands, buttons, reactions and cards. Any number may run."""
    _serve("slack")


@app.command()
def ingest() -> None:
    """Take public posts in from the configured sources. Any number may run."""
    _serve("ingest")


@app.command()
def detect() -> None:
    """Detect narratives. One leads, the others stand by."""
    _serve("detect")


@app.command()
def publish() -> None:
    """Deliver what is approved to the agency's accounts. Any number may run."""
    _serve("publish", "sandbox")


@app.command()
def clock() -> None:
    """Keep time: digests, escalations, expiries. One leads, the others stand by."""
    _serve("clock")


@app.command()
def replay(
    posts: PostsArgument,
    assignments: Annotated[str | None, typer.Option(help="Write each post's narrative here.")] = None,
    alerts: Annotated[str | None, typer.Option(help="Write the alerts here.")] = None,
    policy: Annotated[str | None, typer.Option(help="Know the topics and accounts of this policy file.")] = None,
) -> None:
    """Detect narratives in a file, in event time, as fast as it goes."""
    from integrations.offline.replay import replay as command

    _exit(lambda: command(posts, assignments, alerts, policy))


@app.command()
def score() -> None:
    """Read posts, write the hostility of each with labels and reasons."""
    from integrations.offline.score import score as command

    _exit(command)


@app.command()
def guard(policy: PolicyOption = None) -> None:
    """Read draft scenarios, write what the content guard finds in each."""
    from integrations.offline.guard import guard as command

    _exit(lambda: command(policy))


@policy_app.command("check")
def policy_check(path: Annotated[str, typer.Argument(help="Policy file.")]) -> None:
    """Validate a policy file and say where it is wrong or unwise."""
    from integrations.offline.policy import check

    _exit(lambda: check(path))


@policy_app.command("decide")
def policy_decide(policy: PolicyOption = None) -> None:
    """Read draft scenarios, write the verdict for each."""
    from integrations.offline.decide import decide

    _exit(lambda: decide(policy))


@policy_app.command("matrix")
def policy_matrix(policy: PolicyOption = None) -> None:
    """Print the trust matrix as a table."""
    from integrations.offline.policy import matrix

    _exit(lambda: matrix(policy))


@policy_app.command("diff")
def policy_diff(
    a: Annotated[str, typer.Argument(help="The policy as it is.")],
    b: Annotated[str, typer.Argument(help="The policy as it would be.")],
) -> None:
    """Say in sentences who gains and who loses what."""
    from integrations.offline.policy import diff

    _exit(lambda: diff(a, b))


@audit_app.command("verify")
def audit_verify(
    anchors: Annotated[
        str | None, typer.Option(help="A file of anchors; that of FLEETFOOT_ANCHORS if not given.")
    ] = None,
    file: Annotated[str | None, typer.Option("--file", help="Check this export of everything; asks no server.")] = None,
) -> None:
    """Check the hash chain of the audit trail, and its anchors."""
    from integrations.offline.audit import verify

    _exit(lambda: verify(anchors, file))


@audit_app.command("export")
def audit_export(
    since: Annotated[str | None, typer.Option(help="Only events at or after this time (RFC 3339).")] = None,
    draft: Annotated[str | None, typer.Option(help="Only events of this draft, D-7 say.")] = None,
    *,
    redact: Annotated[
        bool, typer.Option("--redact", help="Fit to be given away: people and personal data go.")
    ] = False,
) -> None:
    """Write the audit trail as JSON lines."""
    from integrations.offline.audit import export

    _exit(lambda: export(since=since, draft=draft, redact=redact))


@audit_app.command("erase")
def audit_erase(
    number: Annotated[int, typer.Argument(min=1, help="The event's number, as in an export.")],
    by: Annotated[str, typer.Option(help="The staff id of who decides it; they must be allowed to export the trail.")],
    why: Annotated[str, typer.Option(help="The reason, in a sentence; it stays on record.")],
) -> None:
    """Take one event's words out of the trail; a tombstone and a record of the erasure stay."""
    from integrations.offline.erasing import erase

    _exit(lambda: erase(number, by, why))


@app.command()
def backup(
    file: Annotated[str, typer.Argument(help="Where to write it; it holds names and words: keep it safe.")],
    *,
    posts: Annotated[bool, typer.Option("--posts", help="Include the log of public posts.")] = False,
) -> None:
    """Write everything the desk keeps to a file, while it works."""
    from integrations.offline.backup import backup as command

    _exit(lambda: command(file, posts=posts))


@app.command()
def restore(
    file: Annotated[str, typer.Argument(help="A backup.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Throw away the desk that the server holds.")] = False,
) -> None:
    """Put a backup back, with every process stopped; the desk begins paused, until people have looked."""
    from integrations.logs import configure_logs
    from integrations.offline.backup import restore as command

    configure_logs()
    _exit(lambda: command(file, replace=replace))


@app.command()
def doctor() -> None:
    """Check tokens, scopes, Redis persistence, accounts, policy and clock; say how to mend each."""
    from integrations.offline.doctor import doctor as command

    _exit(command)


if __name__ == "__main__":
    app()
