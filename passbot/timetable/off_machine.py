"""Copy a backup off the machine, with a command from the settings that finds the file in $FILE."""

import logging
import os
import subprocess
import threading
from pathlib import Path

from passbot.errors import Unavailable

logger = logging.getLogger(__name__)

PATIENCE = 3600  # seconds; a large file may take long over a slow line
LAST_WORDS = 300  # characters of its output


def send(command: str, file: Path, *, patience: float = PATIENCE) -> None:
    """Run the command in a shell and wait. Raises Unavailable with the end of its output if it fails."""
    try:
        ended = subprocess.run(  # noqa: S602  # the operator's own command, as a shell reads it
            command,
            shell=True,
            env=os.environ | {"FILE": str(file)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise _failed(file, f"it was stopped after {patience:.0f} s") from exc
    if ended.returncode:
        words = ended.stdout.strip()[-LAST_WORDS:]
        raise _failed(file, f"it ended with {ended.returncode}" + (f": {words}" if words else ""))


def send_meanwhile(command: str, file: Path) -> threading.Thread:
    """Send in a thread: nothing waits for it, and a failure is logged for the operator."""

    def sent() -> None:
        try:
            send(command, file)
        except Unavailable as exc:
            logger.error("%s", exc.message)
        else:
            logger.info("backup left the machine file=%s", file.name)

    thread = threading.Thread(target=sent, name="backup leaves", daemon=True)
    thread.start()
    return thread


def _failed(file: Path, why: str) -> Unavailable:
    return Unavailable(
        "backup.not_sent",
        f"The backup {file.name} is made, but PASSBOT_BACKUP_COMMAND did not take it off this machine: {why}.",
    )
