"""How fast things are: `python -m tests.bench` measures all, `python -m tests.bench orders search` these two."""

import argparse
import subprocess
import sys

BENCHES = ("orders", "search", "sandbox_telegram", "sandbox_google", "sheets", "bot", "board", "api", "lane")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("bench", nargs="*", help=f"what to measure: {', '.join(BENCHES)} (all)")
    wanted = parser.parse_args().bench or BENCHES
    unknown = sorted(set(wanted) - set(BENCHES))
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    # Each in a process of its own, so that none warms up or slows down another.
    failed = [
        name for name in wanted if subprocess.run([sys.executable, "-m", f"tests.bench.{name}"]).returncode
    ]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
