"""What is stored about people: each table that holds something of somebody, for how long, and what deletion leaves.

One list for `/privacy` in the bot, for docs/privacy.md, and for the tests that hold export and deletion to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from passbot.domain.site.rules import Rules
from passbot.services.owed import idempotency, updates
from passbot.services.people import dialogs, sign_ins
from passbot.services.privacy import sweeping, thinning


class After(StrEnum):
    """What the deletion of a person leaves in a table."""

    GONE = "gone"
    NAMELESS = "nameless"  # a row that stays, for counts, does not say any more who it was
    STAYS = "stays"  # until it is old enough


@dataclass(frozen=True)
class Holding:
    """`what` is also the key of its words. `days` counts from when it is over; None: until the person is deleted."""

    what: str
    tables: tuple[str, ...]
    days: Callable[[Rules], int] | None
    after: After
    more: Callable[[Rules], int] | None = None  # a second time that the words name


def _names(rules: Rules) -> int:
    return rules.retention_days


def _journal(rules: Rules) -> int:
    return rules.journal_kept_days


HOLDINGS = (
    Holding("person", ("residents", "resident_pieces"), _names, After.NAMELESS),
    Holding(
        "orders",
        ("orders", "order_pieces", "arrivals", "waiters", "desk_checks", "guest_link_tries"),
        _names,
        After.NAMELESS,
    ),
    Holding("series", ("series", "guest_links"), _names, After.NAMELESS),
    Holding("journal", ("events",), _journal, After.NAMELESS),
    Holding(
        "messages",
        ("inbox", "deliveries", "cards", "broadcasts"),
        lambda _rules: updates.KEPT.days,
        After.NAMELESS,
        more=lambda _rules: sweeping.KEEP_DELIVERIES.days,
    ),
    Holding(
        "begun",
        ("dialogs", "applications", "claims"),
        lambda _rules: (dialogs.LASTS + sweeping.KEEP_DIALOGS).days,
        After.GONE,
        more=lambda _rules: sweeping.KEEP_APPLICATIONS.days,
    ),
    Holding("consent", ("consents",), None, After.GONE),
    Holding("invites", ("invites",), None, After.NAMELESS),
    Holding(
        "calendar",
        ("places", "slots", "templates", "preferences", "subscriptions", "busy", "feeds"),
        None,
        After.NAMELESS,
    ),
    Holding("visits", ("visits",), _names, After.NAMELESS, more=lambda _rules: sweeping.KEEP_ENDED.days),
    Holding("keys", ("api_keys",), None, After.NAMELESS),
    Holding("sessions", ("sign_ins",), lambda _rules: sign_ins.SESSION_DAYS, After.GONE),
    Holding("answers", ("answers",), lambda _rules: idempotency.KEPT.days, After.GONE),
    Holding("guesses", ("pin_tries", "let_in"), lambda _rules: sweeping.KEEP_DIALOGS.days, After.STAYS),
    Holding("admins", ("listed_admins", "sheet_holds", "consent_texts"), None, After.STAYS),
)
assert thinning.KEEP_CARDS == sweeping.KEEP_DELIVERIES, "the words of `messages` name one time for both"
