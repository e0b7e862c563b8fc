"""Telegram and Google by a proxy: real ones of both kinds, between passbot and a far side that is reached only so."""

import asyncio
import gc
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram.error import NetworkError, TelegramError

from passbot import called, proxies
from passbot.bot.telegram.certificates import trusted
from passbot.bot.telegram.delivery_errors import Verdict, judge
from passbot.bot.telegram.request_pool import Lanes
from passbot.commands import ways
from passbot.commands.checking import find
from passbot.commands.finding import FindingState
from passbot.domain.site.notices import Delivery, Route
from passbot.errors import Misconfigured, Unavailable
from passbot.log import redact
from passbot.process.app import serve
from passbot.sandbox.running import Box
from passbot.sandbox.seed import TOKEN
from passbot.sandbox.telegram.client import Telegram
from passbot.services.owed.audiences import Hearer
from passbot.settings import config
from passbot.settings.setting_types import Secret
from passbot.sheets.google_client import Far
from passbot.watching.outcry import Chat
from passbot.watching.ping import Ping
from tests import web
from tests.api.server import running
from tests.bot.telegram.test_wire import OK, Server, run, says
from tests.box import box
from tests.far_proxies import Falling, Http, Other, Proxy, Silent, Socks, proxying
from tests.nginx import certificate
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.services.people.some_people import NOON
from tests.sheets import sites

__all__ = ["box"]

TELEGRAM = "https://api.telegram.org"
LOGIN = ("gate", "s3cret-of-the-gate")
KINDS = [(Http, "http"), (Socks, "socks5"), (Socks, "socks5h")]
# Of a proxy that refuses, httpcore leaves the line to the garbage collector, which closes it.
garbage_collected = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
GUIDE = Path(__file__).parent.parent / "docs/outbound-proxy.md"


@pytest.fixture(autouse=True)
def _no_garbage_is_left() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("PASSBOT_HOME", "PASSBOT_TELEGRAM_BASE", "PASSBOT_TELEGRAM_PROXY"):
        monkeypatch.delenv(name, raising=False)


def address(proxy: Proxy, scheme: str, login: tuple[str, str] | None = LOGIN) -> str:
    name = f"{login[0]}:{login[1]}@" if login else ""
    return f"{scheme}://{name}{proxy.place}"


# Which proxy.


@pytest.mark.parametrize(
    ("environment", "own", "found"),
    [
        ({}, "", ""),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "", "http://proxy:3128"),
        ({"HTTPS_PROXY": "proxy:3128"}, "", "http://proxy:3128"),
        ({"https_proxy": "http://proxy:3128"}, "", "http://proxy:3128"),
        ({"ALL_PROXY": "socks5://proxy:1080"}, "", "socks5://proxy:1080"),
        ({"HTTPS_PROXY": "http://a:1", "ALL_PROXY": "socks5://b:2"}, "", "http://a:1"),
        ({"HTTP_PROXY": "http://proxy:3128"}, "", ""),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "api.telegram.org"}, "", ""),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "*"}, "socks5://own:1", "socks5://own:1"),
    ],
)
def test_a_setting_goes_before_the_environment(
    environment: dict[str, str], own: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert found == proxies.of(TELEGRAM, own)


@pytest.mark.parametrize("here", ["http://127.0.0.1:8080", "https://localhost", "http://[::1]:8080"])
def test_this_machine_is_asked_straight_whatever_the_environment_names(
    here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://proxy:3128")

    assert "" == proxies.of(here)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("http://gate:s3cret@proxy.example.com:3128", "http://proxy.example.com:3128"),
        ("socks5://gate:s%40c@[2001:db8::1]:9050", "socks5://[2001:db8::1]:9050"),
        ("socks5h://proxy", "socks5h://proxy:1080"),
    ],
)
def test_a_proxy_is_shown_without_its_password(given: str, shown: str) -> None:
    assert shown == proxies.shown(given)


@pytest.mark.parametrize(
    "given",
    [
        "ftp://gate:s3cret@proxy",
        "gate:s3cret@proxy:1",
        "socks5://",
        "http://p:x",
        "http://p:0",
        "socks5://gate:12/s3cret@proxy:1080",
        "socks5://gate:12#s3cret@proxy:1080",
        "socks5://gate:12?s3cret@proxy:1080",
    ],
)
def test_what_is_no_proxys_address_is_refused_and_not_repeated(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASSBOT_TELEGRAM_PROXY", given)

    with pytest.raises(Misconfigured) as refused:
        config.load(tmp_path)

    assert refused.value.message.startswith(
        "PASSBOT_TELEGRAM_PROXY is no proxy's address: write one such as http://"
    )
    assert "s3cret" not in refused.value.message


def test_a_proxy_of_the_environment_that_is_none_ends_the_start_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks4://gate:s3cret@proxy:1080")
    (tmp_path / "token.txt").write_text(TOKEN)

    with pytest.raises(Misconfigured, match="HTTPS_PROXY or ALL_PROXY is no proxy's address") as refused:
        serve(config.load(tmp_path), ["bot"])

    assert "s3cret" not in str(refused.value)
    assert not (tmp_path / "passbot.db").exists()


def test_without_what_speaks_socks_the_words_say_what_to_install() -> None:
    with pytest.raises(Misconfigured) as refused:
        proxies.usable("socks5://gate:s3cret@proxy:1080", "PASSBOT_TELEGRAM_PROXY", library="not_installed")

    assert (
        "PASSBOT_TELEGRAM_PROXY names the proxy socks5://proxy:1080, but what speaks SOCKS is not installed: "
        "run `.venv/bin/pip install -r requirements-socks.txt`." == refused.value.message
    )
    assert "http://proxy:1" == proxies.usable("http://proxy:1", "HTTPS_PROXY", library="not_installed")


def test_a_proxy_of_all_in_the_sites_own_file_is_told_where_it_belongs(tmp_path: Path) -> None:
    (tmp_path / "passbot.env").write_text("HTTPS_PROXY=http://gate:s3cret@proxy:3128\n")

    with pytest.raises(Misconfigured) as refused:
        config.load(tmp_path)

    assert "set it where passbot is started; Telegram's own may stand here" in refused.value.message
    assert "s3cret" not in refused.value.message


def test_no_password_of_a_proxy_is_seen_in_settings_or_logs(tmp_path: Path) -> None:
    settings = config.load(tmp_path, telegram_proxy="socks5://gate:s3cret@proxy:1080")

    assert "s3cret" not in f"{settings} {redact(settings.telegrams_proxy())}"
    assert "s3cret" in settings.telegrams_proxy()


# Through it, to a Telegram with TLS.


@pytest.fixture
def trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """What a server shows that passbot takes for Telegram."""
    whole, key = certificate(tmp_path, "api.telegram.org")
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(whole, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(whole))
    trusted.cache_clear()
    yield theirs
    trusted.cache_clear()


async def told(proxy: Proxy, given: str, theirs: ssl.SSLContext) -> list[tuple[int, bytes]]:
    """Two answers of a Telegram that only the proxy finds."""
    server = Server(says(OK))
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=theirs) as listening:
        proxy.names["api.telegram.org"] = ("127.0.0.1", listening.sockets[0].getsockname()[1])
        lanes = Lanes(1, given, read_timeout=20)
        try:
            return [await lanes.do_request(f"{TELEGRAM}/bot1:a/getMe", "POST") for _ in range(2)]
        finally:
            await lanes.shutdown()
            if server.lines:  # it hears that the line is over by the proxy, later than we
                await server.ended.wait()


@pytest.mark.parametrize(("kind", "scheme"), KINDS)
@pytest.mark.parametrize("login", [None, LOGIN], ids=["open", "with a password"])
def test_the_bot_asks_telegram_through_a_proxy(
    kind: type[Proxy], scheme: str, login: tuple[str, str] | None, trusts: ssl.SSLContext
) -> None:
    with proxying(kind, login) as proxy:
        answers = run(told(proxy, address(proxy, scheme, login), trusts))

    assert [(200, b"hi")] * 2 == answers
    assert [
        ("api.telegram.org", 443)
    ] == proxy.asked  # one line for both, and the name is looked up over there


@garbage_collected
@pytest.mark.parametrize(("kind", "scheme"), KINDS)
def test_a_proxy_that_refuses_the_password_has_sent_nothing_and_it_is_nowhere_told(
    kind: type[Proxy], scheme: str, trusts: ssl.SSLContext
) -> None:
    owed = Delivery(1, Route.TELEGRAM, "7", "tg.say", {}, 1, NOON)

    async def refused(proxy: Proxy) -> tuple[Verdict, str]:
        try:
            await told(proxy, address(proxy, scheme, ("gate", "wr0ng")), trusts)
        except NetworkError as exc:
            return judge(exc, owed, now=NOON)[0], "".join(f"{each!r} {each}" for each in _chain(exc))
        raise AssertionError("it was let through")

    async def asked(proxy: Proxy) -> tuple[Verdict, str]:
        found = await refused(proxy)
        gc.collect()
        return found

    with proxying(kind, LOGIN) as proxy:
        verdict, words = run(asked(proxy))

    assert ([], 1) == (proxy.asked, proxy.refused)
    assert Verdict.LATER is verdict
    assert "wr0ng" not in words


def _chain(exc: BaseException | None) -> Iterator[BaseException]:
    while exc:
        yield exc
        exc = exc.__cause__ or exc.__context__


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_proxy_that_is_not_there_has_sent_nothing(scheme: str) -> None:
    owed = Delivery(1, Route.TELEGRAM, "7", "tg.say", {}, 1, NOON)

    async def asked() -> TelegramError:
        lanes = Lanes(1, f"{scheme}://127.0.0.1:{free_port()}", read_timeout=20)
        with pytest.raises(NetworkError) as failed:
            await lanes.do_request(f"{TELEGRAM}/bot1:a/sendMessage", "POST")
        await lanes.shutdown()
        return failed.value

    assert Verdict.LATER is judge(run(asked()), owed, now=NOON)[0]


BROKEN = [Silent, Falling, Other]
SOON = 0.2  # seconds, instead of the five and twenty of the bot


@garbage_collected
@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_proxy_that_does_not_agree_has_sent_nothing(kind: type[Proxy], scheme: str) -> None:
    """Such a message is told later, and is not one that may have been told already."""
    owed = Delivery(1, Route.TELEGRAM, "7", "tg.say", {}, 1, NOON)

    async def asked(proxy: Proxy) -> list[TelegramError]:
        lanes = Lanes(1, address(proxy, scheme), read_timeout=SOON)
        failed: list[TelegramError] = []
        for _ in range(2):  # the lane is not lost by the first
            with pytest.raises(NetworkError) as found:
                await lanes.do_request(f"{TELEGRAM}/bot1:a/sendMessage", "POST", connect_timeout=SOON)
            failed.append(found.value)
        await lanes.shutdown()
        return failed

    with proxying(kind) as proxy:
        failed = run(asked(proxy))

    assert [Verdict.LATER] * 2 == [judge(each, owed, now=NOON)[0] for each in failed]
    assert not any(LOGIN[1] in str(each) for exc in failed for each in _chain(exc))


@garbage_collected
@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_proxy_that_does_not_agree_keeps_no_letter_from_the_admins(kind: type[Proxy], scheme: str) -> None:
    anna, answers = Hearer(77, "en", None), list[bool]()
    with proxying(kind) as proxy:
        chat = Chat(TOKEN, "http://telegram.example", address(proxy, scheme), patience=SOON)
        telling = threading.Thread(target=lambda: answers.append(chat(anna, "down", ("", ""))), daemon=True)
        telling.start()
        telling.join(PATIENCE)

    assert [False] == answers  # no error and no endless wait, so the next way is tried


# The rest of what asks a far side.


@pytest.fixture
def site(tmp_path: Path, box: Box) -> Path:
    """A home whose Telegram and Google are found by a proxy alone."""
    box.do(lambda: box.telegram.world.add_bot(TOKEN, first_name="passbot", username="passbot_demo_bot"))
    (tmp_path / "token.txt").write_text(TOKEN)
    return tmp_path


def port(box: Box) -> int:
    return int(box.base.rpartition(":")[2])


def test_google_is_asked_by_socks(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    key = sites.key(box, "worker")
    with proxying(Socks, LOGIN, google_example=("127.0.0.1", port(box))) as proxy:
        monkeypatch.setenv("ALL_PROXY", address(proxy, "socks5h"))
        found = Far(key, base="http://google.example").read("/drive/v3/files", {"fields": "files(id)"})

    assert "files" in found
    assert ("google.example", 80) in proxy.asked


def test_a_stand_in_for_google_on_this_machine_is_asked_straight(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    assert "files" in Far(sites.key(box, "worker"), base=box.base).read(
        "/drive/v3/files", {"fields": "files(id)"}
    )


def test_google_is_asked_by_connect_and_a_refusal_is_told_without_the_password(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = sites.key(box, "worker") | {"token_uri": "https://oauth2.googleapis.com/token"}
    with proxying(Http, LOGIN) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", address(proxy, "http", ("gate", "wr0ng")))
        with pytest.raises(Unavailable) as refused:
            Far(key).read("/drive/v3/files")

    assert proxy.refused
    assert [] == [each for each in _chain(refused.value) if "wr0ng" in f"{each!r} {each}"]


def test_admins_are_told_by_the_proxy_when_the_bot_is_gone(box: Box, site: Path) -> None:
    with proxying(Socks, LOGIN, telegram_example=("127.0.0.1", port(box))) as proxy:
        chat = Chat(TOKEN, "http://telegram.example", address(proxy, "socks5"))
        chat(Hearer(77, "en", None), "The bot is gone", ("", ""))

    assert [("telegram.example", 80)] == proxy.asked


def test_the_dead_mans_switch_is_pinged_by_the_proxy() -> None:
    with (
        web.serving() as there,
        proxying(Socks, ping_example=("127.0.0.1", int(there.base.rpartition(":")[2]))) as proxy,
    ):
        Ping("http://ping.example/1", address(proxy, "socks5", None))._get()

    assert [("ping.example", 80)] == proxy.asked


def test_a_whole_site_by_socks_answers_and_writes_the_password_nowhere(box: Box, tmp_path: Path) -> None:
    with (
        Telegram(box.base) as telegram,
        proxying(Socks, LOGIN, telegram_example=("127.0.0.1", port(box))) as proxy,
    ):
        telegram.add_bot(TOKEN, "passbot demo", "passbot_demo_bot")
        way = {"telegram_base": "http://telegram.example", "telegram_proxy": address(proxy, "socks5")}
        with running("sqlite", tmp_path, "bot,api", token=TOKEN, **way) as server:
            assert telegram.awake(timeout=PATIENCE)
            stranger = telegram.person("Anna")
            stranger.say("/start")
            answer = stranger.wait()

    assert answer.last.text
    assert {("telegram.example", 80)} == set(proxy.asked)
    logs = "".join(file.read_text() for file in (tmp_path / "log").iterdir())
    assert LOGIN[1] not in logs + "".join(server.said)


# What `check` says.


def findings(home: Path, **given: str) -> dict[str, tuple[FindingState, str]]:
    lines = {"telegram_base": "http://telegram.example", "api_port": str(free_port())} | given
    text = "".join(f"PASSBOT_{name.upper()}={value}\n" for name, value in lines.items())
    (home / "passbot.env").write_text(text)
    return {each.what: (each.state, each.detail) for each in find()}


@pytest.fixture
def checked(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PASSBOT_HOME", str(site))
    return site


def test_check_says_by_which_proxy_telegram_is_asked_and_that_it_answers(box: Box, checked: Path) -> None:
    with proxying(Socks, LOGIN, telegram_example=("127.0.0.1", port(box))) as proxy:
        found = findings(checked, telegram_proxy=address(proxy, "socks5"))

    by = f"Telegram by socks5://{proxy.place}, which listens; mail and calendars go straight"
    assert (FindingState.OK, by) == found["proxy"]
    assert found["Telegram"][1].endswith("@passbot_demo_bot answers")
    assert "the bot asks Telegram for them" == found["updates"][1]
    assert LOGIN[1] not in str(found)


@garbage_collected
@pytest.mark.parametrize(
    ("kind", "scheme", "why"),
    [(Http, "http", "ProxyError: 407 Proxy Authentication Required"), (Socks, "socks5", "ProxyError")],
)
def test_check_says_that_the_proxy_refuses(kind: type[Proxy], scheme: str, why: str, checked: Path) -> None:
    with proxying(kind, LOGIN) as proxy:
        wrong = address(proxy, scheme, ("gate", "wr0ng"))
        found = findings(checked, telegram_base="https://telegram.example", telegram_proxy=wrong)

    state, detail = found["Telegram"]
    assert FindingState.MISSING is state
    assert f"Telegram cannot be reached by the proxy {scheme}://{proxy.place} ({why}" in detail
    assert "wr0ng" not in str(found)


def test_check_says_that_the_proxy_is_not_reached(checked: Path) -> None:
    found = findings(checked, telegram_proxy=f"http://gate:s3cret@127.0.0.1:{(nobody := free_port())}")

    words = f"Telegram by http://127.0.0.1:{nobody}: the proxy is not reached (Connection refused)"
    assert (FindingState.MISSING, words) == found["proxy"]
    assert "s3cret" not in str(found)


def test_check_names_one_proxy_of_both_once_and_none_where_there_is_none(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config.load(site, creds=Secret("{}"), telegram_base=TELEGRAM)
    without = list(ways._proxies(settings))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        proxy = f"http://127.0.0.1:{listening.getsockname()[1]}"
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        (found,) = ways._proxies(settings)

    assert [] == without
    assert f"Telegram and Google by {proxy}, which listens; mail and calendars go straight" == found.detail


def test_check_names_the_proxy_of_the_ping_which_is_that_of_its_own_kind_of_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("HTTP_PROXY", proxy)

    (found,) = ways._proxies(config.load(tmp_path, ping_url="http://ping.example.com/passbot"))

    assert found.detail.startswith(f"PASSBOT_PING_URL by {proxy}: the proxy is not reached")
    assert [] == list(ways._proxies(config.load(tmp_path, ping_url="https://ping.example.com/passbot")))


# What the guide says.


def test_the_guides_settings_are_taken(tmp_path: Path) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    (line,) = re.findall(r"^    (PASSBOT_TELEGRAM_PROXY=\S+)$", guide, re.M)
    (tmp_path / "passbot.env").write_text(line)

    assert line.partition("=")[2] == config.load(tmp_path).telegrams_proxy()
    assert {f"`{scheme}://`" for scheme in proxies.PORTS} <= set(re.findall(r"`\w+://`", guide))
    assert called.with_extra("socks").split("`")[1] in guide


@pytest.mark.parametrize("password", ["пароль", "%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C"])
def test_a_password_that_cannot_be_said_to_googles_proxy_is_refused_in_words(
    password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://gate:{password}@proxy:3128")
    settings = config.load(tmp_path)

    assert settings.telegrams_proxy()
    with pytest.raises(Misconfigured, match="name and password in Latin letters") as refused:
        settings.googles_proxy()
    assert password not in refused.value.message
