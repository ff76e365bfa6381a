"""Keeps compiled loops apart by what they were compiled from.

numba looks only at the file of the function it loads, not at those that function calls, so after an update it would go
on running loops that no longer exist in the sources. A folder for each state of all the sources that hold compiled
loops mends that. It lies under ``__pycache__``, or under NUMBA_CACHE_DIR where that is set; where neither can be
written, numba falls back to the user's own cache folder.
"""

import shutil
import zlib
from pathlib import Path
from typing import Any, Final, TypeVar

from numba import config, njit

F = TypeVar("F")

KEPT: Final = 3
"""Older folders of compiled loops that are kept."""


def loop(function: F) -> F:
    """Compile a loop that allocates nothing, runs without the interpreter's lock, and counts no references.

    Counting references to the arrays of a state that is passed from loop to loop took two thirds of the time. Without
    it a loop may not create arrays; numba refuses to compile one that does.
    """
    numba: Any = njit  # its types do not know the option that leaves out its runtime
    compiled: F = numba(cache=True, nogil=True, _nrt=False)(function)
    return compiled


def digest() -> str:
    """Return eight hexadecimal digits that change with any source that holds compiled loops."""
    total = 0
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        source = path.read_bytes()
        if b"@njit" in source or b"@loop" in source:
            total = zlib.crc32(source, total)
    return f"{total:08x}"


def keep() -> None:
    """Tell numba where to keep what it compiles; to be called before anything is compiled.

    Folders of older sources are cleared away but for the `KEPT` used last, which another process may still run from.
    """
    numba: Any = config  # its settings are made at run time
    base = Path(numba.CACHE_DIR) if numba.CACHE_DIR else Path(__file__).parent / "__pycache__"
    own = base / f"compiled-{digest()}"
    numba.CACHE_DIR = str(own)
    if not own.exists():  # the sources have changed: the only time when there is anything to clear
        prune(base)


def prune(base: Path) -> None:
    """Clear away all but the last few folders of compiled loops; one that cannot be removed is left."""
    folders = sorted((f for f in base.glob("compiled-*") if f.is_dir()), key=lambda f: f.stat().st_mtime)
    for folder in folders[:-KEPT]:
        shutil.rmtree(folder, ignore_errors=True)
