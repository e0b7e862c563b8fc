"""Links to free times in /calendar: make, name, allow bookings, revoke; and the visits booked by them."""

from datetime import datetime
from html import escape

from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.calendars.calendar_links import Feed, FeedKind
from passbot.domain.calendars.visits import Visit
from passbot.domain.site.facts.calendars import VisitBooked, VisitCancelled
from passbot.domain.site.notices import Delivery
from passbot.errors import NotFound
from passbot.services.calendars import feeds, visits
from passbot.services.calendars.feeds import Terms
from passbot.texts import Texts, visiting

FLOW = "free"
BACK = "calendar.look"
MOST_LISTED = 10


def lines(turn: Turn) -> list[str]:
    """Lines of /calendar about these links and visits."""
    t = turn.texts
    coming = _coming(turn)
    told = [_line("free.visit", each, t) for each in coming]
    return [t("free.intro"), "", *([t("free.visits"), *told, ""] if coming else [])]


def rows(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    t = turn.texts
    live = [each for each in feeds.of(turn.registered().id, kind=FeedKind.FREE) if each.revoked_at is None]
    booked = [
        Button(_label(each, t), "visit.ask_off", (str(each.id),), style="danger") for each in _coming(turn)
    ]
    made = [Button(_opener(each, turn), "free.card", (str(each.id),)) for each in live]
    return ((Button(t("free.new"), "free.make", (_newest(turn),)),), *((each,) for each in [*made, *booked]))


def _coming(turn: Turn) -> list[Visit]:
    return visits.of_owner(turn.registered().id, now=turn.now)[:MOST_LISTED]


def _opener(feed: Feed, turn: Turn) -> str:
    key = "free.open_bookable" if feed.is_bookable else "free.open"
    return turn.texts(key, name=_name(feed, turn))


def _label(visit: Visit, texts: Texts) -> str:
    return texts("free.call_off", when=visiting.when_here(visit, texts), name=visit.name)


def _line(key: str, visit: Visit, texts: Texts) -> str:
    facts = {"name": escape(visit.name), "email": escape(visit.email)}
    return texts(key, when=visiting.when_here(visit, texts), **facts)


def make(turn: Turn) -> list[Effect]:
    """Make a link. The button carries the newest link's id, so pressing it twice makes one link only."""
    page, newest = turn.site.link("/free/"), turn.argument()
    if newest != _newest(turn):
        return [Toast(turn.texts("press.made_before" if newest else "press.unknown"))]
    terms = Terms()
    made, secret = feeds.offer(
        terms, owner_id=turn.registered().id, can_confirm=_can_confirm(turn), now=turn.now
    )
    link = page + secret
    copy = (Button(turn.texts("feed.copy"), copy=link),)
    more = (Button(_opener(made, turn), "free.card", (str(made.id),)),)
    told = turn.texts("free.made", link=escape(link), days=terms.days)
    return [Toast(), Say(told, Keyboard((copy, more)))]


def _newest(turn: Turn) -> str:
    made = feeds.of(turn.registered().id, kind=FeedKind.FREE)
    return str(made[-1].id if made else 0)


def card(turn: Turn) -> list[Effect]:
    return [Toast(), *_shown(turn, _named(turn))]


def switch(turn: Turn) -> list[Effect]:
    """Allow or forbid bookings. The button carries the new state, so pressing it twice changes nothing."""
    found, wanted = _named(turn), turn.argument(1) == "1"
    if found.is_bookable is wanted:
        return [Toast(turn.texts("press.done_before")), *_shown(turn, found)]
    changed = _changed(turn, found, Terms(found.name, found.days or feeds.DAYS, wanted))
    return [Toast(), *_shown(turn, changed)]


def ask_name(turn: Turn) -> list[Effect]:
    return [Toast(), Say(turn.texts("free.ask_name")), Goto(FLOW, "name", {"feed": _named(turn).id})]


def name(turn: Turn) -> list[Effect]:
    found = _find(turn, int(turn.dialog.answers.get("feed", 0)) if turn.dialog else 0)
    changed = _changed(turn, found, Terms(turn.text, found.days or feeds.DAYS, found.is_bookable))
    back = Keyboard(((Button(turn.texts("free.back"), BACK),),))
    return [Say(turn.texts("free.renamed", name=escape(_name(changed, turn))), back), Leave()]


def revoke(turn: Turn) -> list[Effect]:
    found = _named(turn)
    feeds.revoke(found.id, owner_id=turn.registered().id, now=turn.now, kind=FeedKind.FREE)
    said = "press.done_before" if found.revoked_at else "feed.revoked"
    return [Toast(turn.texts(said)), turn.in_place(turn.texts("feed.revoked"), _back(turn))]


def ask_off(turn: Turn) -> list[Effect]:
    visit = visits.find(turn.number(), owner_id=turn.registered().id)
    yes = Button(turn.texts("free.call_off_yes"), "visit.off", (str(visit.id),), style="danger")
    asked = _line("free.call_off_ask", visit, turn.texts)
    return [Toast(), turn.in_place(asked, Keyboard(((yes,), *_back(turn).rows)))]


def off(turn: Turn) -> list[Effect]:
    try:
        is_off = visits.call_off(turn.number(), actor=turn.actor, now=turn.now)
    except NotFound:
        is_off = False
    said = turn.texts("free.called_off" if is_off else "press.done_before")
    return [Toast(said), turn.in_place(said, _back(turn))]


def booked(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:  # noqa: ARG001  # one shape
    visit = visits.by_id(VisitBooked.of(owed).visit)
    off = Button(_label(visit, texts), "visit.ask_off", (str(visit.id),), style="danger")
    return [Say(_line("notice.visit_booked", visit, texts), Keyboard(((off,),)))]


def cancelled(owed: Delivery, texts: Texts, now: datetime) -> list[Say]:  # noqa: ARG001  # one shape
    return [Say(_line("notice.visit_cancelled", visits.by_id(VisitCancelled.of(owed).visit), texts))]


def _shown(turn: Turn, feed: Feed) -> list[Effect]:
    t, number = turn.texts, str(feed.id)
    booking = t(_booking(turn, feed))
    html = t("free.card", name=escape(_name(feed, turn)), days=feed.days, booking=booking)
    if feed.revoked_at is not None:
        return [turn.in_place(t("feed.revoked"), _back(turn))]
    let = ("free.let_not_book", "0") if feed.is_bookable else ("free.let_book", "1")
    deeds = (
        (Button(t(let[0]), "free.switch", (number, let[1])),),
        (Button(t("free.rename"), "free.rename", (number,)),),
        (Button(t("free.revoke"), "free.revoke", (number,), style="danger"),),
    )
    return [turn.in_place(html, Keyboard((*deeds, *_back(turn).rows)))]


def _booking(turn: Turn, feed: Feed) -> str:
    if not feed.is_bookable:
        return "free.books_not"
    return "free.books" if _can_confirm(turn) else "error.feed.no_mail"


def _back(turn: Turn) -> Keyboard:
    return Keyboard(((Button(turn.texts("free.back"), BACK),),))


def _changed(turn: Turn, feed: Feed, terms: Terms) -> Feed:
    return feeds.change(feed.id, terms, owner_id=turn.registered().id, can_confirm=_can_confirm(turn))


def _can_confirm(turn: Turn) -> bool:
    return turn.site.has_mail and bool(turn.site.page)


def _name(feed: Feed, turn: Turn) -> str:
    return feed.name or turn.texts("free.unnamed", since=turn.texts.moment(feed.created_at, now=turn.now))


def _named(turn: Turn) -> Feed:
    return _find(turn, turn.number())


def _find(turn: Turn, number: int) -> Feed:
    return feeds.find(number, owner_id=turn.registered().id, kind=FeedKind.FREE)


FEATURES = Features(
    presses={
        "free.card": card,
        "free.switch": switch,
        "free.rename": ask_name,
        "free.revoke": revoke,
        "visit.ask_off": ask_off,
        "visit.off": off,
    },
    steps={"free.name": name},
)
