"""Notices to the admins that belong to no event: warnings, alarms, and the morning's digest."""

from datetime import datetime

from passbot.domain.people.people import CLOCK
from passbot.domain.site.facts.kinds import Facts
from passbot.domain.site.notices import Route
from passbot.services.owed import audiences, outbox
from passbot.services.owed.audiences import Audience
from passbot.services.owed.routes import ADMINS, ADMINS_BY_MAIL
from passbot.store.db import transaction

# The recipients of each kind of notice, like `routes.ROUTES` for events.
ROUTES: dict[str, tuple[Audience, ...]] = {
    "bot.fault": (ADMINS,),
    "bot.webhook_lost": (ADMINS,),
    "digest.morning": (ADMINS,),
    "digest.faults": (ADMINS,),
    "digest.file": (ADMINS,),
    "gate.mass_untick": (ADMINS,),
    "pin.alarm": (ADMINS,),
    "sheet.lost": (ADMINS,),
    "sheet.made_again": (ADMINS,),
    "sheet.refused": (ADMINS,),
    "sheet.title_taken": (ADMINS,),
    "site.trouble": (ADMINS, ADMINS_BY_MAIL),
    "site.concern": (ADMINS, ADMINS_BY_MAIL),
    "site.well": (ADMINS, ADMINS_BY_MAIL),
}


def tell(facts: Facts, *, now: datetime, once: str | None = None, by: Route = Route.TELEGRAM) -> None:
    """Owe the notice on this route to all recipients in ROUTES; notices with the same `once` reach each of
    them once.
    """
    with transaction():
        for audience in ROUTES[facts.kind]:
            for route, recipient in audiences.recipients(audience, CLOCK, None, None):
                if route is by:
                    key = None if once is None else f"{facts.kind} {once} {recipient}"
                    outbox.notify(route, recipient, facts, now=now, dedupe_key=key)


def warn_hourly(facts: Facts, *, now: datetime, about: str = "") -> None:
    """A dedupe key: one notice an hour for the same subject."""
    tell(facts, now=now, once=f"{about} {now:%Y-%m-%dT%H}")


def warn_daily(facts: Facts, *, now: datetime) -> None:
    """A dedupe key: one notice a day with the same facts, however often the event occurs."""
    about = " ".join(map(str, facts.as_json().values()))
    tell(facts, now=now, once=f"{about} {now:%Y-%m-%d}")
