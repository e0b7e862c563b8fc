"""What the bot offers to each role: one table for the menu, /help and Telegram's list of commands."""

from collections.abc import Collection, Iterable

from passbot.domain.people.people import Role
from passbot.domain.site.offerings import Offering, off, switched_on
from passbot.domain.site.rules import Rules
from passbot.services.slots import offerings

Rows = tuple[tuple[str, ...], ...]

ORDERING = (
    ("order",),
    ("passes", "regular"),
    ("guest", "link"),
    ("slots", "board"),
    ("bookings",),
    ("desks", "mydesks"),
    ("pin",),
)
AT_THE_GATE = (
    ("find",),
    ("expected", "inside"),
    ("pin",),
)
RUNNING = (
    ("code", "codes"),
    ("requests", "people"),
    ("stats", "journal"),
    ("dashboard", "places"),
    ("office",),
    ("broadcast", "rules"),
    ("consent",),
)
ALWAYS = (
    ("faq", "settings"),
    ("language", "help"),
)
TYPED_ONLY = ("menu", "calendar", "key", "email", "privacy", "cancel")  # in the lists, but not in the menu
FOR_STRANGERS = (("start", "pin", "faq", "language", "help", "privacy", "cancel"),)
UNLISTED = ("roster", "start", "register", "revoke")  # reached by buttons, or typed with an argument

OFF = "off."  # prefix of the refusal codes for what is switched off
MOST = 8  # buttons on one page of the menu
# The most wanted come first; the rest is behind "More".
ROWS: dict[Role | None, Rows] = {
    Role.RESIDENT: (
        ("order",),
        ("passes", "guest"),
        ("slots", "desks"),
        ("bookings", "mydesks"),
        ("link", "regular"),
        ("faq", "help"),
        ("board",),
        ("pin", "settings"),
        ("language",),
    ),
    Role.GUARD: AT_THE_GATE + ALWAYS,
    Role.ADMIN: (
        ("code", "people"),
        ("requests", "journal"),
        ("stats", "broadcast"),
        ("find",),
        ("order", "passes"),
        ("bookings",),
        ("expected", "inside"),
        ("dashboard", "places"),
        ("codes", "rules"),
        ("office", "slots"),
        ("desks", "guest"),
        ("link", "regular"),
        ("board", "mydesks"),
        ("pin", "settings"),
        *(("faq", "help"), ("language",)),
    ),
    None: (("register",), ("pin",), ("faq", "language"), ("help",)),
}

_NEEDS = {  # what a command needs to be of use
    "order": {Offering.PASSES},
    "regular": {Offering.PASSES},
    "guest": {Offering.PASSES},
    "link": {Offering.PASSES},
    "slots": {Offering.SLOTS},
    "board": {Offering.BOARD},
    "dashboard": {Offering.SLOTS},
    "places": {Offering.SLOTS},
    "desks": {Offering.DESKS},
    "office": {Offering.DESKS},
}
READ_TOO = ("regular", "link")  # these also show existing ones where passes are off
_SHOW_NOTHING_ELSE = {  # hidden without these, but still answered: older orders can be read
    "passes": {Offering.PASSES},
    "bookings": {Offering.SLOTS},
    "mydesks": {Offering.DESKS},
    "pin": {Offering.PASSES, Offering.SLOTS},
}
_STRANGERS_NEED = {"pin": {Offering.SLOTS}}  # strangers cannot have a PIN for a pass; residents pass those on
_INSTEAD_OF = {"bookings": Offering.PASSES}  # /passes lists bookings too, where there are passes
_ORDERING: dict[str, Rows] = {"ordering": ORDERING}
_GATE: dict[str, Rows] = {"gate": AT_THE_GATE}
_ALWAYS: dict[str, Rows] = {"always": (*ALWAYS, TYPED_ONLY)}
_SECTIONS: dict[Role | None, dict[str, Rows]] = {
    Role.RESIDENT: _ORDERING | _ALWAYS,
    Role.GUARD: _GATE | _ALWAYS,
    Role.ADMIN: {"running": RUNNING} | _GATE | _ORDERING | _ALWAYS,
    None: {"always": FOR_STRANGERS},
}


def useful(known: Collection[str], role: Role | None, rules: Rules, *, has_passes: bool) -> frozenset[str]:
    """The commands to offer. Without a place to book nobody gets a button for it, except admins, who could add one.

    `has_passes` is also true while older passes are left, which can still be read.
    """
    there = switched_on(rules) if role is Role.ADMIN else offerings.here(rules)
    left = there | {Offering.PASSES} if has_passes else there
    to_read = _SHOW_NOTHING_ELSE | ({} if role else _STRANGERS_NEED)
    return frozenset(
        name
        for name in known
        if (name not in _NEEDS or there & _NEEDS[name])
        and (name not in to_read or left & to_read[name])
        and _INSTEAD_OF.get(name) not in left
    )


def refuse_off(name: str, rules: Rules) -> None:
    """Refuse a command whose offering is switched off; commands that only read are allowed."""
    if name in _NEEDS and name not in READ_TOO and not switched_on(rules) & _NEEDS[name]:
        raise off(min(_NEEDS[name]))


def rows(role: Role | None, known: Collection[str]) -> Rows:
    """The menu's buttons that the bot can answer."""
    found = (tuple(name for name in row if name in known) for row in ROWS[role])
    return tuple(row for row in found if row)


def pages(role: Role | None, known: Collection[str]) -> tuple[Rows, ...]:
    """The menu as pages of at most eight buttons, counting those that turn the page."""
    left = rows(role, known)
    if _count(left) <= MOST:
        return (left,)
    found: list[Rows] = []
    while left:
        room = MOST - (2 if found else 1)
        page: Rows = ()
        while left and _count(page) + len(left[0]) <= room:
            page, left = (*page, left[0]), left[1:]
        found.append(page)
    return tuple(found)


def _count(page: Rows) -> int:
    return sum(map(len, page))


def commands(role: Role, known: Collection[str]) -> tuple[str, ...]:
    """Those of the menu first, then what /help has besides."""
    in_help = (row for section_rows in _SECTIONS[role].values() for row in section_rows)
    return _listed((*ROWS[role], *in_help), known)


def groups(role: Role | None, known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Commands by section, each once."""
    found: dict[str, tuple[str, ...]] = {}
    for section, section_rows in _SECTIONS[role].items():
        told = {name for names in found.values() for name in names}
        found[section] = tuple(name for name in _listed(section_rows, known) if name not in told)
    return found


def _listed(found: Iterable[tuple[str, ...]], known: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in found for name in row if name in known))
