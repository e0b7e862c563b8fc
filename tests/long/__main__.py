"""What takes long: `python -m tests.long NAME --seed N`. One file beside this one is one NAME; each has `run(args)`."""

import argparse
import importlib
import sys
from pathlib import Path

NAMES = sorted(
    file.stem
    for file in Path(__file__).parent.glob("*.py")
    if not file.stem.startswith("_") and "\ndef run(" in file.read_text(encoding="utf-8")
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long", description=__doc__, add_help=False)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--seed", type=int, default=1, help="what is left to chance follows from it")
    args, rest = parser.parse_known_args()  # what follows is for the NAME itself
    args.rest = rest
    module = importlib.import_module(f"tests.long.{args.name}")
    return int(module.run(args))


if __name__ == "__main__":
    sys.exit(main())
