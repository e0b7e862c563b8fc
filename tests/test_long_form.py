"""The list of the long form names what is there, and naming one of it runs it."""

import subprocess
import sys

import pytest

from tests import long_form
from tests.test_documents import collected

KILLS = "tests/journeys/test_kills.py"
QUICK = "tests/domain/plates/test_colours.py"


@pytest.mark.parametrize("name", [*long_form.FOLDERS, *long_form.FILES])
def test_a_file_or_folder_of_it_is_there(name: str) -> None:
    assert (long_form.HERE / name).exists()


@pytest.mark.parametrize("name", long_form.TESTS)
def test_a_test_of_it_is_there(name: str) -> None:
    file, _, test = name.partition("::")

    assert test in collected(long_form.HERE / file)
    assert not long_form.has(long_form.HERE / file), "the file is in the list already"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["tests/journeys", QUICK], [QUICK]),
        ([KILLS, QUICK], [KILLS, QUICK]),
        ([f"{KILLS}::test_an_order_goes_on_after_every_kill", QUICK], [KILLS, QUICK]),
        (["tests/journeys", QUICK, "--long"], [KILLS, QUICK]),
    ],
    ids=["left out", "a file is named", "a test is named", "everything"],
)
def test_what_is_long_runs_when_it_is_named_or_all_are_asked_for(words: list[str], found: list[str]) -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *words]

    told = subprocess.run(command, cwd=long_form.HERE.parent, capture_output=True, text=True, check=True)

    assert found == [file for file in (KILLS, QUICK) if f"{file}:" in told.stdout]
