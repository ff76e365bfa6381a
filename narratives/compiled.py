"""Keeps compiled loops apart by what they were compiled from.

numba looks only at the file of the function it loads, not at those that function calls, so after an update it would go
on running loops that no longer exist in the sources. A folder for each state of all the sources that hold compiled
loops mends that. It lies under ``__pycache__``, or under NUMBA_CACHE_DIR where that is set; where neither can be
written, numba falls back to the user's own cache folder.
"""

import zlib
from pathlib import Path
from typing import Any

from numba import config


def digest() -> str:
    """Return eight hexadecimal digits that change with any source that holds compiled loops."""
    total = 0
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        source = path.read_bytes()
        if b"@njit" in source:
            total = zlib.crc32(source, total)
    return f"{total:08x}"


def keep() -> None:
    """Tell numba where to keep what it compiles; to be called before anything is compiled."""
    numba: Any = config  # its settings are made at run time
    base = Path(numba.CACHE_DIR) if numba.CACHE_DIR else Path(__file__).parent / "__pycache__"
    numba.CACHE_DIR = str(base / f"compiled-{digest()}")
