"""What the bot offers to whom: the menu, /help and Telegram's list of commands say the same."""

from collections.abc import Collection, Iterable

from passbot.domain.people import Role

Rows = tuple[tuple[str, ...], ...]

ORDERING = (
    ("order",),
    ("passes", "regular"),
    ("guest", "link"),
    ("slots", "pin"),
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
    ("broadcast", "rules"),
)
ALWAYS = (
    ("faq", "settings"),
    ("language", "help"),
)
TYPED_ONLY = ("menu", "key", "privacy", "cancel")  # no buttons of the menu, but in the lists
UNLISTED = ("start", "register", "revoke")  # pressed, or typed with something behind

ROWS: dict[Role | None, Rows] = {
    Role.RESIDENT: ORDERING + ALWAYS,
    Role.GUARD: AT_THE_GATE + ALWAYS,
    Role.ADMIN: RUNNING + AT_THE_GATE[:2] + ORDERING + ALWAYS,
    None: (("register",), ("faq", "language"), ("help",)),
}


def rows(role: Role | None, known: Collection[str]) -> Rows:
    """The menu's buttons; what the bot cannot do yet is left out."""
    found = (tuple(name for name in row if name in known) for row in ROWS[role])
    return tuple(row for row in found if row)


def commands(role: Role, known: Collection[str]) -> tuple[str, ...]:
    return _listed(ROWS[role], known) + _listed((TYPED_ONLY,), known)


def groups(role: Role | None, known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The commands in sections, each under a heading of its own."""
    sections: dict[str, Rows] = {"always": (*ALWAYS, TYPED_ONLY)}
    if role in (Role.RESIDENT, Role.ADMIN):
        sections = {"ordering": ORDERING} | sections
    if role in (Role.GUARD, Role.ADMIN):
        sections = {"gate": AT_THE_GATE} | sections
    if role is Role.ADMIN:
        sections = {"running": RUNNING} | sections
    return {name: _listed(section, known) for name, section in sections.items()}


def _listed(found: Iterable[tuple[str, ...]], known: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in found for name in row if name in known))
