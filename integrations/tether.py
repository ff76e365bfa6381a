"""Ties a child process to its parent: when the parent dies, however it dies, the child is told to stop.

Run as a script it asks the kernel for that (Linux only), then becomes the command it was given. It imports nothing
of the project, because a child starts through it with an empty import path.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
"""See prctl(2)."""


def launch(
    command: Sequence[str | Path],
    *,
    output: IO[bytes] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` as a child that gets SIGTERM when this process dies, and no signal from the terminal.

    The child has a session of its own, so that Ctrl-C reaches only the parent, which then stops its children in the
    order that loses nothing. On systems other than Linux the child outlives a parent that is killed outright.
    """
    words = [str(word) for word in command]
    if sys.platform == "linux":
        words = [sys.executable, "-I", "-S", __file__, str(os.getpid()), *words]
    return subprocess.Popen(  # noqa: S603 - the commands are our own servers and our own bot
        words,
        stdin=subprocess.DEVNULL,
        stdout=output if output is not None else subprocess.DEVNULL,
        stderr=subprocess.STDOUT if output is not None else subprocess.DEVNULL,
        env=None if env is None else dict(env),
        cwd=cwd,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes], patience: float = 10.0) -> None:
    """Ask a child to stop, wait up to `patience` seconds, then end it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _become(parent: int, command: list[str]) -> None:
    """Ask for SIGTERM at the parent's death, then replace this process by `command`."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # the parent died before the kernel was asked
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - replacing this process is the purpose


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
