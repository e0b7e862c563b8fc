"""/settings: one button for each kind of notice, to mute or unmute it."""

from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people.people import Resident, Role
from passbot.services.people import muting
from passbot.texts import Texts

SWITCHES = {"off": muting.mute, "on": muting.unmute}
FOR_ADMINS = ("digest.morning",)
OF_PASSES = ("link.used",)


def settings(turn: Turn) -> list[Effect]:
    person = turn.registered("settings.unregistered")
    return [Say(turn.texts("settings.title"), _switches(person, turn.texts))]


def _switches(person: Resident, texts: Texts) -> Keyboard:
    hidden = (*(() if person.role is Role.ADMIN else FOR_ADMINS), *(() if texts.has_passes else OF_PASSES))
    kinds = [kind for kind in muting.CAN_BE_MUTED if kind not in hidden]
    return Keyboard(tuple((_switch(kind, person, texts),) for kind in kinds))


def _switch(kind: str, person: Resident, texts: Texts) -> Button:
    """The button carries the new state, so pressing it twice changes nothing."""
    is_muted = kind in person.muted
    label = f"{'🔕' if is_muted else '🔔'} {texts(f'settings.{kind}')}"
    return Button(label, "settings.mute", (kind, "on" if is_muted else "off"))


def mute(turn: Turn) -> list[Effect]:
    kind, wanted = turn.argument(0), turn.argument(1)
    if kind not in muting.CAN_BE_MUTED or wanted not in SWITCHES:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    before = turn.registered("settings.unregistered")
    is_done = (kind in before.muted) == (wanted == "off")
    person = SWITCHES[wanted](before.id, kind)
    shown = turn.in_place(turn.texts("settings.title"), _switches(person, turn.texts))
    return [Toast(turn.texts("press.done_before" if is_done else f"settings.{wanted}")), shown]


FEATURES = Features(commands={"settings": settings}, presses={"settings.mute": mute})
