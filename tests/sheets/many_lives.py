"""Random lives by the ten thousand: `python -m tests.sheets.many_lives FIRST COUNT`.

Each seed is a whole life with the board in memory. A life that fails is told with its seed and its
reason, and the others go on; the last line is the count.
"""

import logging
import sys
import tempfile
from pathlib import Path

from tests.sheets.test_lives import lived

EVERY = 1_000
logger = logging.getLogger(__name__)


def main(first: int, count: int) -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(range(first, first + count), 1):
            try:
                lived(seed, Path(folder))
            except Exception:
                failed.append(seed)
                logger.exception("a life failed seed=%d", seed)
            if number % EVERY == 0 or number == count:
                print(f"{number} lives from seed {first}, failed: {failed}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
