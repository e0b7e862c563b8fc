"""What is known of a change to a person beside the person: accounts, roles, invites, keys, the roster."""

from dataclasses import dataclass

from passbot.domain.site.facts.kinds import Facts


@dataclass(frozen=True)
class ResidentRegistered(Facts, kind="resident.registered"):
    person: int | None = None
    client: str | None = None  # as whom they were written down before


@dataclass(frozen=True)
class ResidentApplied(Facts, kind="resident.applied"):
    application: int


@dataclass(frozen=True)
class ResidentRefused(Facts, kind="resident.refused", is_sparse=True):
    """The journal has no language; who hears of it is nobody here, and has one."""

    language: str | None = None


@dataclass(frozen=True)
class ResidentClaimed(Facts, kind="resident.claimed"):
    person: int | None = None


@dataclass(frozen=True)
class ResidentReleased(Facts, kind="resident.released"):
    language: str | None = None


@dataclass(frozen=True)
class ResidentChanged(Facts, kind="resident.changed"):
    role: str


@dataclass(frozen=True)
class ResidentUnlisted(Facts, kind="resident.unlisted"):
    role: str


@dataclass(frozen=True)
class ResidentEdited(Facts, kind="resident.edited"):
    """The name or the house."""

    was: str | None
    value: str | None


@dataclass(frozen=True)
class ResidentMerged(Facts, kind="resident.merged"):
    merged: str  # the name of who was written down twice


@dataclass(frozen=True)
class ResidentRemoved(Facts, kind="resident.removed"):
    language: str | None = None
    cancelled: int = 0  # orders
    ended: int = 0  # series
    booked: int = 0  # times of their calendar


@dataclass(frozen=True)
class ConsentChanged(Facts, kind="consent.changed"):
    language: str
    version: int | None  # None: nobody is asked in this language any more


@dataclass(frozen=True)
class InviteIssued(Facts, kind="invite.issued"):
    invite: int
    house_bound: str | None
    label: str | None = None


@dataclass(frozen=True)
class InviteRevoked(Facts, kind="invite.revoked"):
    invite: int


@dataclass(frozen=True)
class KeyCreated(Facts, kind="key.created"):
    key: int
    name: str


@dataclass(frozen=True)
class KeyRevoked(Facts, kind="key.revoked"):
    key: int
    name: str


@dataclass(frozen=True)
class RosterAsked(Facts, kind="roster.asked"):
    claim: int


@dataclass(frozen=True)
class AdminLetIn(Facts, kind="admin.let_in"):
    who: str


@dataclass(frozen=True)
class AdminLockedOut(Facts, kind="admin.locked_out"):
    who: str


@dataclass(frozen=True)
class MailCode(Facts, kind="mail.code"):
    """The address is nobody's yet; who typed it has a language."""

    code: str
    language: str | None = None
