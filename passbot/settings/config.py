"""The settings of a site, read once at start from the environment, passbot.env and files of its home."""

import json
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from passbot import called, proxies
from passbot.domain.board.board_hours import SHORTEST, BoardHours
from passbot.domain.people.languages import DEFAULT, LANGUAGES
from passbot.domain.site.rules import Rules
from passbot.domain.times.windows import read_closing
from passbot.errors import Misconfigured
from passbot.settings import agreeing, settings_errors, sources
from passbot.settings.declared import Field, Rule, declared, read
from passbot.settings.setting_types import (
    Address,
    Clock,
    DatabaseUrl,
    Flag,
    Ids,
    Key,
    Language,
    MetricsKey,
    Networks,
    Proxy,
    Secret,
    Sender,
    SmtpUrl,
    Token,
    Words,
    Zone,
    listed,
)

ENV_FILE = "passbot.env"
GOOGLE = "https://sheets.googleapis.com"
ENVIRONMENT = "HTTPS_PROXY or ALL_PROXY"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting with its default. docs/settings.md is written from it."""

    home: Path = Field(Path("vol"), description="the one folder of a site")
    database_url: DatabaseUrl = Field(
        "",  # default: a file in the home, set by `load`
        repr=False,  # may contain a password
        description="`sqlite:///path/to/file` or `postgresql://user:password@host/name`",
    )
    database_connections: int = Field(10, ge=1, description="most connections of a process to PostgreSQL")

    token: Token | None = Field(None, description="the bot's token from @BotFather; or `token.txt`")
    creds: Key | None = Field(
        None, description="key of a Google service account, file or text; or `creds.json`"
    )
    admins: Ids | None = Field(None, description="Telegram ids of the admins; or `admins.txt`, one a line")
    admin_password: Secret | None = Field(None, description="the secret command that opens the admin's view")
    roster: bool = Field(False, description="whether people claim their name from a list")
    language: Language = Field(
        DEFAULT, description=f"{listed([f'`{each}`' for each in LANGUAGES])}, for those who have not chosen"
    )
    zone: Zone = Field(Rules.zone, description="time zone of the gate")

    passes: Flag = Rule("passes", description="1: car passes; 0: none")
    slots: Flag = Rule("slots", description="1: slots, as far as there are places; 0: none")
    desks: Flag = Rule("desks", description="1: desks, as far as there are offices; 0: none")
    menu_picture: Path | None = Field(
        None, description="your picture above greeting and menu, a file in the home; or `menu.png`"
    )
    welcome_picture: Path | None = Field(
        None, description="your picture for who has registered by a campaign's code; or `welcome.png`"
    )
    pass_hours: int = Rule("pass_hours", description="hours that a plain pass is valid")
    taxi_hours: int = Rule("taxi_hours", description="hours that a taxi's pass is valid")
    longest_pass_days: int = Rule("longest_pass_days", description="days that one pass can last")
    days_ahead: int = Rule("days_ahead", description="days ahead that a pass can begin")
    quota_house_day: int = Rule("quota_house_day", description="car passes for one house and day")
    undo_minutes: int = Rule("undo_minutes", description="minutes to take an arrival back")
    early_minutes: int = Rule("early_minutes", description="minutes that a guest may be early")
    invite_days: int = Rule("invite_days", description="days that an invite is good for")
    invite_hold_minutes: int = Rule(
        "invite_hold_minutes", description="minutes that a typed invite is kept for its person"
    )
    hold_minutes: int = Rule("hold_minutes", description="minutes that a slot is kept while somebody decides")
    pin_tries: int = Rule("pin_tries", description="wrong PINs until a person or key is locked")
    pin_lock_minutes: int = Rule("pin_lock_minutes", description="minutes of the first lock after wrong PINs")
    desk_days_ahead: int = Rule(
        "desk_days_ahead", description="days after today for which desks can be booked"
    )
    desk_guests: int = Rule("desk_guests", description="guests that one host may have on a day")
    desk_offer_minutes: int = Rule(
        "desk_offer_minutes", description="minutes that a freed desk is kept for who waits for one"
    )
    desk_ask_hour: int = Rule(
        "desk_ask_hour",
        description="hour of the evening before at which owners of desks are asked",
    )
    desk_confirm_hour: int = Rule(
        "desk_confirm_hour", description="hour by which they must have said that they come"
    )
    approve_new: Flag = Rule("approve_new", description="1: an admin must say yes to each new resident")
    digest_hour: int = Rule("digest_hour", description="hour at which admins hear how yesterday was")
    night_from: int = Rule("night_from", description="hour from which notices come without a sound")
    night_until: int = Rule(
        "night_until", description="hour until which they do; the same as the first: never"
    )
    backup_keep: int = Field(7, ge=0, description="nightly backups that are kept; 0 makes none")
    backup_command: str | None = Field(None, description="shell command that takes a backup, `$FILE`, away")
    retention_days: int = Rule("retention_days", description="days that names and phones are kept")
    journal_days: int = Rule(
        "journal_days",
        description="days that the journal goes back, but no fewer than names are kept",
    )

    spreadsheet: str = Field("Orders", description="name of the Google spreadsheet")
    sheet_latest: str = Field("Orders_latest", description="its worksheet of open orders")
    sheet_completed: str = Field("Orders_completed", description="its worksheet of arrivals")
    sheet_profile: Literal["full", "minimal"] = Field(
        "full", description="`minimal` leaves names and phones off the sheet"
    )
    sheet_hours: int = Field(48, ge=1, description="hours ahead that a pass stands on the sheet")
    sheet_rollover_rows: int = Field(
        50_000, ge=100, description="rows of arrivals until a worksheet of their own is begun"
    )
    sync_seconds: float = Field(3, ge=1.5, description="seconds between two looks at the sheet")

    api_host: str = Field("127.0.0.1", description="address of the API; a container has `0.0.0.0`")
    api_port: int = Field(8000, ge=0, le=65535, description="port of the API")
    api_title: str = Field("passbot", description="title of the API in its documentation")
    api_version: str = Field("1", description="version of the API in its documentation")
    api_description: str = Field(
        "", description="Markdown with which its documentation begins, in place of ours"
    )
    api_origins: Words = Field((), description="origins of web pages that may use the API; `*` for all")
    api_url: Address = Field(
        "http://127.0.0.1:8000", description="address at which people reach the API and its page"
    )
    key_pace: float = Field(
        50,
        ge=0,
        description="requests a second with one person's keys, and five times as many at once; 0 for no limit",
    )
    address_pace: float = Field(
        20, ge=0, description="the same from one address, without a good key or sign-in; 0 for no limit"
    )
    api_proxies: Networks = Field(
        ("127.0.0.1", "::1"),
        description="addresses or networks of proxies, whose X-Forwarded-For and -Proto are believed; or `none`",
    )
    board_access: Literal["members", "open"] = Field(
        "members", description="who may use the slot board: `members`, or `open` to whoever finds it"
    )
    board_from: Clock = Field("03:00", description="when the board opens, until an admin changes its hours")
    board_until: Clock = Field("15:00", description="when it closes; 24:00 is midnight")
    board_minutes: int = Field(60, ge=SHORTEST, le=24 * 60, description="minutes of each of its slots")
    calendar_private: bool = Field(
        False, description="whether people may subscribe to calendars in private networks"
    )
    telegram_base: Address = Field("https://api.telegram.org", description="address of Telegram's Bot API")
    telegram_proxy: Proxy | None = Field(
        None,
        description="proxy for Telegram alone, such as `socks5://user:password@host:1080`; before HTTPS_PROXY",
    )
    webhook_url: Address | None = Field(
        None, description="public https address where Telegram shall post updates, instead of being asked"
    )
    webhook_host: str = Field("127.0.0.1", description="address that listens for them")
    webhook_port: int = Field(8081, ge=0, le=65535, description="port that listens for them")
    chat_pace: float = Field(1, ge=0, description="messages a second in one chat; 0 for no limit")
    overall_pace: float = Field(25, ge=0, description="messages a second in all chats; 0 for no limit")
    google_base: Address | None = Field(None, description="address that stands in for Google's own")

    smtp_url: SmtpUrl | None = Field(
        None,
        description="`smtp://user:password@host:587` of a mail server for notices; `smtps://` for TLS at once",
    )
    mail_from: Sender = Field("passbot@localhost", description="sender of notices")
    ping_url: Address | None = Field(None, description="address asked each minute while all is well")
    metrics_key: MetricsKey | None = Field(
        None, description="key with which Prometheus reads `/metrics`; without one there are none"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="least that is logged"
    )
    log_json: bool = Field(False, description="whether log lines are JSON")

    @property
    def board_hours(self) -> BoardHours:
        opens, closes = read_closing(self.board_from), read_closing(self.board_until)
        return BoardHours(opens, closes, self.board_minutes)

    @property
    def pictures(self) -> dict[str, Path]:
        """The pictures that are set. Whether a file can be used is checked when it is shown."""
        named = {"menu": self.menu_picture, "welcome": self.welcome_picture}
        return {name: file for name, file in named.items() if file}

    @property
    def rules(self) -> Rules:
        return Rules(**{field.name: getattr(self, field.name) for field in fields(Rules)})

    @property
    def has_address(self) -> bool:
        """True if links to the page work for people; also if Telegram is simulated on this machine, since they then sit
        here.
        """
        return not proxies.is_only_here(str(self.api_url)) or proxies.is_only_here(str(self.telegram_base))

    def telegrams_proxy(self) -> str:
        """The proxy's address, perhaps with a password; empty if Telegram is asked straight. Raises Misconfigured."""
        own = self.telegram_proxy.get_secret_value() if self.telegram_proxy else ""
        found = proxies.of(str(self.telegram_base), own)
        return proxies.usable(found, "PASSBOT_TELEGRAM_PROXY" if own else ENVIRONMENT, library="socksio")

    def googles_proxy(self) -> str:
        """The same for Google, of the environment alone."""
        found = proxies.of(str(self.google_base or GOOGLE))
        return proxies.in_latin(proxies.usable(found, ENVIRONMENT, library="socks"), ENVIRONMENT)

    def pings_proxy(self) -> str:
        return proxies.usable(proxies.of(str(self.ping_url)), ENVIRONMENT, library="socksio")

    def service_account(self) -> dict[str, Any] | None:  # Any: Google's JSON
        return json.loads(self.creds.get_secret_value()) if self.creds else None


SETTINGS = declared(Settings)


def home_folder() -> Path:
    """PASSBOT_HOME, or vol/."""
    return Path(os.environ.get("PASSBOT_HOME") or called.default_home()).expanduser().absolute()


def load(home: Path | None = None, **given: object) -> Settings:
    """Load the settings of the site in `home`, else in PASSBOT_HOME, else in vol/. `given` values win.

    Raises Misconfigured with all errors: the setting, the error, and the remedy.
    """
    home = home.expanduser().absolute() if home else home_folder()
    written, wrong = settings_errors.read(home / ENV_FILE, known=set(SETTINGS))
    said = sources.found(home, home / ENV_FILE, SETTINGS) | given | {"home": home}
    known: dict[str, Any] = {}  # Any: settings have several types
    for name, setting in SETTINGS.items():
        try:
            known[name] = _value(setting, said[name], home) if name in said else setting.default
            agreeing.check(name, known)
        except ValueError as fault:
            known[name] = None
            wrong.append(settings_errors.in_words(name, fault, written, home))
    if wrong:
        raise Misconfigured("settings", "\n".join(wrong), mistakes=wrong)
    known["database_url"] = known["database_url"] or f"sqlite:///{quote(str(home / 'passbot.db'))}"
    return Settings(**known)


def _value(setting: Any, said: object, home: Path) -> Any:  # Any: a setting's declaration, and its value
    """Convert a value; one given by the program is used unchanged unless it is a text."""
    if not isinstance(said, str):
        return said
    is_file = setting.name == "creds" and not said.lstrip().startswith("{")
    return read(setting, str(home / Path(said).expanduser()) if is_file else said)
