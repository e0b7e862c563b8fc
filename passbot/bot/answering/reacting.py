"""Handles one update in one commit: finds the person and the feature, stores the dialog, owes the replies."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from passbot.bot.answering import questions, second_press, small_talk
from passbot.bot.answering.payloads import KINDS, payload_of
from passbot.bot.answering.routing import ROUTES, ends_dialog, feature_for
from passbot.bot.home import offers, speech
from passbot.bot.joining import consent
from passbot.bot.talk.effects import Effect, Goto, Leave, Say, Show, Toast
from passbot.bot.talk.heard import Heard
from passbot.bot.talk.turns import Press, Site, Turn
from passbot.domain.people.languages import LANGUAGES, language_of
from passbot.domain.people.people import Resident
from passbot.domain.site.facts.site import BotFault
from passbot.domain.site.notices import Route
from passbot.domain.updates import Dialog as KeptDialog
from passbot.errors import Refusal
from passbot.services.owed import admin_notices, outbox, updates
from passbot.services.owed.hands import ALONE
from passbot.services.people import dialogs, residents, secret_command
from passbot.services.site import house_rules
from passbot.services.unit_of_work import together

logger = logging.getLogger(__name__)


def react(update_id: int, heard: Heard, site: Site, *, now: datetime, holder: str = ALONE) -> None:
    """Handle one update. Its changes, the dialog's next step and the replies are one commit.

    `holder` also sends the replies.
    """
    site.look_again(now)
    updates.once(update_id, lambda: _answer(heard, site, now, holder), now=now, holder=holder)


def _answer(heard: Heard, site: Site, now: datetime, holder: str) -> None:
    if heard.has_blocked is not None:
        residents.set_reachable(heard.telegram_id, not heard.has_blocked, now=now)
        return
    turn = _turn(heard, site, now)
    _keep(turn, questions.with_way_out(turn, with_answer_to_press(turn, _effects(turn))), holder)
    _owe(
        turn, consent.beside(turn), holder
    )  # after the open question is kept, so that "yes" does not mean this one


def with_answer_to_press(turn: Turn, effects: list[Effect]) -> list[Effect]:
    """Make sure that a press has a toast, which Telegram waits for, and that a message has none."""
    toasts = [effect for effect in effects if isinstance(effect, Toast)]
    if turn.press:
        return effects if toasts else [Toast(), *effects]
    return [effect for effect in effects if effect not in toasts]


def _turn(heard: Heard, site: Site, now: datetime) -> Turn:
    site = replace(site, rules=house_rules.current(site.rules), commands=ROUTES.commands)
    resident = residents.find_by_telegram(heard.telegram_id)
    if resident and not resident.is_reachable:  # whoever writes to us can be reached again
        residents.set_reachable(heard.telegram_id, True, now=now)
    kept = dialogs.load(heard.telegram_id, now=now)
    dialog, asked = questions.of_kept(kept)
    return Turn(
        telegram_id=heard.telegram_id,
        now=now,
        texts=speech.texts_of(_language(heard, resident, kept, site), site.rules, now),
        site=site,
        resident=resident,
        first_name=heard.first_name,
        command=heard.command,
        args=heard.args,
        text=heard.text,
        contact=heard.contact,
        press=heard.press,
        dialog=dialog,
        asked=asked,
        message_id=heard.message_id,
        said_at=heard.said_at,
        is_edited=heard.is_edited,
        is_let_in=bool(site.secret) and secret_command.is_open(heard.telegram_id, now=now),
    )


def _language(heard: Heard, resident: Resident | None, kept: KeptDialog | None, site: Site) -> str:
    """The person's chosen language, or a guess. A stranger's choice is stored in the dialog."""
    chosen = resident.language if resident else str(kept.answers.get("language") or "") if kept else ""
    return chosen if chosen in LANGUAGES else language_of(heard.language_code, site.language)


def _effects(turn: Turn) -> list[Effect]:
    """The feature's effects. A refusal rolls its changes back and becomes the answer; the dialog stays where it was."""
    try:
        with together():
            effects = small_talk.answered(turn) or second_press.told(turn, feature_for(turn))
    except Refusal as refusal:
        return small_talk.taken_for_an_order(turn, refusal) or refused(turn, refusal)
    return [Leave(), *effects] if ends_dialog(turn) else effects


def refused(turn: Turn, refusal: Refusal) -> list[Effect]:
    """The refusal's text in the person's language; if something is switched off, also what the site offers."""
    text = turn.texts.refusal(refusal, now=turn.now)
    if refusal.code.startswith(offers.OFF):
        return speech.instead(turn, text)
    return [Toast(text[:200], is_alert=True) if turn.press else Say(text)]


def stumble(
    update_id: int, heard: Heard | None, site: Site, exc: Exception, *, now: datetime, holder: str = ALONE
) -> bool:
    """Note a fault of ours. Up to three attempts; then tell the person and the admins.

    Returns True if the update should be tried again.
    """
    with together():
        again = updates.failed(update_id, type(exc).__name__, now=now, holder=holder)
        if again is not False:
            return bool(again)
        admin_notices.warn_daily(BotFault(type(exc).__name__), now=now)
        if heard is not None and heard.has_blocked is None:
            turn = _turn(heard, site, now)
            _keep(turn, [_sorry(turn)], holder)
        return False


def _sorry(turn: Turn) -> Effect:
    text = turn.texts("bot.sorry")
    return Toast(text, is_alert=True) if turn.press else Say(text)


def _keep(turn: Turn, effects: list[Effect], holder: str) -> None:
    _keep_question(turn, effects)
    _owe(turn, effects, holder)


def _owe(turn: Turn, effects: list[Effect], holder: str) -> None:
    for effect in effects:
        if not isinstance(effect, Goto | Leave):
            outbox.owe(
                Route.TELEGRAM,
                str(turn.telegram_id),
                KINDS[type(effect)],
                _payload(turn, effect),
                now=turn.now,
                holder=holder,
            )


def _keep_question(turn: Turn, effects: list[Effect]) -> None:
    """Store the dialog and its open question."""
    dialog, asked = questions.dialog_after(turn, effects), questions.asked_after(turn, effects)
    if (dialog, asked) == (turn.dialog, turn.asked):
        return
    if dialog is None and asked is None:
        dialogs.clear(turn.telegram_id)
        return
    flow, step, answers, is_last = questions.to_keep(dialog, asked)
    went = [effect for effect in effects if isinstance(effect, Goto)]
    if (
        turn.dialog and dialog == turn.dialog and not went
    ):  # what is said beside a question does not extend its time
        dialogs.note(turn.telegram_id, answers, message_id=is_last)
        return
    lasts = (went[-1].lasts if went else None) or dialogs.LASTS
    dialogs.save(turn.telegram_id, flow, step, answers, now=turn.now, message_id=is_last, lasts=lasts)


def _payload(turn: Turn, effect: Effect) -> dict[str, Any]:  # Any: JSON
    facts = payload_of(effect, turn.texts)
    if isinstance(effect, Toast) and turn.press:
        facts["query_id"] = turn.press.query_id
    if isinstance(effect, Show) and turn.press and _cannot_be_edited(effect, turn.press):
        facts["message_id"] = None
    return facts


def _cannot_be_edited(shown: Show, press: Press) -> bool:
    """True if the pressed message is a picture and the new one a text: then it is sent below."""
    return press.is_on_picture and not shown.picture and shown.message_id == press.message_id
