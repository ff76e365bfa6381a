"""How much memory each process holds, over time; and whether that grows."""

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression, median
from subprocess import Popen

PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass
class Memory:
    """Samples of the resident memory of processes, in MiB; moments in seconds since the first."""

    samples: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    async def watch(self, processes: Mapping[str, "Popen[bytes]"], every_s: float) -> None:
        """Sample until cancelled."""
        began = asyncio.get_running_loop().time()
        while True:
            for name, process in processes.items():
                with suppress(OSError):
                    pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
                    self.samples[name].append((asyncio.get_running_loop().time() - began, pages * PAGE_MIB))
            await asyncio.sleep(every_s)

    def half(self, name: str) -> list[tuple[float, float]]:
        """Return the second half of a process's samples: what is loaded once is loaded by then."""
        samples = self.samples[name]
        return samples[len(samples) // 2 :]

    def ends(self, name: str) -> tuple[float, float]:
        """Return the first and the last sample of a process, in MiB."""
        samples = self.samples[name]
        return samples[0][1], samples[-1][1]

    def slope(self, name: str) -> float:
        """Return MiB a minute over the second half."""
        return linear_regression(*zip(*self.half(name), strict=True)).slope * 60

    def level(self, name: str) -> float:
        """Return the median over the second half, in MiB."""
        return median(size for _, size in self.half(name))
