"""Approvals: what an applicant sees while waiting, and how admins answer."""

from html import escape

from passbot.bot.home.naming import named
from passbot.bot.talk.effects import Button, Effect, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people import phones
from passbot.errors import NotFound
from passbot.services.people import applications, roster
from passbot.services.people.applications import Application
from passbot.services.people.roster import Claim
from passbot.texts import Texts


def waiting(turn: Turn, asked: Application) -> tuple[str, Keyboard]:
    """The state of one's own application, with a button to withdraw it."""
    t = turn.texts
    html = t("request.waiting", at=t.moment(asked.asked_at, now=turn.now), who=line(asked, t))
    return html, Keyboard(((Button(t("request.withdraw"), "request.withdraw"),),))


def withdraw(turn: Turn) -> list[Effect]:
    told = "request.withdrawn" if applications.withdraw(turn.telegram_id) else "press.done_before"
    return [Toast(), turn.in_place(turn.texts(told)), Leave()]


def everyone(turn: Turn) -> list[Effect]:
    """/requests: all applications and claims with their buttons, the oldest first."""
    t = turn.texts
    asked: list[Effect] = [
        Say(line(each, t), answers(each, t)) for each in applications.waiting(actor=turn.actor)
    ]
    claimed: list[Effect] = [claim(each, t) for each in roster.waiting(actor=turn.actor)]
    return asked + claimed or [Say(t("request.none"))]


def line(asked: Application, texts: Texts) -> str:
    who = named(asked.name, asked.house, texts, is_bold=True)
    return texts("request.line", who=who, phone=escape(phones.show(asked.phone)))


def answers(asked: Application, texts: Texts) -> Keyboard:
    yes = Button(texts("request.approve"), "request.approve", (str(asked.id),), style="success")
    no = Button(texts("request.refuse"), "request.refuse", (str(asked.id),), style="danger")
    return Keyboard(((yes, no),))


def claim(claimed: Claim, texts: Texts) -> Say:
    """A claim of a roster name, with buttons for the admin."""
    yes = Button(texts("request.approve"), "roster.approve", (str(claimed.id),), style="success")
    no = Button(texts("request.refuse"), "roster.refuse", (str(claimed.id),), style="danger")
    return Say(texts("roster.somebody", name=escape(claimed.resident.name)), Keyboard(((yes, no),)))


def approve(turn: Turn) -> list[Effect]:
    person = applications.approve(turn.number(), actor=turn.actor, now=turn.now)
    told = turn.texts("request.approved", who=named(person.name, person.house, turn.texts))
    return [Toast(), turn.in_place(told)]


def refuse(turn: Turn) -> list[Effect]:
    """Refuse on the second press; the first asks."""
    if turn.pressed_args[1:] != ("yes",):
        return _asked_again(turn)
    asked = applications.refuse(turn.number(), actor=turn.actor, now=turn.now)
    return [Toast(), turn.in_place(turn.texts("request.refused", name=escape(asked.name)))]


def _asked_again(turn: Turn) -> list[Effect]:
    t, uid = turn.texts, str(turn.number())
    found = next((each for each in applications.waiting(actor=turn.actor) if str(each.id) == uid), None)
    if found is None:
        raise NotFound("application.gone", "This request has been answered or withdrawn already.")
    yes = Button(t("request.refuse_yes"), "request.refuse", (uid, "yes"), style="danger")
    back = Button(t("request.approve"), "request.approve", (uid,), style="success")
    return [
        Toast(),
        turn.in_place(f"{line(found, t)}\n\n{t('request.refuse_sure')}", Keyboard(((yes,), (back,)))),
    ]


FEATURES = Features(
    commands={"requests": everyone},
    presses={"request.withdraw": withdraw, "request.approve": approve, "request.refuse": refuse},
)
