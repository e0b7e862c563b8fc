"""The card that offers a pass: car and time, with a button that orders it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html import escape

from passbot.bot.passes import drafts as drafting
from passbot.bot.passes.drafts import Draft
from passbot.bot.passes.pass_card import name as card_name
from passbot.bot.talk import asking_when
from passbot.bot.talk.effects import Button, Effect, Keyboard, Toast
from passbot.bot.talk.turns import Turn
from passbot.domain.passes.orders import Order
from passbot.domain.times import spoken_times, windows
from passbot.domain.times.windows import DAY, Window
from passbot.errors import InvalidInput
from passbot.services.passes import orders, search
from passbot.services.people import cards
from passbot.texts import Texts

DAYS_SHOWN = 12
DAYS_WIDE = 3
LONGEST_LABEL = 30
HOURS = ((6, 12), (12, 18), (18, 24))
JUST_NOW = timedelta(minutes=1)

Rows = list[tuple[Button, ...]]


def offer(turn: Turn, draft: Draft, mark: str = "", *, note: str = "", instead_of: str = "") -> list[Effect]:
    """The card. Without a window its first buttons order from now: for a taxi, or for the usual hours."""
    mark = mark or new_mark(turn)
    rows = _then(turn, mark, draft.window) if draft.window else _now(turn, mark)
    if draft.as_it_stands:
        label = turn.texts("pass.as_it_stands", typed=draft.typed[:LONGEST_LABEL])
        rows.insert(0, (Button(label, "pass.as_it_stands", (mark,)),))
    rows.append((Button(turn.texts("pass.drop"), "pass.drop", (mark,)),))
    asked = turn.in_place(_html(turn, draft, note), Keyboard(tuple(rows)))
    return [asked, drafting.offered(turn, mark, draft, instead_of=instead_of)]


def new_mark(turn: Turn) -> str:
    """A mark made of the message's id, so that handling the message again after a crash gives the same one."""
    return str(turn.message_id or turn.pressed_message or 0)


def _html(turn: Turn, draft: Draft, note: str) -> str:
    t, plate, window = turn.texts, draft.plate, draft.window
    when = asking_when.told(window, t) if window else draft.soon
    lines = [
        t("pass.offer"),
        "",
        f"🚗 <b>{escape(plate.shown)}</b> {escape(draft.brand)}".strip(),
        t("pass.who", who=escape(draft.who)) if draft.who else "",
        f"🕘 {escape(when)}" if when else "",
        *_warnings(turn, draft),
        *named(draft, t),
        note,
    ]
    head = [line for at, line in enumerate(lines) if line or at == 1]
    return "\n".join([*head, "", t("pass.sure" if window else "pass.when")])


def named(draft: Draft, texts: Texts) -> list[str]:
    """What was said but will not be in the pass, so that nothing is dropped silently."""
    lines = [texts("pass.times", times=escape(", ".join(draft.times)))] if draft.times else []
    return [*lines, texts("pass.left", left=escape(", ".join(draft.left)))] if draft.left else lines


def _warnings(turn: Turn, draft: Draft) -> list[str]:
    plate = draft.plate
    found = {
        "pass.partial": plate.is_partial,
        "pass.is_foreign": "foreign" in plate.hints,
        "pass.region_unknown": "region.unknown" in plate.warnings,
        "pass.mended": draft.is_mended,
        "pass.cut": bool(draft.as_it_stands) and not draft.is_mended,
    }
    lines = [turn.texts(key) for key, is_so in found.items() if is_so]
    return [*lines, turn.texts("pass.typed", typed=escape(draft.typed))] if draft.typed else lines


def _now(turn: Turn, mark: str) -> Rows:
    t, rules = turn.texts, turn.rules
    taxi = Button(t.count("pass.taxi", rules.taxi_hours), "pass.place", ("taxi", mark))
    plain = Button(t.count("pass.hours", rules.pass_hours), "pass.place", ("plain", mark), style="success")
    days = [
        Button(t(f"when.{name}"), *_to(mark, _days(turn, at))) for name, at in (("today", 0), ("tomorrow", 1))
    ]
    return [(taxi, plain), (*days, Button(t("pass.other_day"), "pass.days", (mark,)))]


def _days(turn: Turn, first: int, count: int = 1) -> Window:
    """A window of whole days, `first` days from today; today begins now."""
    zone = windows.zone(turn.rules.zone)
    day = windows.local_day(turn.now, zone) + first * DAY
    whole = windows.day_window(day, zone)
    end = windows.day_window(day + (count - 1) * DAY, zone).end
    return Window(max(whole.start, turn.now), end)


def _to(mark: str, window: Window) -> tuple[str, tuple[str, ...]]:
    return "pass.at", (mark, *epochs(window))


def epochs(window: Window) -> tuple[str, str]:
    return f"{window.start.timestamp():.0f}", f"{window.end.timestamp():.0f}"


def _then(turn: Turn, mark: str, window: Window) -> Rows:
    t, told = turn.texts, asking_when.told(window, turn.texts)
    rows: Rows = [
        (Button(t("pass.order_at", when=told), "pass.place", ("at", mark, *epochs(window)), style="success"),)
    ]
    hours = _hours(turn, mark, window)
    if hours:
        rows.append(hours)
    longer = _longer(turn, window)
    more = (Button(t("pass.day_more"), *_to(mark, longer)),) if longer else ()
    return [*rows, (*more, Button(t("pass.other_day"), "pass.days", (mark,)))]


def _hours(turn: Turn, mark: str, window: Window) -> tuple[Button, ...]:
    """Buttons for parts of the day that are not over."""
    zone = windows.zone(turn.rules.zone)
    day = windows.local_day(window.start, zone)
    if window.end > windows.day_window(day, zone).end:
        return ()
    parts = [(_span(day, *each, turn), f"{each[0]:02}–{each[1]}") for each in HOURS]
    return tuple(
        Button(label, *_to(mark, part)) for part, label in parts if part.end > turn.now and part != window
    )


def _span(day: date, start: int, end: int, turn: Turn) -> Window:
    return windows.span(day, time(start), time(end % 24), windows.zone(turn.rules.zone))


def _longer(turn: Turn, window: Window) -> Window | None:
    """The window with one day more, if the rules allow that."""
    zone = windows.zone(turn.rules.zone)
    last = windows.local_day(window.end - windows.SECOND, zone)
    longer = Window(window.start, windows.day_window(last + DAY, zone).end)
    return longer if longer.length <= timedelta(days=turn.rules.longest_pass_days) else None


def days(turn: Turn) -> list[Effect]:
    """Buttons for the next days; others can be typed."""
    mark, draft = drafted(turn)
    if draft is None:
        return [dealt_with(turn)]
    ahead = [_days(turn, at) for at in range(2, min(2 + DAYS_SHOWN, turn.rules.days_ahead))]
    found = [Button(asking_when.told(each, turn.texts), *_to(mark, each)) for each in ahead]
    rows = [tuple(found[at : at + DAYS_WIDE]) for at in range(0, len(found), DAYS_WIDE)]
    drop = Button(turn.texts("pass.drop"), "pass.drop", (mark,))
    rows.append((Button(turn.texts("pass.back"), "pass.offer", (mark,)), drop))
    html = f"🚗 <b>{escape(draft.plate.shown)}</b> {escape(draft.brand)}".strip()
    asked = turn.in_place(f"{html}\n\n{turn.texts('pass.ask_day')}", Keyboard(tuple(rows)))
    return [Toast(), asked, drafting.offered(turn, mark, draft)]


def back(turn: Turn) -> list[Effect]:
    mark, draft = drafted(turn)
    return [Toast(), *offer(turn, draft, mark)] if draft else [dealt_with(turn)]


def newest_again(turn: Turn) -> list[Effect]:
    mark, draft = drafted(turn)
    return offer(turn, draft, mark) if draft else []


def at(turn: Turn) -> list[Effect]:
    """Set the window that the button names; pressing it twice changes nothing."""
    mark, draft = drafted(turn)
    if draft is None:
        return [dealt_with(turn)]
    window = orders.checked_window(pressed_window(turn), turn.rules, turn.now)
    return [Toast(), *offer(turn, draft.at(window), mark)]


def drafted(turn: Turn, place: int = 0) -> tuple[str, Draft | None]:
    """The draft of a button's mark. Buttons of older versions have no mark: the newest draft."""
    drafts = drafting.drafts(turn)
    args = turn.pressed_args[place:]
    mark = args[0] if args else next(reversed(drafts), "")
    return mark, drafts.get(mark)


def pressed_window(turn: Turn) -> Window:
    moments = turn.pressed_args[-2:]
    if len(moments) != 2 or not all(each.isascii() and each.isdigit() and len(each) < 11 for each in moments):
        raise InvalidInput("when.unclear", "Choose one of the buttons, or write a day.")
    start, end = (datetime.fromtimestamp(int(each), UTC) for each in moments)
    return Window(start, end)


def dealt_with(turn: Turn) -> Toast:
    """The toast for a card without a draft: its pass was ordered just now, or nothing is ordered."""
    mine = search.mine(turn.actor.resident_id or 0, now=turn.now, limit=1)
    if mine and mine[-1].created_at > turn.now - JUST_NOW and _may_be_of_this_card(turn, mine[-1]):
        return Toast(turn.texts("press.done_before"))
    return Toast(turn.texts("pass.gone"), is_alert=True)


def _may_be_of_this_card(turn: Turn, order: Order) -> bool:
    """True if the order may have come from this card: the ordered pass is shown in the card's place once
    that is sent.
    """
    shown = cards.find(turn.telegram_id, card_name(order))
    return shown is None or turn.pressed_message == shown


def as_it_stands(turn: Turn) -> list[Effect]:
    """Use the plate as typed: its owner knows it better than our reading."""
    mark, draft = drafted(turn)
    if draft is None or not draft.as_it_stands:
        return [dealt_with(turn)]
    return [Toast(), *offer(turn, draft.taken_as_it_stands(), mark)]


def typed_when(turn: Turn, text: str, left: tuple[str, ...] = ()) -> list[Effect]:
    """Set the typed days and hours on the newest card; hours alone belong to its day."""
    mark, draft = drafted(turn)
    assert draft, "a card is on offer while its question is open"
    zone = windows.zone(turn.rules.zone)
    window = spoken_times.read_window(text, zone=zone, now=turn.now, on=_one_day(draft.window, turn))
    checked = orders.checked_window(window, turn.rules, turn.now)
    return offer(turn, replace(draft.at(checked), soon="", left=left or draft.left), mark)


def _one_day(window: Window | None, turn: Turn) -> date | None:
    zone = windows.zone(turn.rules.zone)
    day = windows.local_day(window.start, zone) if window else None
    return day if day and window and window.end <= windows.day_window(day, zone).end else None
