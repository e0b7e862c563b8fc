"""The registration form: what is known of a person so far, and the question for the rest."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from html import escape
from typing import Any

from passbot.bot.talk import consent_form
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, ReplyKeyboard, Say
from passbot.bot.talk.turns import Dialog, Turn
from passbot.domain.people import phones
from passbot.domain.people.people import Invite, Resident, Role
from passbot.texts import Texts

FLOW = "register"
STEPS = ("name", "phone", "house")


@dataclass(frozen=True)
class Form:
    """A form. `fixed` are the fields that the invite knows: they are not asked and cannot be changed."""

    code: str = ""
    name: str = ""
    phone: str = ""
    house: str = ""
    fixed: tuple[str, ...] = ()
    language: str = ""  # chosen before there is a resident to store it
    shared: str = ""  # the phone shared by Telegram's button, kept if another is typed later
    person_id: int | None = None  # the resident that the invite is bound to

    def answers(self) -> dict[str, Any]:  # Any: JSON
        return asdict(self)

    @property
    def is_own_phone(self) -> bool:
        return bool(self.phone) and self.phone == self.shared

    def missing(self) -> str:
        """The first step to ask for, or `sure` if only the confirmation is missing."""
        if not self.code:
            return "code"
        return next((step for step in STEPS if step not in self.fixed and not getattr(self, step)), "sure")

    def with_invite(self, invite: Invite, person: Resident | None, *, has_houses: bool) -> "Form":
        """The form with this invite. Fields fixed by an earlier invite are dropped; typed ones stay."""
        known: dict[str, Any] = {"name": person.name} if person else {}  # Any: fields
        if (
            invite.house or invite.role is not Role.RESIDENT or not has_houses
        ):  # who works here need not live here
            known["house"] = invite.house or ""
        to = invite.resident_id
        return replace(self.without_invite(), code=invite.code, fixed=tuple(known), person_id=to, **known)

    def without_invite(self) -> "Form":
        gone: dict[str, Any] = dict.fromkeys(self.fixed, "")  # Any: fields
        return replace(self, code="", fixed=(), person_id=None, **gone)


def form_of(dialog: Dialog | None) -> Form:
    if dialog is None or dialog.flow != FLOW:
        return Form()
    known = {field.name for field in fields(Form)}
    answers = {name: value for name, value in dialog.answers.items() if name in known}
    return Form(**answers | {"fixed": tuple(answers.get("fixed", ()))})


def ask(turn: Turn, form: Form, first: str = "") -> list[Effect]:
    """Ask for the next missing field, below the text `first`; for consent before any, if the site has words for it."""
    step = form.missing()
    if step != "code" and (words := consent_form.first(turn)):
        said = consent_form.question(turn, words, "consent.first")
        return [replace(said, html=_after(first, said.html)), Goto(FLOW, consent_form.STEP, form.answers())]
    return [_ASK[step](turn.texts, form, first), Goto(FLOW, step, form.answers())]


def _ask_code(texts: Texts, _form: Form, first: str) -> Say:
    return Say(_after(first, texts("register.ask_code")))


def _ask_name(texts: Texts, _form: Form, first: str) -> Say:
    return Say(_after(first, texts("register.ask_name")))


def _ask_phone(texts: Texts, _form: Form, first: str) -> Say:
    share = texts("register.share_phone")
    return Say(_after(first, texts("register.ask_phone")), ReplyKeyboard(((share,),), contact=share))


def _ask_house(texts: Texts, _form: Form, first: str) -> Say:
    return Say(_after(first, texts("register.ask_house")))


def _ask_sure(texts: Texts, form: Form, first: str) -> Say:
    wrong = tuple(
        Button(texts(f"register.edit_{step}"), "register.edit", (step,))
        for step in STEPS
        if step not in form.fixed
    )
    right = Button(texts("register.confirm"), "register.confirm", style="success")
    return Say(_after(first, summary(texts, form)), Keyboard(((right,), wrong)))


def summary(texts: Texts, form: Form) -> str:
    said = texts("register.summary", name=escape(form.name), phone=escape(phones.show(form.phone)))
    return f"{said}\n{texts('register.summary_house', house=escape(form.house))}" if form.house else said


def _after(first: str, then: str) -> str:
    return f"{first}\n\n{then}" if first else then


_ASK: dict[str, Callable[[Texts, Form, str], Say]] = {
    "code": _ask_code,
    "name": _ask_name,
    "phone": _ask_phone,
    "house": _ask_house,
    "sure": _ask_sure,
}
