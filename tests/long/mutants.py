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
NEAR_SECONDS, WIDE_SECONDS = 300, 1200  # many times what they take
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
        judge = Judge(Path(folder))
        return told([(mutant, judge.verdict(mutant)) for mutant in sample])


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


class Judge:
    """A test counts only if it passes without the mutant: which do is found out when they first fail."""

    def __init__(self, folder: Path) -> None:
        self._copy = Copy(folder)
        self._green: set[str] = set()
        self._red: set[str] = set()

    def verdict(self, mutant: Mutant) -> Verdict:
        began = time.monotonic()
        verdict = self._by(near(mutant.file), mutant, NEAR_SECONDS)
        if verdict is Verdict.SURVIVED:
            verdict = self._by(wide(mutant.file), mutant, WIDE_SECONDS)
        seconds = time.monotonic() - began
        print(f"{verdict:<10}{mutant.file}  {mutant.operator}  {seconds:.0f} s", flush=True)
        if verdict is Verdict.SURVIVED:
            print(mutant.diff(), flush=True)
        return verdict

    def _by(self, tests: list[str], mutant: Mutant, timeout: float) -> Verdict:
        asked = [each for each in tests if each not in self._red]
        if not asked:
            return Verdict.SURVIVED
        with self._copy.changed(mutant.file, mutant.code):
            verdict = self._copy.run(asked, timeout=timeout)
        if verdict is Verdict.KILLED and self._fail_anyway(self._copy.failed()):
            return self._by(tests, mutant, timeout)
        if verdict is Verdict.TIMED_OUT and self._copy.run(asked, timeout=timeout) is Verdict.TIMED_OUT:
            print("not the mutant's doing: the machine is too busy, or the tests hang", flush=True)
            return Verdict.SURVIVED
        return verdict

    def _fail_anyway(self, tests: set[str]) -> bool:
        for test in tests - self._green:
            passed = self._copy.run([test], timeout=NEAR_SECONDS) is Verdict.SURVIVED
            (self._green if passed else self._red).add(test)
            if not passed:
                print(f"left out, for it fails without a mutant: {test}", flush=True)
        return bool(tests & self._red)


def told(verdicts: list[tuple[Mutant, Verdict]]) -> int:
    print(f"\n{'module':<44}{'mutants':>9}" + "".join(f"{verdict:>10}" for verdict in Verdict))
    for file in sorted({mutant.file for mutant, _ in verdicts}):
        _row(file, Counter(verdict for mutant, verdict in verdicts if mutant.file == file))
    together = Counter(verdict for _, verdict in verdicts)
    _row("together", together)
    noticed = 1 - together[Verdict.SURVIVED] / together.total()
    print(f"noticed: {noticed:.0%}")
    return 0 if noticed >= SHARE else 1


def _row(name: str, counts: Counter[Verdict]) -> None:
    print(f"{name:<44}{counts.total():>9}" + "".join(f"{counts[verdict]:>10}" for verdict in Verdict))
