"""An owner who does one deed after another, in any order, while guards tick: `python -m tests.long owner --seed N`.

Each life is a site of its own, over HTTP against the stand-in for Google, with the real worker.
"""

import argparse
import logging
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from passbot.sandbox.running import Box, running
from tests.sheets.deeds import DEEDS
from tests.sheets.owner import gate_of, played

logger = logging.getLogger(__name__)


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long owner", description=__doc__)
    parser.add_argument("--lives", type=int, default=100)
    parser.add_argument("--deeds", type=int, default=4, help="in each life")
    own = parser.parse_args(args.rest)
    logging.getLogger("passbot").setLevel(logging.CRITICAL)
    failed = []
    with TemporaryDirectory() as folder, running() as box:
        for seed in range(args.seed, args.seed + own.lives):
            names = Random(seed).sample(list(DEEDS), own.deeds)
            try:
                lived(box, Path(folder), seed, names)
            except Exception:
                failed.append(seed)
                logger.exception("a life failed seed=%d deeds=%s", seed, names)
            box.do(box.faults.clear)
        violations = box.violations
    print(f"{own.lives} lives of {own.deeds} deeds from seed {args.seed}, failed: {failed}; {violations}")
    return 1 if failed or violations else 0


def lived(box: Box, folder: Path, seed: int, names: list[str]) -> None:
    with gate_of(box, f"Orders {seed}", folder) as gate:
        played(gate, [DEEDS[name] for name in names])
        gate.check(commands=len(names))
