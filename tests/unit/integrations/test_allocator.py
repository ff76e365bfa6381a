"""What a snapshot needed for a moment is given back."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
KEEPS = """
import sys
from pathlib import Path
from integrations.allocator import give_back, one_heap
def pages(): return int(Path("/proc/self/statm").read_text().split()[1])
one_heap()
pieces = [bytes(100_000) for _ in range(1000)]
pin = bytes(100_000)  # the heap cannot shrink from its end
full = pages()
del pieces
give_back()
sys.exit(0 if pages() < full - 15_000 else 1)
"""


def test_memory_that_nothing_uses_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", KEEPS], cwd=ROOT, check=False)
    assert done.returncode == 0
