"""Registration: a code or link, then name, phone and house, a summary, and the confirmation."""

from dataclasses import replace
from html import escape

from passbot.bot.guests import guest_cars
from passbot.bot.home import speech
from passbot.bot.home.menu import buttons, home, picture, waiting_for
from passbot.bot.joining.approvals import waiting
from passbot.bot.talk import consent_form
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, RemoveKeyboard, Say, Toast
from passbot.bot.talk.registration_form import FLOW, STEPS, Form, ask, form_of
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people import houses, names, phones
from passbot.domain.people.people import Resident, Role
from passbot.errors import Conflict, InvalidInput, Refusal
from passbot.services.people import applications, client_claims, invites, residents
from passbot.services.people.applications import Answers


def start(turn: Turn) -> list[Effect]:
    """/start and /register; a deep link brings the code. A begun registration continues."""
    if guest_cars.is_link(turn.args):
        return guest_cars.opened(turn)
    if turn.resident:
        return _registered(turn)
    asked = applications.find(turn.telegram_id)
    if asked:
        return [Say(*waiting(turn, asked))]
    if turn.args:
        return _code(turn, turn.args)
    if turn.dialog and turn.dialog.flow == FLOW and turn.dialog.step != "code":
        return ask(turn, form_of(turn.dialog), turn.texts("register.go_on"))
    return _greeted(turn)


def _greeted(turn: Turn) -> list[Effect]:
    """The first message anybody sees: a picture, what the site is for, and how to begin."""
    ask_for = "register.ask_name_or_code" if turn.site.has_roster else "register.ask_code"
    html = f"{speech.hello(turn)}\n\n{turn.texts(ask_for)}"
    below = Keyboard((*_roster(turn), *_keypad(turn), buttons(turn, "faq", "language")))
    return [
        Say(html, below, picture="menu", picture_facts=picture(turn)),
        Goto(FLOW, "code", form_of(turn.dialog).answers()),
    ]


def _roster(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    return ((Button(turn.texts("roster.button"), "roster.page", ("0",)),),) if turn.site.has_roster else ()


def _keypad(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    """The keypad's button: a guest with a PIN need not register."""
    return (buttons(turn, "pin"),) if "pin" in speech.useful(turn, None) else ()


def _registered(turn: Turn) -> list[Effect]:
    told = "register.already_code" if _is_good(turn.args, turn) else "register.already"
    return home(turn, turn.texts(told))


def _is_good(code: str, turn: Turn) -> bool:
    """True if the code could be used by this person."""
    try:
        return bool(code) and bool(invites.look_up(code, telegram_id=turn.telegram_id, now=turn.now))
    except Refusal:
        return False


def unprompted(turn: Turn) -> list[Effect]:
    """A stranger's text outside of any dialog: it may be a code."""
    asked = applications.find(turn.telegram_id)
    if asked:
        return [Say(*waiting(turn, asked))]
    try:
        return _code(turn, turn.text or "")
    except InvalidInput:
        return [Say(turn.texts("text.no_code"))]


def code(turn: Turn) -> list[Effect]:
    """Take the code. With a roster, a text that is no code leads to the list of names."""
    try:
        return _code(turn, _typed(turn))
    except InvalidInput as refusal:
        if refusal.code != "invite.format" or not turn.site.has_roster:
            raise
        return [Say(turn.texts("register.ask_name_or_code"), Keyboard(_roster(turn)))]


def _code(turn: Turn, given: str) -> list[Effect]:
    """Reserve the invite for this person; the end of the registration uses it."""
    invite = invites.reserve(given, telegram_id=turn.telegram_id, rules=turn.rules, now=turn.now)
    person = residents.by_id(invite.resident_id) if invite.resident_id else None
    form = form_of(turn.dialog).with_invite(invite, person, has_houses=bool(turn.rules.passes))
    return ask(turn, form, turn.texts("register.accepted"))


def name(turn: Turn) -> list[Effect]:
    return _answered(turn, name=names.read(_typed(turn)))


def phone(turn: Turn) -> list[Effect]:
    if turn.contact and not turn.contact.is_own:
        raise InvalidInput("phone.foreign", "That is somebody else's number. Share your own, or type it.")
    read = phones.read(turn.contact.phone if turn.contact else _typed(turn))
    form = form_of(turn.dialog)
    form = replace(form, phone=read, shared=read if turn.contact else form.shared)
    try:
        client_claims.client_with(read, is_own=form.is_own_phone, named=form.person_id)
    except Conflict as refusal:
        return _not_registered(turn, form, refusal)
    # The next message has inline buttons, so it cannot also remove the reply keyboard.
    kept = Say(turn.texts("register.phone_kept", phone=phones.show(read)), RemoveKeyboard())
    return [kept, *_answered(turn, phone=read, shared=form.shared)]


def house(turn: Turn) -> list[Effect]:
    return _answered(turn, house=houses.read(_typed(turn)))


def sure(turn: Turn) -> list[Effect]:
    """Repeat the summary if something is typed where a button is expected."""
    return ask(turn, form_of(turn.dialog), turn.texts("register.press"))


def _typed(turn: Turn) -> str:
    """The text of the message; a photo or a sticker is refused."""
    if not turn.text:
        raise InvalidInput("text.only", "Please answer with a text message.")
    return turn.text


def _answered(turn: Turn, **given: str) -> list[Effect]:
    """Store an answer. Each one extends the invite's reservation, and reveals at once if the invite is gone."""
    form = replace(form_of(turn.dialog), **given)  # type: ignore[arg-type]  # only the texts are given
    try:
        invites.reserve(form.code, telegram_id=turn.telegram_id, rules=turn.rules, now=turn.now)
    except Refusal as refusal:
        return _without_code(turn, form, refusal)
    return ask(turn, form)


def _without_code(turn: Turn, form: Form, refusal: Refusal) -> list[Effect]:
    """Ask for another code, keeping the other answers: this one expired, was revoked, or was used."""
    why = escape(turn.texts.refusal(refusal, now=turn.now))
    kept = turn.texts("register.another_code")
    return [Say(f"{why}\n\n{kept}"), Goto(FLOW, "code", form.without_invite().answers())]


def edit(turn: Turn) -> list[Effect]:
    step = turn.argument()
    form = form_of(turn.dialog)
    if step not in STEPS or step in form.fixed or form.missing() != "sure":
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    return [Toast(), *ask(turn, replace(form, **{step: ""}))]  # type: ignore[arg-type]  # a text, says STEPS


def confirm(turn: Turn) -> list[Effect]:
    """Register, or apply. A second press says that it is done."""
    if turn.resident:
        return [Toast(turn.texts("press.done_before"))]
    form = form_of(turn.dialog)
    if form.missing() != "sure":
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    if consent_form.first(turn):  # the words are new since
        return [Toast(), *ask(turn, form)]
    try:
        invite = invites.look_up(form.code, telegram_id=turn.telegram_id, now=turn.now)
        if applications.are_wanted(turn.rules, invite.role):
            return _applied(turn, form)
        return _welcome(turn, _register(turn, form))
    except Conflict as refusal:
        return [Toast(), *_not_registered(turn, form, refusal)]


def _applied(turn: Turn, form: Form) -> list[Effect]:
    asked = applications.apply(
        Answers(form.code, form.name, form.phone, form.house or None, turn.texts.language, form.is_own_phone),
        telegram_id=turn.telegram_id,
        rules=turn.rules,
        now=turn.now,
    )
    html, below = waiting(turn, asked)
    shown = turn.in_place(html, below)
    return [Toast(turn.texts("request.sent")), shown, Leave()]


def _register(turn: Turn, form: Form) -> Resident:
    return residents.register(
        form.code,
        telegram_id=turn.telegram_id,
        name=form.name,
        phone=form.phone,
        house=form.house or None,
        language=turn.texts.language,
        now=turn.now,
        is_own_phone=form.is_own_phone,
    )


def _not_registered(turn: Turn, form: Form, refusal: Conflict) -> list[Effect]:
    """Ask again for what somebody else took first: the phone, the code, or the name it is bound to."""
    if refusal.code not in ("resident.phone_taken", "resident.phone_client"):
        return _without_code(turn, form, refusal)
    why = escape(turn.texts.refusal(refusal, now=turn.now))
    return ask(turn, replace(form, phone=""), why)


def _welcome(turn: Turn, person: Resident) -> list[Effect]:
    by_campaign = invites.came_by_campaign(person.id)
    shown = turn.in_place(_done(turn, person))
    registered = replace(turn, resident=person)
    return [Toast(), shown, *home(registered, waiting_for(person, turn), is_welcome=by_campaign)]


def _done(turn: Turn, person: Resident) -> str:
    if person.role is Role.RESIDENT and not person.house:
        return turn.texts("register.done_here", name=escape(person.name))
    if person.role is Role.RESIDENT:
        return turn.texts("register.done", name=escape(person.name), house=escape(person.house or ""))
    role = turn.texts(f"role.{person.role}")
    return turn.texts("register.done_staff", name=escape(person.name), role=role)


FEATURES = Features(
    commands={"start": start, "register": start},
    presses={"register.edit": edit, "register.confirm": confirm},
    steps={
        "register.code": code,
        "register.name": name,
        "register.phone": phone,
        "register.house": house,
        "register.sure": sure,
    },
)
