"""Keeps compiled loops apart by what they were compiled from.

numba looks only at the file of the function it loads, not at the loops and constants that it takes from other files,
so after an update it would go on running loops that no longer exist in the sources. A folder for each module with
loops, named after the state of that module and of all that it imports from here, mends that, and compiles anew only
what has changed. The folders lie under ``__pycache__``, or under NUMBA_CACHE_DIR where that is set; where neither can
be written, numba falls back to the user's own cache folder.
"""

import re
import shutil
import zlib
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from numba import config, njit

F = TypeVar("F")

KEPT: Final = 3
"""Older folders of a module's compiled loops that are kept."""

_HERE: Final = Path(__file__).parent
_SETTINGS: Final[Any] = config  # they are made at run time
_GIVEN: Final[str] = _SETTINGS.CACHE_DIR
_IMPORTED: Final = re.compile(rb"^\s*(?:from|import) narratives\.([\w.]+)", re.MULTILINE)


def loop(function: F) -> F:
    """Compile a loop that allocates nothing, runs without the interpreter's lock, and counts no references.

    Counting references to the arrays of a state that is passed from loop to loop took two thirds of the time. Without
    it a loop may not create arrays; numba refuses to compile one that does.
    """
    return _kept(function, _nrt=False)


def kept(function: F) -> F:
    """Compile a loop that may make arrays and runs without the interpreter's lock."""
    return _kept(function)


def _kept(function: F, **options: bool) -> F:
    numba: Any = njit  # its types do not know the option that leaves out its runtime
    module: str = function.__module__
    _SETTINGS.CACHE_DIR = str(folder(module))  # it is asked for when a loop is declared
    try:
        compiled: F = numba(cache=True, nogil=True, **options)(function)
    finally:
        _SETTINGS.CACHE_DIR = _GIVEN
    return compiled


@cache
def folder(module: str) -> Path:
    """Return where a module's compiled loops are kept, clearing away those of older sources when these are new.

    The `KEPT` used last stay: another process may still run from them.
    """
    base = Path(_GIVEN) if _GIVEN else _HERE / "__pycache__"
    name = module.removeprefix("narratives.")
    own = base / f"compiled-{name}-{digest(name)}"
    if not own.exists():  # the sources have changed: the only time when there is anything to clear
        prune(base, name)
    return own


def digest(name: str, here: Path = _HERE) -> str:
    """Return eight hexadecimal digits that change with a module and with all that it takes from others of the package.

    `name` is without the package's own; `here` is the package's folder.
    """
    total, met, waiting = 0, {name}, [name]
    while waiting:
        source = _source(here / waiting.pop().replace(".", "/"))
        total = zlib.crc32(source, total)
        found = {match.decode() for match in _IMPORTED.findall(source)} - met
        met |= found
        waiting += sorted(found)
    return f"{total:08x}"


def prune(base: Path, name: str) -> None:
    """Clear away all but the last few folders of a module's compiled loops; one that cannot be removed is left."""
    folders = sorted((f for f in base.glob(f"compiled-{name}-????????") if f.is_dir()), key=lambda f: f.stat().st_mtime)
    for old in folders[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _source(path: Path) -> bytes:
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.exists():
            return file.read_bytes()
    return b""
