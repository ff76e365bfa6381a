"""`doctor`: looks at everything the bot stands on, and says how to mend what is wrong."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from domain.errors import BadInputError
from integrations.offline import checkups
from integrations.offline.checkups import Checkup
from integrations.offline.pictures import pictures
from integrations.offline.slack_checkups import slack
from integrations.offline.source_checkups import sources
from integrations.settings import Settings, load_settings

SIGNS = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "yellow")}


def doctor() -> int:
    """Print one line a matter; return 0 if all is well, 1 if something is not, 2 if the settings are unreadable."""
    try:
        settings = load_settings()
    except BadInputError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    console = Console(highlight=False, soft_wrap=True)
    sick = 0
    for finding in examined(settings):
        sign, colour = SIGNS[finding.ok]
        console.print(Text.assemble((sign, colour), f" {finding.matter}: {finding.found}"))
        if finding.mend:
            console.print(f"    → {finding.mend}", markup=False)
        sick += finding.ok is False
    console.print("All is well." if not sick else f"{sick} to mend.")
    return 1 if sick else 0


def examined(settings: Settings) -> Iterator[Checkup]:
    """Yield every finding, in the order a person would mend them."""
    policy, finding = checkups.policy_of(settings)
    yield finding
    yield pictures(settings, policy)
    yield from checkups.storage(settings)
    yield from sources(settings, datetime.now(UTC))
    yield from slack(settings, policy)
    yield from checkups.accounts(settings, policy)
    yield from checkups.traffic(settings, policy, datetime.now(UTC))
    yield checkups.clock(policy, datetime.now(UTC))
