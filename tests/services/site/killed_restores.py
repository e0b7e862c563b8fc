"""Restores a backup again and again, each time killed some steps later; says how many orders are there then."""

import itertools
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from passbot.services.site import backup
from tests.services.people.some_people import NOON

STRIDE = 23  # every single step takes half a minute


def main() -> None:
    url, source = sys.argv[1], Path(sys.argv[2])
    target = Path(url.removeprefix("sqlite:///"))
    before = target.read_bytes()
    for last in itertools.count(1, STRIDE):
        target.write_bytes(before)
        is_done = killed(url, source, last)
        print(backup.verify(target), flush=True)
        for kept in target.parent.glob("*.before-*"):
            assert 2 == backup.verify(kept)
            kept.unlink()
        if is_done:
            return


def killed(url: str, source: Path, last: int) -> bool:
    """Whether the child came to its end before that step."""
    child = os.fork()
    if child == 0:
        steps = itertools.count(1)

        def count(_frame: FrameType, _event: str, _arg: object) -> None:
            if next(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        backup.restore(url, source, force=True, now=NOON)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


if __name__ == "__main__":
    main()
