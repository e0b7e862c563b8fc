"""How fast things are: `python -m tests.bench` measures all, `python -m tests.bench orders search` these two.

At the end stands one table, each row beside its peer in the same run; `--json docs/bench.json` keeps it for
docs/speed.md.
"""

import argparse
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.bench import table

BENCHES = [
    "start",
    "orders",
    "search",
    "sandbox_telegram",
    "sandbox_google",
    "sheets",
    "bot",
    "board",
    "api",
    "lane",
    "year",
    "wake",
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("bench", nargs="*", help=f"what to measure: {', '.join(BENCHES)} (all)")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="keep the rows there, beside those of others"
    )
    args = parser.parse_args()
    wanted = args.bench or BENCHES
    unknown = sorted(set(wanted) - set(BENCHES))
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    failed, rows = [], list[table.Kept]()
    for name in wanted:
        code, measured = measure(name)
        failed += [name] if code else []
        rows += measured
        if args.json:  # at once: a run of all takes an hour, and may be broken off
            table.keep(measured, BENCHES, args.json)
    print("\n" + table.markdown(rows))
    return 1 if failed else 0


def measure(name: str) -> tuple[int, list[table.Kept]]:
    """In a process of its own, so that none warms up or slows down another."""
    load, day = os.getloadavg()[0], datetime.now(UTC).date().isoformat()
    with NamedTemporaryFile() as file:
        command = [sys.executable, "-m", f"tests.bench.{name}"]
        code = subprocess.run(command, env=os.environ | {table.ROWS: file.name}).returncode
        rows = table.heard(Path(file.name))
    return code, [table.Kept(name, day, round(load, 1), row) for row in rows]


if __name__ == "__main__":
    sys.exit(main())
