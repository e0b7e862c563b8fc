"""Log lines: where they go, how they look, and what never stands in one."""

import io
import json
import logging
import sys
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from passbot import log

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
logger = logging.getLogger("passbot.services.passes.orders")
pytestmark = pytest.mark.usefixtures("logging_as_it_was")


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def fail(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("job failed name=%s", "digest")


def test_what_passbot_does_and_what_fails_go_to_files_of_their_own(tmp_path: Path) -> None:
    log.set_up(tmp_path / "log")

    logger.info("order placed id=%d", 3)
    logger.error("order lost id=%d", 4)

    (event,), (error,) = lines(tmp_path / "log/events.log"), lines(tmp_path / "log/errors.log")
    assert event.endswith("INFO passbot.services.passes.orders order placed id=3")
    assert error.endswith("ERROR passbot.services.passes.orders order lost id=4")


def test_a_server_shows_both_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(tmp_path)

    logger.info("order placed id=3")
    logger.error("order lost id=4")

    shown = capsys.readouterr().err
    assert ["id=3", "id=4"] == [line[-4:] for line in shown.splitlines()]


def test_a_command_leaves_stderr_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(tmp_path, console=False)

    logger.error("order lost id=4")

    assert "" == capsys.readouterr().err


def test_libraries_are_heard_from_warning_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up(tmp_path, level="DEBUG")

    logging.getLogger("httpx").info("HTTP Request: GET https://example.com")
    logging.getLogger("httpx").warning("slow")
    logger.debug("plan made")

    shown = capsys.readouterr().err.splitlines()
    assert ["httpx slow", "passbot.services.passes.orders plan made"] == [
        line.split(" ", 2)[2] for line in shown
    ]


def test_setting_up_again_writes_each_line_once(tmp_path: Path) -> None:
    log.set_up(tmp_path)
    log.set_up(tmp_path)

    logger.info("order placed id=3")

    assert 1 == len(lines(tmp_path / "events.log"))


def test_json_lines_carry_the_facts_by_name(tmp_path: Path) -> None:
    log.set_up(tmp_path, as_json=True)

    logger.info('order placed id=%d kind=car house="12 a"', 3)

    line = json.loads(lines(tmp_path / "events.log")[0])
    assert {
        "event": "order placed",
        "id": "3",
        "kind": "car",
        "house": "12 a",
        "level": "INFO",
        "logger": "passbot.services.passes.orders",
    } == {name: value for name, value in line.items() if name != "at"}


def test_text_from_outside_cannot_forge_a_line(tmp_path: Path) -> None:
    log.set_up(tmp_path)

    logger.info("brand given text=%s", "Kia\n2026-01-01 INFO passbot order placed id=666")

    assert 1 == len(lines(tmp_path / "events.log"))


@pytest.mark.parametrize("as_json", [False, True])
def test_a_traceback_is_kept_without_its_secrets(tmp_path: Path, *, as_json: bool) -> None:
    log.set_up(tmp_path, as_json=as_json)

    fail(f"no answer from https://api.example.com/bot{TOKEN}/getMe")

    written = (tmp_path / "errors.log").read_text()
    assert "Traceback" in written
    assert "bot[token]/getMe" in written


SECRETS = [
    (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot[token]/getMe"),
    (f"/bot{TOKEN.replace(':', '%3A')}/getMe", "/bot[token]/getMe"),
    (f"token={TOKEN}", "token=[token]"),
    ("Authorization: Bearer pb_3kK-9.x/Z==", "Authorization: Bearer [key]"),
    ("authorization: bearer pb_3kK", "authorization: bearer [key]"),
    ("postgresql://passbot:hunter2@db/passbot", "postgresql://passbot:[password]@db/passbot"),
    ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nrest", "[key]\nrest"),
    ("-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----\\n", "[key]\\n"),
    ("-----BEGIN PRIVATE KEY-----\nMIIE (cut off", "[key]"),
    ("called +7 921 123-45-67 twice", "called [phone] twice"),
    ("called +79211234567 twice", "called [phone] twice"),
    ("called 8 (921) 123-45-67 twice", "called [phone] twice"),
    ("phone=89211234567", "phone=[phone]"),
    ("phone=+491701234567", "phone=[phone]"),
]


@pytest.mark.parametrize(("said", "written"), SECRETS)
def test_a_secret_or_a_phone_number_is_struck_out(said: str, written: str) -> None:
    assert written == log.redact(said)


@pytest.mark.parametrize(
    "said",
    [
        "2026-10-21T18:51:00.123+00:00",
        "chat=5012345678",
        "chat=-1001234567890",
        "update=812345678",
        "at=1792600000",
        "order=7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "plate=А123ВС797",
        "http://127.0.0.1:8080/getMe",
        "took 12:30:45",
    ],
)
def test_what_a_reader_needs_is_left(said: str) -> None:
    assert said == log.redact(said)


def test_a_file_that_another_process_has_rotated_is_left_to_it(tmp_path: Path) -> None:
    log.set_up(tmp_path)
    logger.info("order placed id=1")
    (tmp_path / "events.log").rename(tmp_path / "events.log.1")

    logger.info("order placed id=2")

    assert ["id=1"] == [line[-4:] for line in lines(tmp_path / "events.log.1")]
    assert ["id=2"] == [line[-4:] for line in lines(tmp_path / "events.log")]


def test_a_full_file_is_put_aside_and_the_oldest_thrown_away(tmp_path: Path) -> None:
    log.set_up(tmp_path, size=1000)

    for number in range(100):
        logger.info("order placed id=%d", number)

    assert 1 + log.KEPT == len(list(tmp_path.glob("events.log*")))
    assert all(file.stat().st_size <= 1000 for file in tmp_path.iterdir())


def test_nothing_is_written_where_nothing_happened(tmp_path: Path) -> None:
    log.set_up(tmp_path)

    assert [] == list(tmp_path.iterdir())
    assert sys.stderr is logging.getLogger().handlers[-1].stream  # type: ignore[attr-defined]  # a stream's handler


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """To be put in the place of stderr."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def test_a_terminal_shows_levels_in_colours_and_the_files_have_none(
    tmp_path: Path, terminal: Terminal
) -> None:
    with redirect_stderr(terminal):
        log.set_up(tmp_path)

    for tell in (logger.info, logger.warning, logger.error):
        tell("order placed id=3")

    shown = terminal.getvalue()
    assert [f"{log.GREEN}INFO", f"{log.YELLOW}WARNING", f"{log.RED}ERROR"] == [
        line.split()[1].removesuffix(log.PLAIN) for line in shown.splitlines()
    ]
    assert 3 == shown.count(f"{log.CYAN}passbot.services.passes.orders{log.PLAIN} order placed")
    assert "\x1b" not in (tmp_path / "events.log").read_text() + (tmp_path / "errors.log").read_text()


def test_no_colours_where_they_are_not_wanted_and_none_in_json(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with redirect_stderr(terminal):
        log.set_up(tmp_path, as_json=True)
        logger.info("order placed id=3")
        monkeypatch.setenv("NO_COLOR", "1")
        log.set_up(tmp_path)
        logger.info("order placed id=4")

    assert "\x1b" not in terminal.getvalue()
    assert 2 == terminal.getvalue().count("order placed")


def test_text_from_outside_does_not_colour_a_terminal(tmp_path: Path, terminal: Terminal) -> None:
    with redirect_stderr(terminal):
        log.set_up(tmp_path)

    logger.info("brand given text=%s", "\x1b[31mKia")

    assert "\x1b[31mKia" not in terminal.getvalue()
