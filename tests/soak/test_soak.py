"""Half an hour of a busy force in a minute: nothing lost, doubled or growing, and Slack answered in time."""

from pathlib import Path

import pytest

from tests.soak.memory import Memory
from tests.soak.run import Load, grown, soak

FLAT_MIB = 20.0
"""A minute: of a process that has nothing to keep. A leak of a kilobyte a command would be 1.2."""


@pytest.mark.stress
@pytest.mark.timeout(420)
async def test_half_an_hour_of_a_busy_force_in_a_minute(tmp_path: Path) -> None:
    outcome = await soak(Load(hours=0.5, minutes=1.0, in_flight=40), tmp_path)
    assert outcome.faults == []
    assert grown(outcome.memory, {"detect-1": float("inf")}, FLAT_MIB) == []


def test_a_process_that_grows_is_found() -> None:
    memory = Memory()
    memory.samples["leaking"] = [(float(second), 100.0 + second) for second in range(60)]
    memory.samples["flat"] = [(float(second), 200.0 + second % 2) for second in range(60)]
    assert grown(memory, {}, FLAT_MIB) == ["leaking grows by 60.0 MiB a minute"]
