"""The people of a site: residents, guards, admins; their invites; and the actor of each request."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from passbot.errors import NotAllowed


class Role(StrEnum):
    RESIDENT = "resident"
    GUARD = "guard"
    ADMIN = "admin"


class Channel(StrEnum):
    """The channel of a request. The first six can record an arrival."""

    SHEET = "sheet"
    PIN = "pin"
    BOT = "bot"
    WEB = "web"
    API = "api"
    CLI = "cli"
    CLOCK = "clock"


@dataclass(frozen=True)
class Resident:
    id: int
    uuid: str
    name: str
    phone: str | None
    house: str | None
    role: Role
    language: str
    telegram_id: int | None
    muted: tuple[str, ...] = ()
    is_removed: bool = False
    is_reachable: bool = True
    is_client: bool = False  # entered by an admin: unlike a name of the roster nobody can claim it

    def is_claimed(self) -> bool:
        """True with a Telegram account; a name of the roster without one can still be claimed."""
        return self.telegram_id is not None


@dataclass(frozen=True)
class Actor:
    """The person (or program) and the channel behind a request. A far side or the clock acts without a resident."""

    channel: Channel
    role: Role
    resident_id: int | None = None
    name: str = ""
    house: str | None = None

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    def must_be_admin(self, code: str, deed: str) -> None:
        """Raise NotAllowed unless the actor is an admin; `deed` completes the sentence of the refusal."""
        if not self.is_admin:
            raise NotAllowed(code, f"Only an admin can {deed}.")

    @property
    def works_at_gate(self) -> bool:
        return self.role in (Role.GUARD, Role.ADMIN)


OPERATOR = Actor(Channel.CLI, Role.ADMIN, name="command line")
SHEET = Actor(Channel.SHEET, Role.GUARD, name="sheet")
CLOCK = Actor(Channel.CLOCK, Role.ADMIN, name="timetable")
GUEST = Actor(Channel.BOT, Role.ADMIN, name="guest by link")  # only for cars entered by the guest's link
VISITOR = Actor(Channel.WEB, Role.RESIDENT, name="visitor by link")  # on a calendar; proved by a letter
# Names of actors that are no people: the channel is shown instead, in the reader's language.
NOBODY = frozenset({"", "PIN", OPERATOR.name, SHEET.name, CLOCK.name})


def acting(resident: Resident, channel: Channel) -> Actor:
    return Actor(channel, resident.role, resident.id, resident.name, resident.house)


@dataclass(frozen=True)
class Invite:
    id: int
    code: str
    role: Role
    house: str | None
    label: str | None
    resident_id: int | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    reserved_by: int | None = None
    reserved_until: datetime | None = None
    used_by: int | None = None
    used_at: datetime | None = None

    def state(self, now: datetime) -> str:
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        held = self.reserved_until is not None and self.reserved_until > now
        return "reserved" if held else "free"
