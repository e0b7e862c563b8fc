"""`./run check` says what a site is for and what is wrong with its own texts and pictures, and starts all the same."""

from pathlib import Path

import pytest
from PIL import Image

from passbot.clock import utc_now
from passbot.commands import checking
from passbot.commands.finding import FindingState
from passbot.services.site import database


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PASSBOT_HOME", str(tmp_path))
    database.migrate(f"sqlite:///{tmp_path}/passbot.db", now=utc_now())
    return tmp_path


def told(what: str) -> list[tuple[FindingState, str]]:
    return [(each.state, each.detail) for each in checking.find() if each.what == what]


def test_what_is_on_and_what_has_no_place_yet_is_said(home: Path) -> None:
    (home / "passbot.env").write_text("PASSBOT_DESKS=no\n")

    assert told("offers") == [
        (FindingState.OK, "passes on; slots on: no place yet, an admin adds one by /places; desks off")
    ]


def test_a_site_with_nothing_is_told_so(home: Path) -> None:
    (home / "passbot.env").write_text("PASSBOT_PASSES=no\n")

    [(state, _)] = told("offers")

    assert FindingState.MISSING is state


def test_own_files_that_are_whole_are_named(home: Path) -> None:
    Image.new("RGB", (2600, 1300)).save(home / "menu.png")
    (home / "greeting.en.md").write_text("Hello")

    assert [(FindingState.OK, "menu: menu.png, shown 1280 × 640")] == told("pictures")
    assert [(FindingState.OK, "greeting.en.md: read")] == told("texts")


def test_own_files_that_are_broken_are_said_and_stop_nothing(home: Path) -> None:
    (home / "passbot.env").write_text("PASSBOT_WELCOME_PICTURE=gone.png\n")
    (home / "menu.png").write_text("no picture")
    (home / "faq.ru.md").write_text("no question")
    (home / "greeting.en.md").write_text("A" * 601)

    found = told("pictures") + told("texts")

    assert {FindingState.MISSING} == {state for state, _ in found}
    assert ["menu", "welcome", "faq.ru.md", "greeting.en.md"] == [
        detail.partition(":")[0] for _, detail in found
    ]
    assert "gone.png cannot be read (No such file or directory): put another picture there" in found[1][1]
