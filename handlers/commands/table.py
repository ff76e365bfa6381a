"""Every slash command with its words of help. What is not in here does not exist."""

from dataclasses import dataclass
from typing import Final

from handlers.commands import acts, looks, modes
from handlers.commands.narratives import narratives
from handlers.commands.respond import respond
from handlers.middleware import Call, Work
from handlers.strings import commands as say


@dataclass(frozen=True, slots=True)
class Command:
    """One command or subcommand: how it is typed, what it does in a few words, and the work behind it."""

    name: str
    usage: str
    summary: str
    work: Work


async def show_help(call: Call) -> None:
    """List every command."""
    await call.answer(help_text())


RESPOND: Final = Command("respond", "/respond [N-12] [text]", "draft a reply to a narrative, or a statement", respond)
NARRATIVES: Final = Command("narratives", "/narratives [N-12]", "list the open narratives, or show one", narratives)

FLEETFOOT: Final = (
    Command("help", "/fleetfoot help", "show this list", show_help),
    Command("status", "/fleetfoot status", "what is open, and whether publishing is paused", looks.status),
    Command("whoami", "/fleetfoot whoami", "your tier, your training, and what you may do", looks.whoami),
    Command("why", "/fleetfoot why D-7", "what the rules say of a draft, and who can move it on", looks.why),
    Command("pause", "/fleetfoot pause [reason]", "stop all publishing at once", modes.pause),
    Command("resume", "/fleetfoot resume", "vote to go on; it takes more than one person", modes.resume),
    Command("crisis", "/fleetfoot crisis TOPIC HOURS REASON", "declare one; `crisis end` ends it", modes.crisis),
    Command("digest", "/fleetfoot digest", "post the digest of the last 24 hours now", modes.digest),
    Command("handover", "/fleetfoot handover", "post what is in the air, for whoever takes over", modes.hand_over),
    Command("drill", "/fleetfoot drill [TOPIC]", "a practice crisis; `drill end` ends it, with a score", acts.drill),
    Command("report", "/fleetfoot report URL", "tell Fleetfoot of a post it has not seen", acts.report),
    Command("merge", "/fleetfoot merge N-3 N-2", "say that N-3 tells the same story as N-2", acts.merge_two),
    Command("audit", "/fleetfoot audit D-7", "what is on record for a draft or narrative", looks.audit),
    Command("retract", "/fleetfoot retract D-7", "delete a draft's posts from every account", acts.retract),
)


def help_text() -> str:
    """Return the help, made from the tables above."""
    table = (RESPOND, NARRATIVES, *FLEETFOOT)
    lines = [say.HELP_LINE.format(usage=one.usage, summary=one.summary) for one in table]
    return "\n".join([say.HELP_HEAD, *lines, say.HELP_FOOT])
