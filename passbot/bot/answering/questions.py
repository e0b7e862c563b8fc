"""The open question of a dialog: gets a cancel button, can be repeated, and is stored with the dialog."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from passbot.bot.talk.effects import (
    AnyKeyboard,
    Button,
    Effect,
    Goto,
    Keyboard,
    Leave,
    ReplyKeyboard,
    Say,
    Show,
    as_json,
)
from passbot.bot.talk.turns import Dialog, OpenQuestion, Turn
from passbot.domain.updates import Dialog as KeptDialog
from passbot.texts import Texts

KEPT_AS = "_asked"
NO_DIALOG = "asked"  # flow of a question that only a button answers
WAYS_OUT = frozenset(
    {"cancel", "pass.drop", "pass.card", "regular.drop", "regular.back", "broadcast.drop", "pin.close"}
)
CONFIRMS = frozenset(
    {"register.confirm", "regular.make", "broadcast.send", "roster.take", "slot.book", "consent.set"}
)
# Searches go on with the next message, and cards have their own button to drop them.
WITHOUT_WAY_OUT = frozenset({"gate.find", "people.query", "journal.query", "keypad.typing", "pass.sure"})

BESIDE = frozenset({"language"})

Payload = Mapping[str, Any]  # Any: JSON


def dialog_after(turn: Turn, effects: list[Effect]) -> Dialog | None:
    dialog = turn.dialog
    for effect in effects:
        if isinstance(effect, Goto):
            dialog = Dialog(effect.flow, effect.step, effect.answers)
        elif isinstance(effect, Leave):
            dialog = None
    return dialog


def with_way_out(turn: Turn, effects: list[Effect]) -> list[Effect]:
    """Add a cancel button to a new question, and to the old one after a bad answer."""
    dialog, said = dialog_after(turn, effects), _last_said(effects)
    if dialog is None or said is None:
        return effects
    is_new = _asks_anew(turn, effects)
    is_answered = turn.text is not None and not turn.is_command and dialog == turn.dialog
    if not (is_new or is_answered):
        return effects
    if is_new and name_of(dialog) in WITHOUT_WAY_OUT and said.keyboard is not None:
        return effects
    way_out = _with_cancel(said, dialog.flow, turn.texts)
    return [way_out if effect is said else effect for effect in effects]


def _asks_anew(turn: Turn, effects: list[Effect]) -> bool:
    """True if the effects ask something new; choosing a language in between does not."""
    is_beside = turn.press is not None and turn.press.verb in BESIDE
    return not is_beside and any(isinstance(effect, Goto) for effect in effects)


def _last_said(effects: list[Effect]) -> Say | Show | None:
    return next((effect for effect in reversed(effects) if isinstance(effect, Say | Show)), None)


def _with_cancel(said: Say | Show, flow: str, texts: Texts) -> Say | Show:
    keyboard, label = said.keyboard, texts("cancel.button")
    if isinstance(keyboard, ReplyKeyboard) and isinstance(said, Say):
        return replace(said, keyboard=replace(keyboard, rows=(*keyboard.rows, (label,))))
    if keyboard is not None and not isinstance(keyboard, Keyboard):
        return said
    if has_way_out(keyboard):
        return said
    rows = keyboard.rows if keyboard else ()
    return replace(said, keyboard=Keyboard((*rows, (Button(label, "cancel", (flow,)),))))


def name_of(dialog: Dialog | None) -> str:
    return f"{dialog.flow}.{dialog.step}" if dialog else ""


def has_way_out(keyboard: AnyKeyboard | None) -> bool:
    rows = keyboard.rows if isinstance(keyboard, Keyboard) else ()
    return any(button.verb in WAYS_OUT for row in rows for button in row)


def asked_after(turn: Turn, effects: list[Effect]) -> OpenQuestion | None:
    """The open question after these effects, or None. Other messages keep the question but drop its yes button."""
    dialog, said, before = dialog_after(turn, effects), _last_said(effects), turn.asked
    if said is None:
        return before if dialog else None
    confirm, decline = _one(effects, _says_yes), _one(effects, lambda button: button.verb in WAYS_OUT)
    if dialog and not _asks_anew(turn, effects):
        return replace(before, confirm=confirm, decline=decline) if before else None
    if dialog is None and not confirm:
        return None
    message_id = turn.message_id or turn.pressed_message
    return OpenQuestion(said.html, said.keyboard, int(turn.now.timestamp()), message_id, confirm, decline)


def _says_yes(button: Button) -> bool:
    is_at = button.verb in ("pass.place", "guest.when") and button.args[:1] == ("at",)
    return is_at or button.verb in CONFIRMS or button.args[-1:] == ("yes",)


def _one(effects: list[Effect], wanted: Callable[[Button], bool]) -> tuple[str, ...]:
    """The verb and args of the only such button, if there is exactly one."""
    keyboards = [effect.keyboard for effect in effects if isinstance(effect, Say | Show)]
    rows = [row for each in keyboards if isinstance(each, Keyboard) for row in each.rows]
    found = [button for row in rows for button in row if wanted(button)]
    return (found[0].verb, *found[0].args) if len(found) == 1 else ()


def to_keep(
    dialog: Dialog | None, asked: OpenQuestion | None
) -> tuple[str, str, dict[str, Any], int | None]:  # Any: JSON
    """The question as dialog columns; the number is set while a button of the last message can be answered by words."""
    flow, step = (dialog.flow, dialog.step) if dialog else (NO_DIALOG, "")
    answers = dict(dialog.answers) if dialog else {}
    if asked is None:
        return flow, step, answers, None
    answers[KEPT_AS] = as_json(asked) | {"keyboard_kind": type(asked.keyboard).__name__}
    return flow, step, answers, 1 if asked.confirm or asked.decline else None


def of_kept(kept: KeptDialog | None) -> tuple[Dialog | None, OpenQuestion | None]:
    if kept is None:
        return None, None
    answers = {name: value for name, value in kept.answers.items() if name != KEPT_AS}
    dialog = Dialog(kept.flow, kept.step, answers) if kept.flow != NO_DIALOG else None
    asked = _asked(kept.answers.get(KEPT_AS))
    if asked and kept.message_id is None:  # something else was said since
        asked = replace(asked, confirm=(), decline=())
    return dialog, asked


def _asked(facts: Payload | None) -> OpenQuestion | None:
    if not facts:
        return None
    keyboard = _keyboard(facts.get("keyboard"), str(facts.get("keyboard_kind")))
    confirm, decline = (tuple(facts.get(name, ())) for name in ("confirm", "decline"))
    return OpenQuestion(facts["html"], keyboard, facts["at"], facts["message_id"], confirm, decline)


def _keyboard(facts: Payload | None, kind: str) -> AnyKeyboard | None:
    if facts is None:
        return None
    if kind == "ReplyKeyboard":
        return ReplyKeyboard(tuple(map(tuple, facts["rows"])), facts["contact"], facts["is_once"])
    if kind == "Keyboard":
        return Keyboard(tuple(tuple(_button(button) for button in row) for row in facts["rows"]))
    return None


def _button(facts: Payload) -> Button:
    return Button(**{**facts, "args": tuple(facts["args"])})


def is_about(turn: Turn) -> bool:
    """True if an edited message was an answer to the open question. In a search every message is."""
    if turn.dialog is None or turn.asked is None or turn.said_at is None:
        return False
    is_search = name_of(turn.dialog) in WITHOUT_WAY_OUT and turn.dialog.flow != "pass"
    is_new = int(turn.said_at.timestamp()) >= turn.asked.at
    return is_new and (is_search or turn.message_id != turn.asked.message_id)


def is_begun_by(turn: Turn) -> bool:
    """True if this message led to the open question."""
    return turn.asked is not None and turn.message_id == turn.asked.message_id
