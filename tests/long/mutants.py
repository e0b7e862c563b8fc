"""Do the tests notice? `python -m tests.long mutants --seed N --sample COUNT`, with `--only plates` for one group.

Places in the sheets, the core services, the sender and the plates are drawn and changed one by one (mutating.py, with
cosmic-ray), in a copy of the tree. The tests nearest to the module run first; if they notice nothing, all that know it.
"""

import argparse
import difflib
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.long.tests_of import near, wide
from tests.long.tree_copy import TOP, Copy, Verdict

GROUPS = {
    "sheets": ["sheets"],
    "services": ["services/passes", "services/owed", "services/gate", "services/sheet", "services/slots"],
    "sender": [
        f"bot/telegram/{name}.py" for name in ("sender", "done_marks", "delivery_errors", "pace", "speaking")
    ],
    "plates": ["domain/plates"],
}
MAKE = ["uv", "run", "--quiet", "--no-project", "--with-requirements", "tests/long/mutants.txt"]
SHARE = 0.9  # of what is not equivalent; the survivors are shown, for that is for people to say


@dataclass(frozen=True)
class Mutant:
    file: str
    operator: str
    was: str
    code: str

    def diff(self) -> str:
        was, code = self.was.splitlines(), self.code.splitlines()
        return "\n".join(difflib.unified_diff(was, code, self.file, self.operator, n=2, lineterm=""))


def run(args: argparse.Namespace) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=40, help="places that are drawn")
    parser.add_argument("--only", choices=GROUPS, nargs="*", default=list(GROUPS))
    own = parser.parse_args(args.rest)
    places, sample = drawn(files_of(own.only), args.seed, own.sample)
    print(f"{len(sample)} of {places} places, seed {args.seed}", flush=True)
    with TemporaryDirectory(prefix="mutants-") as folder:
        copy = Copy(Path(folder))
        first = sorted({test for mutant in sample for test in near(mutant.file)})
        began = time.monotonic()
        if copy.run(first, timeout=3600) is not Verdict.SURVIVED:
            raise SystemExit(f"{copy.told()}\nthe tests fail without a mutant")
        verdicts = [(mutant, judged(copy, mutant, 60 + (time.monotonic() - began))) for mutant in sample]
    return told(verdicts)


def files_of(groups: list[str]) -> list[str]:
    tops = [TOP / "passbot" / each for group in groups for each in GROUPS[group]]
    found = {file for top in tops for file in ([top] if top.is_file() else top.rglob("*.py"))}
    return sorted(file.relative_to(TOP).as_posix() for file in found if file.name != "__init__.py")


def drawn(files: list[str], seed: int, count: int) -> tuple[int, list[Mutant]]:
    asked = json.dumps({"files": files, "seed": seed, "count": count})
    command = [sys.executable, "-m", *MAKE, "python", "tests/long/mutating.py"]
    made = subprocess.run(command, cwd=TOP, input=asked, stdout=subprocess.PIPE, text=True, check=True)
    answer = json.loads(made.stdout)
    return answer["places"], [Mutant(**each) for each in answer["sample"]]


def judged(copy: Copy, mutant: Mutant, timeout: float) -> Verdict:
    began = time.monotonic()
    with copy.changed(mutant.file, mutant.code):
        verdict = copy.run(near(mutant.file), timeout=timeout)
        others = wide(mutant.file) if verdict is Verdict.SURVIVED else []
        if others:
            verdict = copy.run(others, timeout=10 * timeout)
    if (
        others
        and verdict is Verdict.KILLED
        and copy.run(others, timeout=10 * timeout) is not Verdict.SURVIVED
    ):
        raise SystemExit(f"{copy.told()}\nthe tests fail without a mutant")
    print(f"{verdict:<10}{mutant.file}  {mutant.operator}  {time.monotonic() - began:.0f} s", flush=True)
    return verdict


def told(verdicts: list[tuple[Mutant, Verdict]]) -> int:
    survivors = [mutant for mutant, verdict in verdicts if verdict is Verdict.SURVIVED]
    for mutant in survivors:
        print(f"\n{mutant.diff()}")
    print(f"\n{'module':<44}{'mutants':>9}" + "".join(f"{verdict:>10}" for verdict in Verdict))
    for file in sorted({mutant.file for mutant, _ in verdicts}):
        _row(file, Counter(verdict for mutant, verdict in verdicts if mutant.file == file))
    _row("together", Counter(verdict for _, verdict in verdicts))
    noticed = 1 - len(survivors) / len(verdicts)
    print(f"noticed: {noticed:.0%}")
    return 0 if noticed >= SHARE else 1


def _row(name: str, counts: Counter[Verdict]) -> None:
    print(f"{name:<44}{counts.total():>9}" + "".join(f"{counts[verdict]:>10}" for verdict in Verdict))
