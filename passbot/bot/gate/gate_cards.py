"""An order's card for guards: the verdict in colour and words, the plate, then who, where and when."""

from datetime import date, datetime, timedelta
from html import escape

from passbot.bot.talk.effects import Button, Keyboard
from passbot.domain.gate import pins
from passbot.domain.gate.verdicts import AS_TYPED, Fit, Grade, Verdict
from passbot.domain.passes.orders import Order, Status
from passbot.domain.people import phones
from passbot.texts import Texts, coming

LIVE = (Status.OPEN, Status.ARRIVED)
LONGEST_NAME = 40  # of the name on a button


def card(order: Order, texts: Texts, *, now: datetime, word: str = "", with_pin: bool = False) -> str:
    """The card, below `word`. Only admins see the PIN: guards must hear it from the guest."""
    lines = [
        word,
        f"<b>{escape(order.plate or what(order, texts))}</b> {escape(order.brand or '')}".strip(),
        texts("pass.who", who=escape(order.guest_name)) if order.plate and order.guest_name else "",
        texts("gate.partial", plate=escape(order.plate or "")) if order.is_partial else "",
        texts("gate.house", house=escape(order.house or "—"), name=escape(order.resident.name)),
        f"🕘 {coming.when(order, texts, now=now)}",
        f"<code>{order.code}</code>",
        f"📞 {phones.show(order.resident.phone)}" if order.resident.phone else "",
        texts("pin.on_card", pin=order.pin) if with_pin and order.pin and order.status in LIVE else "",
    ]
    return "\n".join(line for line in lines if line)


def judged(verdict: Verdict, texts: Texts, *, now: datetime, with_pin: bool = False) -> str:
    """The card of a search hit, with how well it fits."""
    word = _claim(verdict, texts, now)
    lines = [card(verdict.order, texts, now=now, word=word, with_pin=with_pin), _days(verdict, texts)]
    return "\n".join(line for line in lines if line)


def what(order: Order, texts: Texts) -> str:
    return coming.told(order, texts)


def said(key: str, order: Order, texts: Texts, **facts: str) -> str:
    """The text, or its form for people on foot if the order has no car."""
    return texts(key, **facts) if order.plate else texts(f"on_foot.{key}", **facts)


def buttons(order: Order, texts: Texts, *, is_exact: bool = False) -> Keyboard | None:
    """One wide button, without a question: guards wear gloves in the rain. Unless the match is exact, it names the
    order.
    """
    if order.status is Status.OPEN:
        return Keyboard(((_arrived(order, texts, is_exact),),))
    if order.status is Status.ARRIVED:
        return Keyboard(((Button(said("gate.undo", order, texts), "gate.undo", (order.code,)),),))
    return None


def buttons_of(verdict: Verdict, texts: Texts) -> Keyboard | None:
    order = verdict.order
    if verdict.may_come:
        return buttons(order, texts, is_exact=verdict.grade is Grade.EXACT)
    return None if verdict.fit is Fit.LIKE else buttons_of_refused(order, texts)


def buttons_of_refused(order: Order, texts: Texts) -> Keyboard | None:
    """Annul, if it has arrived; else let in with a reason."""
    if order.status is Status.ARRIVED:
        return buttons(order, texts)
    return Keyboard(((Button(texts("gate.anyway"), "gate.anyway", (order.code,), style="danger"),),))


def _arrived(order: Order, texts: Texts, is_exact: bool) -> Button:
    """The button carries the plate that the guard sees: the owner may change it before the press."""
    label = said("gate.arrived", order, texts)
    args = (order.code, order.plate_key) if order.plate_key else (order.code,)
    if is_exact:
        return Button(label, "gate.arrive", args, style="success")
    return Button(f"{label}: {what(order, texts)[:LONGEST_NAME]}", "gate.arrive", args)


def _claim(verdict: Verdict, texts: Texts, now: datetime) -> str:
    lines = [_word(verdict, texts, now), _compared(verdict, texts)]
    if verdict.fit is Fit.WHOLE and verdict.one_of > 1:
        lines.append(texts("verdict.hosts", count=verdict.one_of))
    return "\n".join(line for line in lines if line)


def _word(verdict: Verdict, texts: Texts, now: datetime) -> str:
    order = verdict.order
    if verdict.grade is Grade.REFUSED:
        return refused(verdict.why, order, texts, now=now)
    if verdict.grade is Grade.SHOWN and verdict.fit in AS_TYPED and verdict.one_of > 1:
        return texts("verdict.one_of", count=verdict.one_of)
    if verdict.grade is Grade.SHOWN:
        return said("verdict.shown", order, texts)
    return texts(f"verdict.{verdict.grade}")


def refused(why: pins.Verdict, order: Order, texts: Texts, *, now: datetime) -> str:
    """The refusal in red, with the reason."""
    there = coming.by_its_clock(order, texts)
    facts = {
        "since": there.moment(order.window.start, now=now),
        "until": there.end(order.window.end, now=now),
        "at": texts.moment(order.closed_at or now, now=now),
    }
    return texts(f"verdict.{why}", **facts)


def _compared(verdict: Verdict, texts: Texts) -> str:
    """Typed and ordered plate in monospace, one above the other, with marks below the differences."""
    if verdict.difference is None:
        return ""
    typed, plate, marks = verdict.difference.typed, verdict.difference.plate, verdict.difference.marks
    rows = "\n".join((f"{typed}  {texts('verdict.typed')}", f"{plate}  {texts('verdict.ordered')}", marks))
    return f"<pre>{escape(rows)}</pre>"


def _days(verdict: Verdict, texts: Texts) -> str:
    """Other days of a regular pass: by weekday within a week, later ones by date."""
    if not verdict.days:
        return ""
    days = ", ".join(_day(day, verdict.order.day, texts) for day in verdict.days)
    return texts("gate.days", days=days)


def _day(day: date, first: date, texts: Texts) -> str:
    return texts.weekday(day) if day - first < timedelta(days=7) else texts.day(day)
