"""How somebody becomes a resident: a code or a link, then name, phone and house, a look at it all, done."""

from collections.abc import Callable
from html import escape

from passbot.bot.turns import (
    Button,
    Effect,
    Features,
    Goto,
    Keyboard,
    Leave,
    RemoveKeyboard,
    ReplyKeyboard,
    Say,
    Show,
    Toast,
    Turn,
)
from passbot.domain import houses, names, phones
from passbot.errors import InvalidInput
from passbot.services import invites, residents

FLOW = "register"
ORDER = ("name", "phone", "house", "sure")


def start(turn: Turn) -> list[Effect]:
    """/start and /register; a deep link brings the code along."""
    if turn.resident:
        return [Say(turn.texts("register.already")), Leave()]
    if turn.args:
        return _code(turn, turn.args)
    return [Say(turn.texts("register.ask_code")), Goto(FLOW, "code")]


def code(turn: Turn) -> list[Effect]:
    return _code(turn, _typed(turn))


def _code(turn: Turn, given: str) -> list[Effect]:
    """Typing a code keeps it for half an hour; only the registration's end spends it."""
    invite = invites.reserve(given, telegram_id=turn.telegram_id, rules=turn.rules, now=turn.now)
    answers = {"code": invite.code, "house": invite.house or ""}
    person = residents.by_id(invite.resident_id) if invite.resident_id else None
    if person:
        return _next(turn, answers | {"name": person.name}, turn.texts("register.accepted"))
    return _next(turn, answers, turn.texts("register.accepted"))


def name(turn: Turn) -> list[Effect]:
    return _next(turn, _answers(turn) | {"name": names.read(_typed(turn))})


def phone(turn: Turn) -> list[Effect]:
    if turn.contact and not turn.contact.is_own:
        raise InvalidInput("phone.foreign", "That is somebody else's number. Share your own, or type it.")
    given = turn.contact.phone if turn.contact else _typed(turn)
    return _next(turn, _answers(turn) | {"phone": phones.read(given)})


def house(turn: Turn) -> list[Effect]:
    return _next(turn, _answers(turn) | {"house": houses.read(_typed(turn))})


def _typed(turn: Turn) -> str:
    """A photo or a sticker is no answer."""
    if not turn.text:
        raise InvalidInput("text.only", "Please answer with a text message.")
    return turn.text


def _answers(turn: Turn) -> dict[str, str]:
    return {key: str(value) for key, value in turn.dialog.answers.items()} if turn.dialog else {}


def _next(turn: Turn, answers: dict[str, str], first: str = "") -> list[Effect]:
    """Ask for the first thing that is still missing."""
    step = next((step for step in ORDER if not answers.get(step)), "sure")
    return [_ASK[step](turn, answers, first), Goto(FLOW, step, answers)]


def _ask_name(turn: Turn, _answers: dict[str, str], first: str) -> Say:
    return Say(f"{first}\n{turn.texts('register.ask_name')}".strip())


def _ask_phone(turn: Turn, _answers: dict[str, str], first: str) -> Say:
    share = turn.texts("register.share_phone")
    return Say(
        f"{first}\n{turn.texts('register.ask_phone')}".strip(), ReplyKeyboard(((share,),), contact=share)
    )


def _ask_house(turn: Turn, _answers: dict[str, str], first: str) -> Say:
    return Say(f"{first}\n{turn.texts('register.ask_house')}".strip(), RemoveKeyboard())


def _ask_sure(turn: Turn, answers: dict[str, str], _first: str) -> Say:
    t = turn.texts
    html = t(
        "register.summary",
        name=escape(answers["name"]),
        phone=phones.show(answers["phone"]),
        house=escape(answers["house"]),
    )
    edit = tuple(Button(t(f"register.edit_{step}"), "register.edit", (step,)) for step in ("name", "phone"))
    done = Button(t("register.confirm"), "register.confirm", style="success")
    return Say(html, Keyboard(((done,), edit)))


_ASK: dict[str, Callable[[Turn, dict[str, str], str], Say]] = {
    "name": _ask_name,
    "phone": _ask_phone,
    "house": _ask_house,
    "sure": _ask_sure,
}


def edit(turn: Turn) -> list[Effect]:
    step = turn.press.args[0] if turn.press and turn.press.args else ""
    answers = _answers(turn)
    if step not in _ASK or turn.dialog is None or turn.dialog.flow != FLOW:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    answers.pop(step, None)
    return [Toast(), *_next(turn, answers)]


def confirm(turn: Turn) -> list[Effect]:
    """The second press finds a resident, and says so."""
    if turn.resident:
        return [Toast(turn.texts("press.done_before"))]
    answers = _answers(turn)
    if turn.dialog is None or turn.dialog.flow != FLOW or not all(answers.get(step) for step in ORDER[:-1]):
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    person = residents.register(
        answers["code"],
        telegram_id=turn.telegram_id,
        name=answers["name"],
        phone=answers["phone"],
        house=answers["house"],
        language=turn.texts.language,
        now=turn.now,
    )
    welcome = turn.texts("register.done", name=escape(person.name), house=escape(person.house or ""))
    shown = Show(welcome, message_id=turn.press.message_id if turn.press else None)
    return [Toast(), shown, Say(turn.texts("register.now_order"), RemoveKeyboard()), Leave()]


FEATURES = Features(
    commands={"start": start, "register": start},
    presses={"register.edit": edit, "register.confirm": confirm},
    steps={
        "register.code": code,
        "register.name": name,
        "register.phone": phone,
        "register.house": house,
    },
)
