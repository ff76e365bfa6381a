"""What the demo says on screen: what it will replay and how, what to try as whom, and what has happened so far."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from demo.lookahead import Outlook
from demo.people import People
from demo.workspace import CHANNELS, PEOPLE
from domain.enums import AlertKind

TO_TRY = (
    (
        "responder",
        "Respond, on the alert card: say that it was a burst pipe",
        "a draft card: verdict, reasons, who can",
    ),
    ("responder", "the same with the story's own hashtag or link", "refused: it would spread the story"),
    ("responder", "✅ on the own draft", "does not count; told why, privately"),
    ("lead", "✅ on that draft (and second_lead, if critical)", "published once: see the sandbox page"),
    ("trusted", "/respond N-…, with the line check-first", "approved words go out at once"),
    ("trusted", "/respond N-…, with own words", "alone up to high; then a review is owed"),
    ("responder", "/fleetfoot pause", "nothing goes out any more"),
    ("lead, second_lead", "/fleetfoot resume", "it takes both"),
    ("observer, guest", "/respond N-…", "nothing happens, and they learn why"),
    ("anyone", "/fleetfoot digest, whoami, why D-1, help", "what happened, and what one may do"),
)


class Checked(Protocol):
    """Processes that can say that one of them has ended."""

    def check(self) -> None:
        """Raise if one has."""
        ...


def plan(outlook: Outlook, warm: timedelta, speed: float, *, own: bool) -> RenderableType:
    """Tell which posts are replayed, what is skipped through, and when the first story is due."""
    what = "an invented evening in Harbour City" if own else "your file"
    said = [
        f"[b]{outlook.posts:,} posts[/b] from {what}, {_time(outlook.begins)} to {_time(outlook.ends)}"
        + (f"; {outlook.skipped} bad lines skipped." if outlook.skipped else ".")
    ]
    first = outlook.first
    if first is None:
        said.append(
            f"Reading ahead found no story that calls for an alert. Replaying from the start at {speed:g} times."
        )
    else:
        kind = "hostile" if first.kind is AlertKind.HOSTILE else "trending"
        said.append(
            f"Reading ahead, a {kind} story of {first.severity.value} severity is due at {_time(first.at)}"
            + (f", after {_some(outlook.earlier, 'lesser alert')}." if outlook.earlier else ".")
        )
        if first.kind is not AlertKind.HOSTILE:
            said.append("No story of the file is judged hostile, so no card comes by itself: try /narratives.")
        if warm > timedelta(0):
            said.append(
                f"Everything before {_time(outlook.begins + warm)} is loaded at once, as the background to be surprised"
                f" against; from there on it is replayed at {speed:g} times its speed."
            )
        else:
            said.append(f"It is replayed from the start, at {speed:g} times its speed.")
    return Text.from_markup("\n".join(said))


def welcome(slack_url: str, sandbox_url: str) -> RenderableType:
    """Return the two addresses and the short script."""
    addresses = Table.grid(padding=(0, 2))
    addresses.add_row("Slack", Text(slack_url, style="bold"), "#narratives; choose who you are at “Act as”")
    addresses.add_row("The public", Text(sandbox_url, style="bold"), "what stands on the agency's accounts")
    people = Table.grid(padding=(0, 2))
    for person in PEOPLE:
        people.add_row(Text(person.name, style="bold"), person.can)
    script = Table("As", "Try", "and see", box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in script.columns:
        column.overflow = "fold"
    for row in TO_TRY:
        script.add_row(*row)
    return Group(
        Panel(addresses, title="Fleetfoot is up", expand=False),
        Panel(people, title="Who is who", expand=False),
        Panel(script, title="What to try", expand=False),
        Text("Ctrl-C stops everything."),
    )


async def watch(console: Console, people: People, stage: Checked, stopped: asyncio.Event) -> None:
    """Show what has happened so far until stopped; raises if a process ends by itself."""
    began = asyncio.get_running_loop().time()
    alerts: set[str] = set()
    with console.status("Replaying; no alert card yet …") as status:
        while not stopped.is_set():
            stage.check()
            messages = await people.messages(CHANNELS["narratives"])
            cards = [m for m in messages if str(m.get("text", "")).startswith("[N-") and "thread_ts" not in m]
            for card in cards:
                if card["ts"] not in alerts:
                    alerts.add(card["ts"])
                    seconds = asyncio.get_running_loop().time() - began
                    console.print(Text(f"{seconds:6.0f} s  {str(card['text'])[:110]}"))
            drafts = sum(str(m.get("text", "")).startswith("[D-") for m in messages)
            if alerts:
                status.update(f"{_some(len(alerts), 'alert card')}, {_some(drafts, 'draft card')} in #narratives …")
            try:
                await asyncio.wait_for(stopped.wait(), 1.0)
            except TimeoutError:
                continue


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _time(at: datetime) -> str:
    return f"{at:%-d %B %Y %H:%M} UTC"
