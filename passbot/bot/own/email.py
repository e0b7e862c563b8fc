"""/email: notices to a mail address, which is verified by a code."""

import hmac
from html import escape

from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.codes import digest
from passbot.services.people import mailing

FLOW = "email"
TRIES = 3


def email(turn: Turn) -> list[Effect]:
    person = turn.registered()
    if not turn.site.has_mail:
        return [Say(turn.texts("email.none_here"))]
    known = mailing.address_of(person.id)
    if known:
        off = Keyboard(((Button(turn.texts("email.off"), "email.off"),),))
        return [Say(turn.texts("email.known", address=escape(known)), off), Goto(FLOW, "address")]
    return [Say(turn.texts("email.ask")), Goto(FLOW, "address")]


def address(turn: Turn) -> list[Effect]:
    turn.registered()
    given = mailing.read(turn.text or "")
    code = mailing.send_code(given, turn.texts.language, now=turn.now)
    answers = {"address": given, "code": digest(code), "tries": TRIES}
    return [Say(turn.texts("email.sent", address=escape(given))), Goto(FLOW, "code", answers)]


def code(turn: Turn) -> list[Effect]:
    answers = dict(turn.dialog.answers) if turn.dialog else {}
    if hmac.compare_digest(digest((turn.text or "").strip()), str(answers.get("code", ""))):
        mailing.set_address(turn.registered().id, str(answers["address"]))
        return [Say(turn.texts("email.done", address=escape(str(answers["address"])))), Leave()]
    left = int(answers.get("tries", 1)) - 1
    if left <= 0:
        return [Say(turn.texts("email.wrong_last")), Leave()]
    return [Say(turn.texts("email.wrong")), Goto(FLOW, "code", answers | {"tries": left})]


def off(turn: Turn) -> list[Effect]:
    if mailing.address_of(turn.registered().id) is None:
        return [Toast(turn.texts("press.done_before"))]
    mailing.set_address(turn.registered().id, None)
    return [Toast(turn.texts("email.is_off")), Say(turn.texts("email.is_off")), Leave()]


FEATURES = Features(
    commands={"email": email},
    presses={"email.off": off},
    steps={"email.address": address, "email.code": code},
)
