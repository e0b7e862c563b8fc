"""The benches' table: what is kept, and what of it is said to be missed."""

from pathlib import Path

import pytest

from tests.bench.table import ROWS, Kept, Row, heard, keep, markdown, read, tell

ORDER = ["orders", "api"]


@pytest.mark.parametrize(
    ("row", "goal"),
    [
        (Row("a", 8, "/s", peer=10, least=0.8), "at least 0.8"),
        (Row("a", 7, "/s", peer=10, least=0.8), "at least 0.8: missed"),
        (Row("a", 12, "ms", peer=10, most=1.3, limit=20), "at most 1.3, at most 20 ms"),
        (Row("a", 14, "ms", peer=10, most=1.3, limit=20), "at most 1.3, at most 20 ms: missed"),
        (Row("a", 21, "ms", limit=20), "at most 20 ms: missed"),
        (Row("a", 21, "ms"), ""),
        (Row("a", 21, "ms", most=2), "at most 2: missed"),  # without its peer
    ],
)
def test_a_goal_that_is_missed_is_said_to_be(row: Row, goal: str) -> None:
    assert goal == row.goal


def test_what_a_bench_tells_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("orders", 300, "/s", peer=400, beside="Peewee", least=0.8)
    monkeypatch.setenv(ROWS, str(tmp_path / "rows"))

    tell(row)

    assert [row] == heard(tmp_path / "rows")


def test_what_was_not_measured_this_time_stays_with_its_day(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    old = [
        Kept("api", "2026-01-01", 1.0, Row("list", 3, "/s")),
        Kept("orders", "2026-01-01", 1.0, Row("b", 1, "/s")),
    ]
    keep(old, ORDER, file)
    new = Kept("orders", "2026-02-02", 2.0, Row("c", 2, "/s"))

    keep([new], ORDER, file)

    assert [new, old[0]] == read(file)


def test_a_row_is_a_line_of_readme() -> None:
    row = Kept(
        "api", "2026-01-01", 1.04, Row("list of 50", 310.4, "/s", peer=400, beside="FastAPI", least=0.8)
    )

    assert (
        "| list of 50 | 310 /s | 400 /s: FastAPI | 0.78 | at least 0.8: missed | 2026-01-01, 1.0 |"
        == (markdown([row]).splitlines()[-1])
    )
