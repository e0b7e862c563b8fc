"""Notices: turns a delivery into messages, from the state at the time of sending."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from html import escape

from passbot.bot.admin import sheet_held, statistics
from passbot.bot.admin.trouble import told as trouble
from passbot.bot.answering import desk_notices, digest_notices
from passbot.bot.answering.payloads import KINDS, payload_of
from passbot.bot.answering.routing import ROUTES
from passbot.bot.guests import guest_cars, guest_links
from passbot.bot.home import menu, speech
from passbot.bot.home.naming import named
from passbot.bot.joining import approvals
from passbot.bot.passes import my_passes, regular
from passbot.bot.slots import free_links
from passbot.bot.talk.effects import Button, Keyboard, Say, SendFile, Show
from passbot.bot.talk.turns import Site, Turn
from passbot.domain.passes.orders import AT_DESKS, Kind, Order, Status
from passbot.domain.people.languages import language_of
from passbot.domain.people.people import Role
from passbot.domain.site.facts.kinds import Facts
from passbot.domain.site.facts.people import (
    AdminLetIn,
    AdminLockedOut,
    KeyCreated,
    KeyRevoked,
    ResidentApplied,
    ResidentChanged,
    ResidentClaimed,
    ResidentRegistered,
    ResidentRemoved,
    ResidentUnlisted,
    RosterAsked,
)
from passbot.domain.site.facts.sheet import SheetLost, SheetRefused, SheetTitleTaken
from passbot.domain.site.facts.site import NEWS, BotFault, BroadcastText, MassUntick, PinAlarm, SiteTrouble
from passbot.domain.site.night import is_night
from passbot.domain.site.notices import Delivery
from passbot.domain.site.rules import Rules
from passbot.errors import NotFound
from passbot.services.gate import arrivals
from passbot.services.passes import orders
from passbot.services.people import applications, invites, residents, roster
from passbot.services.site import house_rules
from passbot.texts import Texts, coming

Message = Say | Show | SendFile
Teller = Callable[[Delivery, Texts, datetime], Sequence[Message]]
DIRECT = "tg."
SAID = KINDS[Say]
NOWHERE = Site(Rules(), bot_username="")
MOST_NAMED = 50  # codes in one message
# Loud at night too: somebody may be breaking in, or the guards may not see the list.
ALARMS = ("admin.let_in", "admin.locked_out", "pin.alarm", "gate.mass_untick", "sheet.lost", SiteTrouble.kind)


def rendered(owed: Delivery, *, now: datetime, site: Site = NOWHERE) -> list[Delivery]:
    """The messages of a delivery. A reply is one already."""
    if owed.kind.startswith(DIRECT):
        return [owed]
    rules = house_rules.current(site.rules)
    teller = _teller(owed.kind, replace(site, rules=rules))
    if teller is None:
        return []
    person = residents.find_by_telegram(int(owed.recipient))
    language = person.language if person else owed.language or language_of(None)
    texts = speech.texts_of(language, rules, now)
    try:
        told = teller(owed, texts, now)
    except NotFound:  # the order, person or link of the notice is gone
        return []
    if person is not None and owed.kind in person.muted:
        told = [message for message in told if not isinstance(message, Say)]
    if owed.kind not in ALARMS and is_night(now, rules):
        told = [replace(message, is_silent=True) if isinstance(message, Say) else message for message in told]
    return [_as_delivery(owed, message, texts) for message in told]


def _teller(kind: str, site: Site) -> Teller | None:
    """The function that words this kind of notice. The approval shows the menu, so it needs the site."""
    return partial(_approved, site=site) if kind == "resident.approved" else NOTICES.get(kind)


def _as_delivery(owed: Delivery, message: Message, texts: Texts) -> Delivery:
    return replace(owed, kind=KINDS[type(message)], payload=payload_of(message, texts))


def _card(order: Order, texts: Texts) -> Show:
    """The order's card, edited where the chat has it. It is not sent anew: the pass may be a housemate's or
    a series'.
    """
    html, keyboard = my_passes.card(order, texts), my_passes.buttons(order, texts)
    return Show(html, keyboard, card=f"order {order.code}", only_in_place=True)


def _order(owed: Delivery) -> Order:
    return orders.by_code(owed.order_code)


def _refreshed(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    return [_card(_order(owed), texts)]


def _arrived(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:
    order = _order(owed)
    entry = arrivals.last_entry(order)
    if order.status is not Status.ARRIVED or entry is None:
        return [_card(order, texts)]
    what = escape(coming.told(order, texts))
    return [_card(order, texts), Say(texts("notice.arrived", what=what, at=texts.moment(entry.at, now=now)))]


def _annulled(owed: Delivery, texts: Texts, now: datetime) -> Sequence[Message]:  # noqa: ARG001  # one shape
    order = _order(owed)
    what = escape(coming.told(order, texts))
    return [_card(order, texts), Say(texts("notice.annulled", what=what))]


def _cancelled(owed: Delivery, texts: Texts, now: datetime) -> Sequence[Message]:
    order = _order(owed)
    if owed.recipient != str(order.resident.telegram_id):
        return guest_cars.cancelled(owed, texts, now)
    if order.kind in AT_DESKS:
        return desk_notices.cancelled(order, texts)
    if order.kind is Kind.SLOT:
        return [_card(order, texts), *desk_notices.cancelled(order, texts)]
    what = escape(coming.told(order, texts))
    return [_card(order, texts), Say(texts("notice.cancelled", what=what))]


def _booked(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    order = _order(owed)
    html = f"{texts('notice.slot_booked')}\n{my_passes.card(order, texts)}"
    return [Say(html, my_passes.buttons(order, texts), card=f"order {order.code}")]


def _registered(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    facts = ResidentRegistered.of(owed)
    return _joined(facts.person, texts, client=facts.client)


def _named(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    return _joined(ResidentClaimed.of(owed).person, texts)


def _joined(resident_id: int | None, texts: Texts, *, client: str | None = None) -> list[Message]:
    """Somebody registered: name, house and role, with a button to their card. Early versions did not store who."""
    if resident_id is None:
        return []
    person = residents.by_id(resident_id)
    key = "notice.registered" if person.role is Role.RESIDENT else f"notice.registered_{person.role}"
    told = texts(key, who=named(person.name, person.house, texts))
    if client:
        told += "\n" + texts("notice.was_client", name=escape(client))
    return [Say(told, Keyboard(((Button(texts("people.look"), "people.open", (str(person.id),)),),)))]


def _applied(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    """Somebody applied. If an admin has answered already, NotFound drops the notice."""
    asked = applications.by_id(ResidentApplied.of(owed).application)
    told = texts("notice.applied", who=approvals.line(asked, texts))
    return [Say(told, approvals.answers(asked, texts))]


def _approved(owed: Delivery, texts: Texts, now: datetime, *, site: Site = NOWHERE) -> list[Message]:
    """The application was approved: the menu, with a picture if the invite was a campaign's."""
    person = residents.find_by_telegram(int(owed.recipient))
    turn = Turn(int(owed.recipient), now, texts, replace(site, commands=ROUTES.commands), resident=person)
    waiting = menu.waiting_for(person, turn) if person else ""
    told = "\n\n".join(filter(None, (waiting, texts("notice.approved"))))
    said = Say(told, menu.keyboard(turn))
    if person is None or not invites.came_by_campaign(person.id):
        return [said]
    return [replace(said, picture="menu", picture_facts=menu.picture(turn, "welcome", "menu"))]


def _claimed(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    return [approvals.claim(roster.by_id(RosterAsked.of(owed).claim), texts)]


def _role_changed(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    return [_role(ResidentChanged.of(owed).role, texts)]


def _unlisted(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    return [_role(ResidentUnlisted.of(owed).role, texts)]


def _role(role: str, texts: Texts) -> Say:
    return Say(texts("notice.changed", role=texts(f"role.{role}")))


def _removed(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    """The resident was removed; says how much was cancelled, because no other notice does."""
    facts = ResidentRemoved.of(owed)
    lines = [
        texts("notice.removed"),
        texts("notice.removed_orders", count=facts.cancelled) if facts.cancelled else "",
        texts("notice.removed_series", count=facts.ended) if facts.ended else "",
    ]
    return [Say("\n".join(line for line in lines if line))]


def _new_pin(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    order = _order(owed)
    what = escape(coming.told(order, texts))
    return [_card(order, texts), Say(texts("notice.new_pin", what=what, pin=order.pin))] if order.pin else []


def _unticked(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
    codes = MassUntick.of(owed).orders
    named = ", ".join(codes[:MOST_NAMED]) + (", …" if len(codes) > MOST_NAMED else "")
    return [Say(texts("notice.mass_untick", orders=named))]


def _plain(key: str, carried: type[Facts] | None = None) -> Teller:
    """One text, whose gaps are the names of the facts."""

    def plain(owed: Delivery, texts: Texts, now: datetime) -> list[Message]:  # noqa: ARG001  # one shape
        facts = vars(carried.of(owed)) if carried else {}
        return [Say(texts(key, **{name: escape(str(fact)) for name, fact in facts.items()}))]

    return plain


NOTICES: dict[str, Teller] = {
    "order.mirrored": _refreshed,
    "order.cancelled": _cancelled,
    "slot.booked": _booked,
    "roster.asked": _claimed,
    "digest.morning": digest_notices.morning,
    "digest.faults": digest_notices.faults,
    "digest.file": digest_notices.errors,
    "desk.offered": desk_notices.offered,
    "desk.offer_expired": desk_notices.offer_over,
    "order.day_closed": desk_notices.day_closed,
    "desk.asked": desk_notices.asked,
    "desk.warned": desk_notices.warned,
    "desk.released": desk_notices.released,
    "link.used": guest_links.used,
    "visit.booked": free_links.booked,
    "visit.cancelled": free_links.cancelled,
    "series.skipped": regular.skipped,
    "order.new_pin": _new_pin,
    "arrival.recorded": _arrived,
    "arrival.annulled": _annulled,
    "resident.registered": _registered,
    "resident.claimed": _named,
    "resident.applied": _applied,
    "resident.approved": _approved,
    "resident.refused": _plain("notice.refused"),
    "resident.released": _plain("notice.released"),
    "resident.changed": _role_changed,
    "resident.removed": _removed,
    "resident.unlisted": _unlisted,
    "key.created": _plain("notice.key", KeyCreated),
    "key.revoked": _plain("notice.key_revoked", KeyRevoked),
    "broadcast": _plain("notice.broadcast", BroadcastText),
    "broadcast.heard": statistics.heard,
    "bot.fault": _plain("notice.fault", BotFault),
    "bot.webhook_lost": statistics.webhook_lost,
    "admin.let_in": _plain("notice.let_in", AdminLetIn),
    "admin.locked_out": _plain("notice.locked_out", AdminLockedOut),
    "pin.alarm": _plain("notice.pin_alarm", PinAlarm),
    "gate.mass_untick": _unticked,
    "sheet.lost": _plain("notice.sheet_lost", SheetLost),
    "sheet.made_again": _plain("notice.sheet_made_again"),
    **dict.fromkeys(NEWS, trouble),
    "sheet.adopted": sheet_held.adopted,
    "sheet.declined": _plain("notice.sheet_declined"),
    "sheet.over": _plain("notice.sheet_over"),
    "sheet.title_taken": _plain("notice.sheet_title_taken", SheetTitleTaken),
    "sheet.refused": _plain("notice.sheet_refused", SheetRefused),
}
