"""Lives on a Google that is not as we assume: `python -m tests.long proof --flip NAME --seed N --lives COUNT`.

Each life proves the flip first, as `check --prove` does, and then lives on what that has found. Without --flip: each in
turn. A life that fails is told with its seed and its reason, and the others go on.
"""

import argparse
import logging
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from passbot.sandbox.running import running
from tests.sheets.proving.flipped import Flipped
from tests.sheets.proving.flips import FLIPS

logger = logging.getLogger(__name__)


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long proof", description=__doc__)
    parser.add_argument("--flip", choices=FLIPS, action="append", help="of these, instead of all")
    parser.add_argument("--lives", type=int, default=500)
    parser.add_argument("--unheeded", action="store_true", help="the worker does not read what was found")
    own = parser.parse_args(args.rest)
    logging.getLogger("passbot").setLevel(logging.CRITICAL)
    failed = [_lives(name, args.seed, own.lives, heeds=not own.unheeded) for name in own.flip or list(FLIPS)]
    return 1 if any(failed) else 0


def _lives(name: str, first: int, count: int, *, heeds: bool) -> list[int]:
    failed, began = [], time.process_time()
    with TemporaryDirectory() as folder, running() as box:
        flipped = Flipped(box, name, Path(folder), heeds=heeds)
        for seed in range(first, first + count):
            try:
                flipped.lived(seed)
            except Exception:
                failed.append(seed)
                logger.exception("a life failed flip=%s seed=%d", name, seed)
    seconds = time.process_time() - began
    print(
        f"{name}: {count} lives from seed {first}, failed: {failed}, {seconds:.0f} s of the processor",
        flush=True,
    )
    return failed
