"""Random lives by the thousand: `python -m tests.long lives --seed N --lives COUNT`, with `--http` through gspread.

Each seed is a whole life, with the board in memory or the stand-in for Google. A life that fails is told with its
seed and its reason, and the others go on; the last line is the count.
"""

import argparse
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from passbot.sandbox.running import running
from passbot.sheets.google_client import TIMEOUT
from tests.sheets import test_lives, test_lives_http

EVERY = 100
logger = logging.getLogger(__name__)


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long lives", description=__doc__)
    parser.add_argument("--lives", type=int, default=1_000)
    parser.add_argument("--http", action="store_true", help="over HTTP, with an owner and Google's faults")
    own = parser.parse_args(args.rest)
    logging.getLogger("passbot").setLevel(logging.CRITICAL)
    failed = []
    with TemporaryDirectory() as folder, (over_http if own.http else in_memory)(Path(folder)) as lived:
        for number, seed in enumerate(range(args.seed, args.seed + own.lives), 1):
            try:
                lived(seed)
            except Exception:
                failed.append(seed)
                logger.exception("a life failed seed=%d", seed)
            if number % EVERY == 0 or number == own.lives:
                print(f"{number} lives from seed {args.seed}, failed: {failed}", flush=True)
    return 1 if failed else 0


@contextmanager
def in_memory(folder: Path) -> Iterator[Callable[[int], None]]:
    yield partial(test_lives.lived, folder=folder)


@contextmanager
def over_http(folder: Path) -> Iterator[Callable[[int], None]]:
    with running() as box:
        patient = test_lives_http.far(box, TIMEOUT[1])
        hasty = test_lives_http.far(box, test_lives_http.PATIENCE)
        yield partial(test_lives_http.lived, box=box, patient=patient, hasty=hasty, folder=folder)
