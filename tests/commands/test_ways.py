"""What `check` says of the webhook, the mail server and the API's address."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from passbot.commands import ways
from passbot.commands.finding import Finding, FindingState
from passbot.sandbox.running import Box
from passbot.sandbox.seed import TOKEN
from passbot.settings import config
from passbot.settings.config import Settings
from passbot.watching.heartbeat import Heartbeat
from tests import databases, web
from tests.box import box
from tests.ports import free_port
from tests.web import Web

__all__ = ["box"]


@pytest.fixture
def home(tmp_path: Path, box: Box, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a site whose Telegram is the stand-in's."""
    box.do(lambda: box.telegram.world.add_bot(TOKEN, first_name="passbot", username="passbot_demo_bot"))
    (tmp_path / "token.txt").write_text(TOKEN)
    for name in ("PASSBOT_HOME", "PASSBOT_TELEGRAM_BASE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def settings(home: Path, box: Box, **given: object) -> Settings:
    lines = {"telegram_base": box.base, "api_port": free_port()} | given
    (home / "passbot.env").write_text(
        "".join(f"PASSBOT_{name.upper()}={value}\n" for name, value in lines.items())
    )
    return config.load(home)


def said(found: Settings, what: str) -> Finding:
    [finding] = [each for each in ways.find(found) if each.what == what]
    return finding


def set_webhook(box: Box, url: str) -> None:
    httpx.post(f"{box.base}/bot{TOKEN}/setWebhook", data={"url": url}, trust_env=False)


OURS, OTHERS = "https://127.0.0.1:8443/gate", "https://127.0.0.1:8443/elsewhere"


@pytest.mark.parametrize(
    ("ours", "set_to", "state", "words"),
    [
        ("", "", FindingState.OK, "the bot asks Telegram for them"),
        (
            "",
            OTHERS,
            FindingState.MISSING,
            f"Telegram posts them to {OTHERS}: the bot takes it away when it starts",
        ),
        (
            OURS,
            "",
            FindingState.MISSING,
            f"Telegram has no webhook, not to {OURS}/telegram: the running bot sets it",
        ),
        (OURS, OTHERS, FindingState.MISSING, f"Telegram posts to {OTHERS}, not to {OURS}/telegram"),
        (OURS, f"{OURS}/telegram", FindingState.OK, f"Telegram posts them to {OURS}/telegram, 0 wait"),
    ],
)
def test_how_the_messages_come(
    home: Path, box: Box, ours: str, set_to: str, state: FindingState, words: str
) -> None:
    if set_to:
        set_webhook(box, set_to)
    found = settings(home, box, **({"webhook_url": ours} if ours else {}))

    finding = said(found, "updates")

    assert (state, True) == (finding.state, finding.detail.startswith(words)), finding.detail


@pytest.fixture
def mail_port() -> Iterator[int]:
    def nobody(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, _who: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    controller = Controller(
        object(), hostname="127.0.0.1", port=free_port(), authenticator=nobody, auth_require_tls=False
    )
    controller.start()
    yield controller.port
    controller.stop()


@pytest.mark.parametrize(
    ("url", "state", "words"),
    [
        ("", FindingState.OFF, "no mail server: PASSBOT_SMTP_URL is not set"),
        (
            "smtp://127.0.0.1:{port}",
            FindingState.OK,
            "the mail server answers; letters come from passbot@localhost",
        ),
        (
            "smtp://a:b@127.0.0.1:{port}",
            FindingState.WRONG,
            "the mail server refuses the name or the password",
        ),
        ("smtp://127.0.0.1:1", FindingState.MISSING, "the mail server is not reached ("),
    ],
)
def test_the_mail_server(
    home: Path, box: Box, mail_port: int, url: str, state: FindingState, words: str
) -> None:
    given = {"smtp_url": url.format(port=mail_port)} if url else {}

    finding = said(settings(home, box, **given), "mail")

    assert (state, True) == (finding.state, finding.detail.startswith(words)), finding.detail


@pytest.fixture
def other() -> Iterator[Web]:
    with web.serving() as other:
        yield other


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ('{"status": "healthy"}', FindingState.OK, "answers: healthy"),
        ("<html>", FindingState.WRONG, "is taken, another program answers there"),
        ('["no", "health"]', FindingState.WRONG, "is taken, another program answers there"),
    ],
)
def test_who_answers_at_the_port_of_the_api(
    home: Path, box: Box, other: Web, answer: str, state: FindingState, words: str
) -> None:
    other.put("/health", answer)
    ours = Heartbeat(home, ["api"])
    ours.beat(other.base)

    finding = said(settings(home, box, api_port=port_of(other)), "API")

    ours.end()
    assert state is finding.state
    assert finding.detail.startswith(f"{other.base} {words}")


@pytest.mark.parametrize("left", [False, True], ids=["never started", "killed"])
def test_another_sites_api_is_not_taken_for_this_ones(
    home: Path, box: Box, other: Web, *, left: bool
) -> None:
    other.put("/health", '{"status": "healthy"}')
    if left:
        (home / "run").mkdir()
        file = home / "run" / f"{socket.gethostname()} api.json"
        file.write_text(json.dumps({"parts": "api", "api": other.base}))

    finding = said(settings(home, box, api_port=port_of(other)), "API")

    assert FindingState.MISSING is finding.state
    assert f"a passbot answers at {other.base} that is no process of {home} on this machine" in finding.detail


def test_an_api_that_listens_by_ipv6_is_asked_there(home: Path, box: Box) -> None:
    port = free_port()

    finding = said(settings(home, box, api_host="::1", api_port=port), "API")

    assert finding.detail.startswith(f"http://[::1]:{port} is free")


def port_of(other: Web) -> int:
    return int(other.base.rpartition(":")[2])


def test_a_free_port_and_an_address_that_nobody_reaches(home: Path, box: Box) -> None:
    found = settings(home, box, api_url="https://127.0.0.1:1")

    api, page = said(found, "API"), said(found, "page")

    assert (FindingState.OK, True) == (
        api.state,
        api.detail.endswith("is free: no passbot answers on this machine"),
    )
    assert (FindingState.MISSING, True) == (
        page.state,
        "do not reach it at https://127.0.0.1:1" in page.detail,
    )


def test_processes_that_share_postgresql_hear_each_other(home: Path, box: Box) -> None:
    url = databases.fresh_url("postgres", home)

    found = said(settings(home, box, database_url=url), "bells")

    assert FindingState.OK is found.state


def test_where_postgresql_is_away_nobody_is_heard(home: Path, box: Box) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/gate"

    found = said(settings(home, box, database_url=url), "bells")

    assert (FindingState.MISSING, "not tried: the database does not answer") == (found.state, found.detail)


def test_a_site_on_sqlite_has_no_processes_to_hear(home: Path, box: Box) -> None:
    assert [] == [each for each in ways.find(settings(home, box)) if each.what == "bells"]
