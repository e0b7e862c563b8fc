"""Consent: who registers agrees to the site's words first; who is registered is asked beside what they do."""

from html import escape

from passbot.bot.joining import roster
from passbot.bot.talk import consent_form
from passbot.bot.talk.consent_form import STEP, question
from passbot.bot.talk.effects import Button, Effect, Keyboard, Leave, Say, Toast
from passbot.bot.talk.registration_form import FLOW, ask, form_of
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people.consents import Answer
from passbot.errors import NotFound
from passbot.services.people import consents
from passbot.services.privacy import chats

ABOUT_DATA = ("consent", "privacy")  # whoever uses these is reading about it just now


def beside(turn: Turn) -> list[Effect]:
    """The words for somebody who is registered and has not answered them, below the answer to what they wanted.

    Nothing waits for it: people stand at the barrier. Once a day at most.
    """
    if turn.resident is None or _reads_about_it(turn):
        return []
    text = consents.to_ask(turn.telegram_id, turn.texts.language, resident_id=turn.resident.id, now=turn.now)
    return [question(turn, text, "consent.again")] if text else []


def _reads_about_it(turn: Turn) -> bool:
    said = turn.press.verb.removeprefix("menu.") if turn.press else turn.command
    flow = turn.dialog.flow if turn.dialog and said is None else ""
    return (said or flow).partition(".")[0] in ABOUT_DATA


def repeat(turn: Turn) -> list[Effect]:
    """Ask again if something is typed where a button is expected."""
    return ask(turn, form_of(turn.dialog), turn.texts("consent.press"))


def yes(turn: Turn) -> list[Effect]:
    try:
        if not _kept(turn, agrees=True):
            return [Toast(turn.texts("press.done_before"))]
    except NotFound as refusal:
        onwards = _going_on(turn) if refusal.code == "consent.ended" else []
        if not onwards:
            raise
        return [Toast(), *onwards]  # with the words that hold now, if there are any
    kept = turn.in_place(turn.texts("consent.kept", version=turn.number()))
    return [Toast(turn.texts("consent.thanks")), kept, *_going_on(turn)]


def _going_on(turn: Turn) -> list[Effect]:
    """A stranger goes on with what asked for it."""
    if turn.resident:
        return []
    if turn.argument(1):
        return roster.ask_below(turn, turn.number(1))
    return ask(turn, form_of(turn.dialog)) if turn.dialog and turn.dialog.flow == FLOW else []


def no(turn: Turn) -> list[Effect]:
    """A stranger's registration ends and nothing of it is kept; a resident's answer is noted, and changes nothing."""
    if turn.resident is None:
        consents.version(turn.number())  # a press that answers no question of ours is refused
        chats.forget(turn.telegram_id, now=turn.now)
        return [Toast(), turn.in_place(turn.texts("consent.not_registered")), Leave()]
    if not _kept(turn, agrees=False):
        return [Toast(turn.texts("press.done_before"))]
    below = Keyboard(((Button(turn.texts("consent.see_privacy"), "menu.privacy"),),))
    return [Toast(), turn.in_place(turn.texts("consent.refused"), below)]


def _kept(turn: Turn, *, agrees: bool) -> bool:
    resident_id = turn.resident.id if turn.resident else None
    return consents.answer(
        turn.telegram_id, turn.number(), agrees=agrees, resident_id=resident_id, now=turn.now
    )


def words(turn: Turn) -> list[Effect]:
    """The site's words again, from /privacy, with the other answer."""
    said = consents.of_account(turn.telegram_id)
    text = said.text if said else consents.wanted(turn.telegram_id, turn.texts.language)
    if text is None:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    both = consent_form.answers(turn, text)
    shown = (
        {Answer.AGREED: both.rows[1:], Answer.REFUSED: both.rows[:1]}.get(said.answer, both.rows)
        if said
        else both.rows
    )
    return [Toast(), Say(turn.texts("consent.words", words=escape(text.words)), Keyboard(shown))]


FEATURES = Features(
    presses={"consent.yes": yes, "consent.no": no, "consent.words": words},
    steps={f"{FLOW}.{STEP}": repeat},
)
