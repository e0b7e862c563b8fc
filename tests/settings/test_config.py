"""Settings: where they come from, and how wrong ones are reported."""

import json
import logging
import os
from dataclasses import FrozenInstanceError, fields
from datetime import time
from pathlib import Path

import pytest

from passbot.domain.board.board_hours import DOCUMENTED, BoardHours
from passbot.domain.people.languages import LANGUAGES
from passbot.domain.site.rules import Rules
from passbot.errors import Misconfigured
from passbot.settings import config

LISTED = " or ".join(", ".join(LANGUAGES).rsplit(", ", 1))
TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
KEY = {
    "client_email": "gate@site.iam.example.com",
    "private_key": "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
    "token_uri": "https://oauth2.example.com/token",
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("PASSBOT_"):
            monkeypatch.delenv(name)


def faults(home: Path) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        config.load(home)
    return list(caught.value.facts["mistakes"])


def fault(home: Path) -> str:
    (only,) = faults(home)
    return only


def test_an_empty_site_needs_no_settings(tmp_path: Path) -> None:
    settings = config.load(tmp_path)

    assert (tmp_path, None, None) == (settings.home, settings.token, settings.admins)
    assert f"sqlite:///{tmp_path}/passbot.db" == settings.database_url


def test_the_home_is_vol_beside_the_code() -> None:
    assert Path(__file__).parents[2] / "vol" == config.load().home


def test_several_sites_live_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for site, zone in [("north", "Asia/Yakutsk"), ("south", "Europe/Samara")]:
        (tmp_path / site).mkdir()
        (tmp_path / site / "passbot.env").write_text(f"PASSBOT_ZONE={zone}\n")

    monkeypatch.setenv("PASSBOT_HOME", str(tmp_path / "south"))

    assert "Asia/Yakutsk" == config.load(tmp_path / "north").zone
    assert "Europe/Samara" == config.load().zone
    assert config.load(tmp_path / "north").database_url != config.load().database_url


def test_the_files_of_the_original_are_read(tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text(f"{TOKEN}\nkept for notes\n")
    (tmp_path / "creds.json").write_text(json.dumps(KEY))
    (tmp_path / "admins.txt").write_text("# the house manager\n1001\n\n1002  # her deputy\n")

    settings = config.load(tmp_path)

    assert settings.token is not None
    assert (TOKEN, (1001, 1002)) == (settings.token.get_secret_value(), settings.admins)
    assert KEY == settings.service_account()


@pytest.mark.parametrize(
    ("text", "admins"), [(None, None), ("", ()), ("# nobody\n", ()), ("7\n7\n 8 \n", (7, 8))]
)
def test_no_list_of_admins_is_not_an_empty_one(
    tmp_path: Path, text: str | None, admins: tuple[int, ...] | None
) -> None:
    if text is not None:
        (tmp_path / "admins.txt").write_text(text)

    assert admins == config.load(tmp_path).admins


def test_the_environment_wins_over_the_file_and_the_file_over_the_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "admins.txt").write_text("1\n")
    (tmp_path / "passbot.env").write_text("PASSBOT_ADMINS=2, 3\nPASSBOT_PASS_HOURS=24\n")
    monkeypatch.setenv("PASSBOT_PASS_HOURS", "12")

    settings = config.load(tmp_path)

    assert ((2, 3), 12) == (settings.admins, settings.pass_hours)


def test_a_file_saved_on_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "passbot.env").write_bytes(b"\xef\xbb\xbfPASSBOT_PASS_HOURS=24\r\n")
    (tmp_path / "admins.txt").write_bytes(b"\xef\xbb\xbf1001\r\n1002\r\n")

    settings = config.load(tmp_path)

    assert (24, (1001, 1002)) == (settings.pass_hours, settings.admins)


def test_what_the_caller_gives_wins_over_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSBOT_PASS_HOURS", "12")

    assert 3 == config.load(tmp_path, pass_hours=3).pass_hours


def test_an_empty_variable_is_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSBOT_DATABASE_URL", "")

    assert config.load(tmp_path).database_url.startswith("sqlite:///")


@pytest.mark.parametrize("in_home", [True, False], ids=["beside the site", "as text"])
def test_a_key_is_a_file_or_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_home: bool
) -> None:
    (tmp_path / "gate.json").write_text(json.dumps(KEY))
    monkeypatch.setenv("PASSBOT_CREDS", "gate.json" if in_home else json.dumps(KEY))

    assert KEY == config.load(tmp_path).service_account()


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    settings = config.load(tmp_path)

    with pytest.raises(FrozenInstanceError):
        settings.pass_hours = 1  # type: ignore[misc]  # that is the test


def test_every_rule_of_the_house_is_a_setting_with_the_same_default(tmp_path: Path) -> None:
    assert {field.name for field in fields(Rules)} <= config.SETTINGS.keys()
    assert Rules() == config.load(tmp_path).rules


WRONG = [
    ("PASSBOT_PASS_HOURS", "soon", "cannot be 'soon': write a whole number"),
    ("PASSBOT_PASS_HOURS", "0", "cannot be '0': write 1 or more"),
    ("PASSBOT_UNDO_MINUTES", "-1", "cannot be '-1': write 0 or more"),
    ("PASSBOT_SYNC_SECONDS", "fast", "cannot be 'fast': write a number"),
    ("PASSBOT_SYNC_SECONDS", "0.5", "cannot be '0.5': write 1.5 or more"),
    (
        "PASSBOT_SHEET_LATEST",
        "_sync",
        "is '_sync', which is another worksheet's name: give each its own",
    ),
    (
        "PASSBOT_SHEET_COMPLETED",
        "orders_LATEST",
        "is 'orders_LATEST', which is another worksheet's name: give each its own",
    ),
    ("PASSBOT_API_PORT", "70000", "cannot be '70000': write 65535 or less"),
    ("PASSBOT_ROSTER", "maybe", "cannot be 'maybe': write yes or no"),
    ("PASSBOT_LANGUAGE", "fr", f"cannot be 'fr': write {LISTED}"),
    ("PASSBOT_LOG_LEVEL", "LOUD", "cannot be 'LOUD': write DEBUG, INFO, WARNING or ERROR"),
    ("PASSBOT_ZONE", "Europe/Mosow", "is 'Europe/Mosow', which is no time zone: did you mean Europe/Moscow?"),
    ("PASSBOT_ZONE", "Europe", "is 'Europe', which is no time zone: did you mean Europe/Rome?"),
    ("PASSBOT_ZONE", "../etc/passwd", "is '../etc/passwd', which is no time zone"),
    (
        "PASSBOT_TELEGRAM_BASE",
        "localhost:80",
        "is 'localhost:80', which is no address: write one such as http://127.0.0.1:8080",
    ),
    (
        "PASSBOT_ADMINS",
        "12 @anna",
        "has '@anna', which is not the Telegram id of a person: write numbers, one a line",
    ),
    (
        "PASSBOT_ADMINS",
        "-100",
        "has '-100', which is not the Telegram id of a person: write numbers, one a line",
    ),
    (
        "PASSBOT_TOKEN",
        "hunter2",
        "is not a bot's token, such as 123456789:AAE...: copy it again from @BotFather",
    ),
    (
        "PASSBOT_DATABASE_URL",
        "mysql://me:hunter2@host",
        "names no database that passbot knows: begin it with sqlite:/// or postgresql://",
    ),
    (
        "PASSBOT_CREDS",
        '{"private_key": "hunter2"}',
        "is not the key of a service account: download it again from Google Cloud, as JSON",
    ),
]


@pytest.mark.parametrize(
    ("name", "value", "told"), WRONG, ids=[f"{name}={value}" for name, value, _ in WRONG]
)
def test_a_wrong_value_is_named_with_its_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)

    assert f"{name} {told}" == fault(tmp_path)


def test_all_mistakes_are_reported_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSBOT_ZNE", "Europe/Moscow")
    monkeypatch.setenv("PASSBOT_LANGUAGE", "fr")
    (tmp_path / "passbot.env").write_text("PASSBOT_PASS_HOURS=0\nTOKEN=1\nnonsense here\nPASSBOT_HOME=/tmp\n")
    (tmp_path / "token.txt").write_text("hunter2\n")
    (tmp_path / "admins.txt").write_text("1\nanna\n")

    reported = faults(tmp_path)

    env, admins = tmp_path / "passbot.env", tmp_path / "admins.txt"
    assert [
        "PASSBOT_ZNE is not a setting: did you mean PASSBOT_ZONE?",
        f"{env}, line 2: TOKEN is not a setting: did you mean PASSBOT_TOKEN?",
        f"{env}, line 3 is not a setting: write NAME=value",
        f"{env}, line 4: PASSBOT_HOME cannot stand in the home itself: set it in the environment",
        f"{tmp_path}/token.txt is not a bot's token, such as 123456789:AAE...: copy it again from @BotFather",
        f"{admins} has 'anna', which is not the Telegram id of a person: write numbers, one a line",
        f"PASSBOT_LANGUAGE cannot be 'fr': write {LISTED}",
        "PASSBOT_PASS_HOURS in passbot.env cannot be '0': write 1 or more",
    ] == reported


@pytest.mark.parametrize("empty", ["in the environment", "in passbot.env"])
def test_what_is_set_to_nothing_is_not_named_for_what_stands_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: str
) -> None:
    """As compose sets what nobody has given."""
    (tmp_path / "token.txt").write_text("hunter2\n")
    if empty == "in the environment":
        monkeypatch.setenv("PASSBOT_TOKEN", "")
    else:
        (tmp_path / "passbot.env").write_text("PASSBOT_TOKEN=\n")

    assert fault(tmp_path).startswith(f"{tmp_path}/token.txt is not a bot's token")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "passbot.env").write_bytes(b"PASSBOT_ZONE=\xff\n")

    assert f"{tmp_path}/passbot.env is not text in UTF-8: save it as such" == fault(tmp_path)


def test_a_key_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSBOT_CREDS", "lost.json")

    told = f"names {tmp_path}/lost.json, which cannot be read: put the key there, or name another file"
    assert f"PASSBOT_CREDS {told}" == fault(tmp_path)


def test_a_secret_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PASSBOT_TOKEN", TOKEN)
    monkeypatch.setenv("PASSBOT_ADMIN_PASSWORD", "hunter2")
    monkeypatch.setenv("PASSBOT_CREDS", json.dumps(KEY))
    monkeypatch.setenv("PASSBOT_DATABASE_URL", "postgresql://passbot:hunter2@db/passbot")

    shown = repr(config.load(tmp_path)) + str(config.load(tmp_path))
    logging.getLogger("passbot").warning("settings %r", config.load(tmp_path))

    for secret in (TOKEN, "hunter2", "MIIE"):
        assert secret not in shown + caplog.text


@pytest.mark.parametrize(
    "name", ["PASSBOT_ZONE", "PASSBOT_LANGUAGE", "PASSBOT_ADMINS", "PASSBOT_TELEGRAM_BASE"]
)
def test_a_token_in_the_wrong_place_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, TOKEN)

    assert TOKEN.partition(":")[2] not in fault(tmp_path)


def test_the_boards_hours_are_settings(tmp_path: Path) -> None:
    assert DOCUMENTED == config.load(tmp_path).board_hours

    given = config.load(tmp_path, board_from="8", board_until="24:00", board_minutes=30)

    assert BoardHours(time(8), time(0), 30) == given.board_hours


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ("PASSBOT_BOARD_FROM=noon", "write one such as 08:30"),
        ("PASSBOT_BOARD_UNTIL=25:00", "write one such as 08:30"),
        ("PASSBOT_BOARD_MINUTES=4", "write 5 or more"),
        ("PASSBOT_BOARD_FROM=14:30", "between 14:30 and 15:00"),
        ("PASSBOT_BOARD_FROM=8\nPASSBOT_BOARD_UNTIL=9\nPASSBOT_BOARD_MINUTES=90", "between 08:00 and 09:00"),
    ],
)
def test_a_board_that_cannot_be_is_said_at_the_start(tmp_path: Path, lines: str, what: str) -> None:
    (tmp_path / "passbot.env").write_text(lines + "\n")

    assert what in fault(tmp_path)


def test_the_environment_names_pictures_token_and_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSBOT_TOKEN", TOKEN)
    monkeypatch.setenv("PASSBOT_ADMIN_PASSWORD", "open-sesame")
    monkeypatch.setenv("PASSBOT_MENU_PICTURE", "front.png")
    monkeypatch.setenv("PASSBOT_WELCOME_PICTURE", "/srv/hello.jpg")

    settings = config.load(tmp_path)

    assert {"menu": Path("front.png"), "welcome": Path("/srv/hello.jpg")} == settings.pictures
    assert settings.token is not None
    assert settings.admin_password is not None
    assert (TOKEN, "open-sesame") == (
        settings.token.get_secret_value(),
        settings.admin_password.get_secret_value(),
    )


@pytest.mark.parametrize(
    ("written", "switch"), [("yes", 1), ("on", 1), ("1", 1), ("No", 0), ("off", 0), ("0", 0)]
)
def test_a_site_is_switched_in_words_or_numbers(written: str, switch: int, tmp_path: Path) -> None:
    names = ("PASSES", "SLOTS", "DESKS", "APPROVE_NEW")
    (tmp_path / "passbot.env").write_text("".join(f"PASSBOT_{name}={written}\n" for name in names))

    rules = config.load(tmp_path).rules

    assert [switch] * 4 == [rules.passes, rules.slots, rules.desks, rules.approve_new]


def test_a_switch_that_is_neither_is_named(tmp_path: Path) -> None:
    (tmp_path / "passbot.env").write_text("PASSBOT_PASSES=maybe\n")

    assert "write yes or no" in fault(tmp_path)
