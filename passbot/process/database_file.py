"""Watch the SQLite file of a running site: it must still be the one that was opened, and its write-ahead log short."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from passbot.errors import DatabaseAway, Misconfigured
from passbot.services.processes import checkpoints
from passbot.services.processes.reaching import reached
from passbot.services.unit_of_work import connected

logger = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds: what is written after the file is gone is lost
FOLD_EVERY = 1800  # looks: once an hour


def end_process() -> None:
    """Stop as by SIGTERM; from any thread."""
    os.kill(os.getpid(), signal.SIGTERM)


class DatabaseFile:
    """Call `watch` in a thread; it ends at `stop`. `lost` then says what happened to the file, if anything."""

    def __init__(self, file: Path, *, end: Callable[[], None] = end_process) -> None:
        self._file, self._end = file, end
        self._known = self._identity()
        self._stopping = threading.Event()
        self.lost: Misconfigured | None = None

    def watch(self, every: float = LOOK_EVERY) -> None:
        looks = 0
        with connected():
            while not self._stopping.wait(every):
                if not self.look():
                    return
                looks += 1
                if looks % FOLD_EVERY == 0:
                    _guarded(checkpoints.fold)
            _guarded(checkpoints.fold_and_empty)

    def stop(self) -> None:
        self._stopping.set()

    def look(self) -> bool:
        """True if the file is still there. If not, this process writes into a deleted file, so it ends itself."""
        found = self._identity()
        if found == self._known:
            return True
        became = "is gone" if found is None else "is another file now"
        self.lost = Misconfigured(
            "database.lost",
            f"{self._file} {became}: it was moved, deleted or replaced while passbot used it, and passbot stops. "
            "Put the right file in its place, with -wal and -shm if they were moved too, and start again.",
        )
        logger.error("database lost: %s", self.lost.message)
        self._end()
        return False

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _guarded(work: Callable[[], None]) -> None:
    try:
        with reached():
            work()
    except DatabaseAway as exc:
        logger.warning("log not folded why=%s", exc.message)


@contextmanager
def watched(file: Path | None) -> Iterator[None]:
    """Watch while the block runs, then checkpoint the log. `file` is None for a database that is no file."""
    if file is None:
        yield
        return
    kept = DatabaseFile(file)
    thread = threading.Thread(target=kept.watch, name="database file", daemon=True)
    thread.start()
    try:
        yield
    finally:
        kept.stop()
        thread.join()
    if kept.lost:
        raise kept.lost
