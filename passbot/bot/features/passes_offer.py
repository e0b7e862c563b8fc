"""The card that offers a pass: is this the car, and when does it come? One press orders it."""

from datetime import UTC, date, datetime, time, timedelta
from html import escape

from passbot.bot import asking_when
from passbot.bot.features import passes_draft as drafting
from passbot.bot.features.passes_card import shown
from passbot.bot.features.passes_draft import Draft
from passbot.bot.turns import Button, Effect, Keyboard, Show, Toast, Turn
from passbot.domain import windows
from passbot.domain.orders import Wish
from passbot.domain.windows import DAY, Window
from passbot.errors import Conflict, InvalidInput
from passbot.services import orders, search

DAYS_SHOWN = 12
DAYS_WIDE = 3
HOURS = ((6, 12), (12, 18), (18, 24))
JUST_NOW = timedelta(minutes=1)

Rows = list[tuple[Button, ...]]


def offer(turn: Turn, draft: Draft, mark: str = "", window: Window | None = None) -> list[Effect]:
    """Without a window, two presses for now stand first: a taxi and a day or two."""
    mark = mark or _new_mark(turn)
    rows = _then(turn, mark, window) if window else _now(turn, mark)
    rows.append((Button(turn.texts("pass.drop"), "pass.drop", (mark,)),))
    asked = asking_when.in_place(turn, _html(turn, draft, window), Keyboard(tuple(rows)))
    return [asked, drafting.offered(turn, mark, draft)]


def _new_mark(turn: Turn) -> str:
    """Of the message that began it: written again after a crash, it is the same one."""
    return str(turn.message_id or (turn.press.message_id if turn.press else 0))


def _html(turn: Turn, draft: Draft, window: Window | None) -> str:
    t, plate = turn.texts, draft.plate
    lines = [t("pass.offer"), "", f"🚗 <b>{escape(plate.shown)}</b> {escape(draft.brand)}".strip()]
    if window:
        lines.append(f"🕘 {asking_when.told(window, t)}")
    return "\n".join([*lines, *_warnings(turn, draft), "", t("pass.sure" if window else "pass.when")])


def _warnings(turn: Turn, draft: Draft) -> list[str]:
    plate = draft.plate
    found = {
        "pass.partial": plate.is_partial,
        "pass.is_foreign": "foreign" in plate.hints,
        "pass.region_unknown": "region.unknown" in plate.warnings,
        "pass.mended": draft.is_mended,
    }
    return [turn.texts(key) for key, is_so in found.items() if is_so]


def _now(turn: Turn, mark: str) -> Rows:
    t, rules = turn.texts, turn.rules
    taxi = Button(t.count("pass.taxi", rules.taxi_hours), "pass.place", ("taxi", mark))
    plain = Button(t.count("pass.hours", rules.pass_hours), "pass.place", ("plain", mark), style="success")
    days = [
        Button(t(f"when.{name}"), *_to(mark, _days(turn, at))) for name, at in (("today", 0), ("tomorrow", 1))
    ]
    return [(taxi, plain), (*days, Button(t("pass.other_day"), "pass.days", (mark,)))]


def _days(turn: Turn, first: int, count: int = 1) -> Window:
    """Whole days from so many days on; what is over of today is left out."""
    zone = windows.zone(turn.rules.zone)
    day = windows.local_day(turn.now, zone) + first * DAY
    whole = windows.day_window(day, zone)
    end = windows.day_window(day + (count - 1) * DAY, zone).end
    return Window(max(whole.start, turn.now), end)


def _to(mark: str, window: Window) -> tuple[str, tuple[str, ...]]:
    return "pass.at", (mark, *_epochs(window))


def _epochs(window: Window) -> tuple[str, str]:
    return f"{window.start.timestamp():.0f}", f"{window.end.timestamp():.0f}"


def _then(turn: Turn, mark: str, window: Window) -> Rows:
    t, told = turn.texts, asking_when.told(window, turn.texts)
    rows: Rows = [
        (
            Button(
                t("pass.order_at", when=told), "pass.place", ("at", mark, *_epochs(window)), style="success"
            ),
        )
    ]
    hours = _hours(turn, mark, window)
    if hours:
        rows.append(hours)
    longer = _longer(turn, window)
    more = (Button(t("pass.day_more"), *_to(mark, longer)),) if longer else ()
    return [*rows, (*more, Button(t("pass.other_day"), "pass.days", (mark,)))]


def _hours(turn: Turn, mark: str, window: Window) -> tuple[Button, ...]:
    """Parts of one day that are not over yet."""
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
    """One day more, where the rules allow that many."""
    zone = windows.zone(turn.rules.zone)
    last = windows.local_day(window.end - windows.SECOND, zone)
    longer = Window(window.start, windows.day_window(last + DAY, zone).end)
    return longer if longer.length <= timedelta(days=turn.rules.longest_pass_days) else None


def days(turn: Turn) -> list[Effect]:
    """The next days as buttons; any other, or several, can be typed."""
    mark, draft = _drafted(turn)
    if draft is None:
        return [_dealt_with(turn)]
    ahead = [_days(turn, at) for at in range(2, min(2 + DAYS_SHOWN, turn.rules.days_ahead))]
    found = [Button(asking_when.told(each, turn.texts), *_to(mark, each)) for each in ahead]
    rows = [tuple(found[at : at + DAYS_WIDE]) for at in range(0, len(found), DAYS_WIDE)]
    rows.append((Button(turn.texts("pass.back"), "pass.offer", (mark,)),))
    html = f"🚗 <b>{escape(draft.plate.shown)}</b> {escape(draft.brand)}".strip()
    asked = asking_when.in_place(turn, f"{html}\n\n{turn.texts('pass.ask_day')}", Keyboard(tuple(rows)))
    return [Toast(), asked, drafting.offered(turn, mark, draft)]


def back(turn: Turn) -> list[Effect]:
    mark, draft = _drafted(turn)
    return [Toast(), *offer(turn, draft, mark)] if draft else [_dealt_with(turn)]


def at(turn: Turn) -> list[Effect]:
    """A day, hours or one day more: the button names the whole window, so a second press changes nothing."""
    mark, draft = _drafted(turn)
    if draft is None:
        return [_dealt_with(turn)]
    window = orders.checked_window(_window(turn), turn.rules, turn.now)
    return [Toast(), *offer(turn, draft, mark, window)]


def _drafted(turn: Turn, place: int = 0) -> tuple[str, Draft | None]:
    """The draft that a button means by its mark. Cards of an older version carry none: the newest."""
    drafts = drafting.drafts(turn)
    args = turn.press.args[place:] if turn.press else ()
    mark = args[0] if args else next(reversed(drafts), "")
    return mark, drafts.get(mark)


def _window(turn: Turn) -> Window:
    moments = turn.press.args[-2:] if turn.press else ()
    if len(moments) != 2 or not all(each.isascii() and each.isdigit() and len(each) < 11 for each in moments):
        raise InvalidInput("when.unclear", "Choose one of the buttons, or write a day.")
    start, end = (datetime.fromtimestamp(int(each), UTC) for each in moments)
    return Window(start, end)


def _dealt_with(turn: Turn) -> Toast:
    """Ordered a moment ago, or given up: then nobody may believe that a pass is waiting."""
    mine = search.mine(turn.actor.resident_id or 0, now=turn.now, limit=1)
    if mine and mine[-1].created_at > turn.now - JUST_NOW:
        return Toast(turn.texts("press.done_before"))
    return Toast(turn.texts("pass.gone"), is_alert=True)


def place(turn: Turn) -> list[Effect]:
    mark, draft = _drafted(turn, 1)
    if draft is None:
        return [_dealt_with(turn)]
    window = _chosen(turn)
    wish = Wish(plate=draft.plate, brand=draft.brand or None, window=window)
    try:
        made = orders.place(wish, actor=turn.actor, rules=turn.rules, now=turn.now)
    except Conflict as refusal:
        if refusal.code != "order.duplicate":
            raise
        return _meets_another(turn, mark, window, refusal)
    return [Toast(turn.texts("pass.placed")), shown(turn, made), drafting.without(turn, mark)]


def _chosen(turn: Turn) -> Window:
    how = turn.press.args[0] if turn.press and turn.press.args else ""
    if how == "at":
        return _window(turn)
    hours = turn.rules.taxi_hours if how == "taxi" else turn.rules.pass_hours
    return Window(turn.now, turn.now + timedelta(hours=hours))


def _meets_another(turn: Turn, mark: str, window: Window, refusal: Conflict) -> list[Effect]:
    """The house expects this car already: longer, or before that, or a look at it."""
    t, other = turn.texts, orders.by_code(str(refusal.facts["code"]))
    why = t.refusal(refusal, now=turn.now)
    lines, rows = [why], _before(turn, mark, window, other.window)
    if window.end > other.window.end:
        lines.append(t("pass.extend_till", until=t.end(window.end, now=turn.now)))
        args = (other.code, _epochs(window)[1])
        rows.insert(0, (Button(t("pass.extend"), "pass.extend", args, style="success"),))
    look = Button(t("pass.show_it"), "pass.card", (other.code,))
    keyboard = Keyboard((*rows, (look, Button(t("pass.drop"), "pass.drop", (mark,)))))
    message_id = turn.press.message_id if turn.press else None
    shown_why = Show(escape("\n".join(lines)), keyboard, message_id=message_id)
    return [Toast(why[:200], is_alert=True), shown_why]


def _before(turn: Turn, mark: str, window: Window, other: Window) -> Rows:
    """The time until the other pass begins is still free."""
    if window.start >= other.start:
        return []
    free = Window(window.start, other.start)
    label = turn.texts("pass.order_at", when=asking_when.told(free, turn.texts, now=turn.now))
    return [(Button(label, "pass.place", ("at", mark, *_epochs(free))),)]


def drop(turn: Turn) -> list[Effect]:
    mark, draft = _drafted(turn)
    if draft is None:
        return [_dealt_with(turn)]
    dropped = Show(turn.texts("pass.dropped"), message_id=turn.press.message_id if turn.press else None)
    return [Toast(), dropped, drafting.without(turn, mark)]


def typed_when(turn: Turn, window: Window) -> list[Effect]:
    """The newest card, with the days and hours that were typed."""
    mark, draft = _drafted(turn)
    assert draft, "a card is on offer while its question is open"
    checked = orders.checked_window(window, turn.rules, turn.now)
    return offer(turn, draft, mark, checked)
