"""Has the C library keep one heap and give back what was freed: a snapshot needs much memory, and briefly."""

import ctypes
from typing import Final

M_ARENA_MAX: Final = -8
"""See mallopt(3)."""


def one_heap() -> None:
    """Have all threads share one heap from now on: each with its own would keep what the others could use."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):  # glibc's; other C libraries have their own ways
        library.mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Give memory that nothing uses back to the system, where the C library can."""
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
