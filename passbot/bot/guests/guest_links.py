"""The host's side of a guest link: make it, forward it, see who comes, close it."""

from datetime import datetime
from html import escape

from passbot.bot.passes import my_passes
from passbot.bot.talk import asking_when
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.passes.guest_links import MARK, GuestLink
from passbot.domain.passes.orders import Kind, Order, Status
from passbot.domain.site.facts.passes import LinkUsed
from passbot.domain.site.notices import Delivery
from passbot.domain.site.offerings import Offering, is_on, off
from passbot.domain.times.windows import Window
from passbot.errors import Conflict, InvalidInput
from passbot.services.passes import orders
from passbot.services.regular import guest_links
from passbot.texts import Texts

FLOW = "link"
COUNTS = (3, 5, 10)
SIGNS = {Status.OPEN: "🕘", Status.ARRIVED: "✅", Status.EXPIRED: "⌛", Status.CANCELLED: "✖"}


def link(turn: Turn) -> list[Effect]:
    """/link: begin a new one, or open one. At the limit, one must be closed first."""
    orders.require_orderer(turn.actor.resident_id, turn.actor)
    known = guest_links.of_host(turn.actor, now=turn.now)
    rows = tuple((_opener(each, turn),) for each in known)
    try:
        guest_links.refuse_too_many(len(known))
    except Conflict as full:
        return [Say(escape(turn.texts.refusal(full, now=turn.now)), Keyboard(rows))]
    if not is_on(Kind.CAR, turn.rules):
        return _those_of_before(turn, rows)
    days = asking_when.keyboard(turn, "link.when").rows
    return [Say(turn.texts("link.ask_when"), Keyboard(days + rows)), Goto(FLOW, "when")]


def _those_of_before(turn: Turn, rows: tuple[tuple[Button, ...], ...]) -> list[Effect]:
    """Show existing links where passes are off: they let nobody in, but their host can close them."""
    if not rows:
        raise off(Offering.PASSES)
    return [Say(turn.texts.refusal(off(Offering.PASSES), now=turn.now), Keyboard(rows))]


def _opener(found: GuestLink, turn: Turn) -> Button:
    when = asking_when.told(found.window, turn.texts, now=turn.now)
    return Button(f"🔗 {when} · {len(found.expected)}/{found.most}", "link.card", (str(found.id),))


def when(turn: Turn) -> list[Effect]:
    if not _is_at(turn, "when"):
        return [Toast(turn.texts("press.done_before"))]
    window = orders.checked_window(asking_when.answered(turn), turn.rules, turn.now)
    limit = turn.rules.quota_house_day
    counts = [each for each in COUNTS if each < limit] + [limit]
    row = tuple(Button(str(each), "link.most", (str(each),)) for each in counts)
    told = asking_when.told(window, turn.texts, now=turn.now)
    ask = turn.texts("link.ask_most", when=told, limit=limit)
    answers = {"since": window.start.isoformat(), "until": window.end.isoformat()}
    return [turn.in_place(ask, Keyboard((row,))), Goto(FLOW, "most", answers)]


def _is_at(turn: Turn, step: str) -> bool:
    return turn.dialog is not None and (turn.dialog.flow, turn.dialog.step) == (FLOW, step)


def most(turn: Turn) -> list[Effect]:
    if turn.dialog is None or not _is_at(turn, "most"):
        return [Toast(turn.texts("press.done_before"))]
    since, until = (datetime.fromisoformat(str(turn.dialog.answers[name])) for name in ("since", "until"))
    made = guest_links.make(
        Window(since, until), _count(turn), actor=turn.actor, rules=turn.rules, now=turn.now
    )
    html = f"{card(made, turn.texts)}\n\n{turn.texts('link.forward')}"
    shown = turn.in_place(html, buttons(made, turn.texts, now=turn.now), card=f"link {made.id}")
    return [shown, _invitation(made, turn), Leave()]


def _count(turn: Turn) -> int:
    given = turn.argument() or asking_when.typed(turn)
    limit = turn.rules.quota_house_day
    if not (given.strip().isascii() and given.strip().isdigit() and len(given) < 6):
        raise InvalidInput("link.most", f"Write a number from 1 to {limit}.", limit=limit)
    return int(given)


def card(found: GuestLink, texts: Texts) -> str:
    """The link as its host sees it: which cars are expected and which have come."""
    count = texts("link.count", count=len(found.expected), most=found.most)
    lines = [
        f"🔗 <b>{texts('link.title')}</b>",
        f"🕘 {asking_when.told(found.window, texts)}",
        f"🚗 {count}",
        *(f"{SIGNS[car.status]} {escape(_car(car))}" for car in found.cars),
    ]
    if found.closed_at is not None:
        lines.append(texts("link.is_closed"))
    return "\n".join(lines)


def _car(car: Order) -> str:
    return f"{car.plate or car.code} {car.brand or ''}".strip()


def buttons(found: GuestLink, texts: Texts, *, now: datetime) -> Keyboard | None:
    cars = [Button(_car(each), "link.car", (each.code,)) for each in found.expected]
    rows = [tuple(cars[at : at + 2]) for at in range(0, len(cars), 2)]
    if found.is_open(now):
        show = Button(texts("link.show"), "link.show", (str(found.id),))
        close = Button(texts("link.close"), "link.close", (str(found.id), "ask"), style="danger")
        rows.append((show, close))
    return Keyboard(tuple(rows)) if rows else None


def _invitation(found: GuestLink, turn: Turn) -> Say:
    """The invitation as a message of its own, to be forwarded or copied."""
    address = f"https://t.me/{turn.site.bot_username}?start={MARK}{found.token}"
    facts = {"when": asking_when.told(found.window, turn.texts), "link": address}
    text = turn.texts("link.invitation", **facts)
    if found.host.house is not None:
        text = turn.texts("link.invitation_house", house=found.host.house, **facts)
    return Say(escape(text), Keyboard(((Button(turn.texts("link.copy"), copy=address),),)))


def show(turn: Turn) -> list[Effect]:
    found = guest_links.theirs(turn.number(), turn.actor)
    if not found.is_open(turn.now):
        return [Toast(turn.texts("link.is_closed"), is_alert=True), _shown(turn, found)]
    return [Toast(), _invitation(found, turn)]


def open_card(turn: Turn) -> list[Effect]:
    found = guest_links.theirs(turn.number(), turn.actor)
    keyboard = buttons(found, turn.texts, now=turn.now)
    shown = Say(card(found, turn.texts), keyboard, card=f"link {found.id}")
    return [Toast(), shown, *asking_when.answered_otherwise(turn, FLOW)]


def car(turn: Turn) -> list[Effect]:
    """The card of a car's pass."""
    code = turn.argument()
    order = orders.by_code(code)
    if order.resident.id != turn.actor.resident_id and not turn.actor.is_admin:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    html, keyboard = my_passes.card(order, turn.texts), my_passes.buttons(order, turn.texts)
    return [Toast(), Say(html, keyboard, card=f"order {order.code}")]


def close(turn: Turn) -> list[Effect]:
    """Close the link; if it has open cars, the first press asks what becomes of them."""
    found = guest_links.theirs(turn.number(), turn.actor)
    answer = turn.argument(1) or "ask"
    if answer == "ask" and any(each.is_open for each in found.cars):
        return [Toast(), turn.in_place(card(found, turn.texts), _ask_close(found, turn))]
    if answer == "back":
        return [Toast(), _shown(turn, found)]
    with_cars = answer == "cars"
    closed = guest_links.close(found.id, actor=turn.actor, now=turn.now, with_cars=with_cars)
    return [Toast(turn.texts("link.is_closed")), _shown(turn, closed)]


def _ask_close(found: GuestLink, turn: Turn) -> Keyboard:
    answers = (("keep", ""), ("cars", "danger"), ("back", ""))
    return Keyboard(
        tuple(
            (Button(turn.texts(f"link.close_{word}"), "link.close", (str(found.id), word), style=style),)
            for word, style in answers
        )
    )


def _shown(turn: Turn, found: GuestLink) -> Show:
    keyboard = buttons(found, turn.texts, now=turn.now)
    return Show(card(found, turn.texts), keyboard, card=f"link {found.id}", message_id=turn.pressed_message)


def used(owed: Delivery, texts: Texts, now: datetime) -> list[Say | Show]:
    """Tell the host that a guest entered or changed a car."""
    found = guest_links.by_id(LinkUsed.of(owed).link)
    order = orders.by_code(owed.order_code)
    html = texts("link.used", car=escape(_car(order)), when=asking_when.told(found.window, texts, now=now))
    keyboard = Keyboard(((Button(texts("link.open_car"), "link.car", (order.code,)),),))
    name, html_now = f"link {found.id}", card(found, texts)
    shown = Show(html_now, buttons(found, texts, now=now), card=name, only_in_place=True)
    return [shown, Say(html, keyboard)]


FEATURES = Features(
    commands={"link": link},
    presses={
        "link.when": when,
        "link.most": most,
        "link.card": open_card,
        "link.show": show,
        "link.car": car,
        "link.close": close,
    },
    steps={"link.when": when, "link.most": most},
)
