"""/key: one's own API keys. A key is shown once, when it is made."""

from html import escape

from passbot.bot.talk.effects import Button, Effect, Keyboard, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people.keys import ApiKey, Scope
from passbot.services.people import keys

# Scopes of the kinds on the buttons. The service refuses those beyond the person's role.
KINDS = {
    "read": (Scope.SLOTS_READ, Scope.ORDERS_READ),
    "write": (Scope.SLOTS_READ, Scope.SLOTS_WRITE, Scope.ORDERS_READ),
    "data": (Scope.DATA,),
    "gate": (Scope.ARRIVALS_WRITE,),
}


def key(turn: Turn) -> list[Effect]:
    return [Say(*_list(turn))]


def make(turn: Turn) -> list[Effect]:
    """Make a key. The button carries the newest key's id, so pressing it twice makes one key only."""
    kind, newest = turn.argument(0), turn.argument(1)
    if kind not in KINDS:
        return [Toast(turn.texts("press.unknown"), is_alert=True)]
    if newest != _newest(keys.of_resident(turn.registered("key.stranger").id, actor=turn.actor)):
        return [Toast(turn.texts("press.made_before" if newest else "press.unknown")), *_again(turn)]
    name = turn.texts(f"key.kind_{kind}")
    _, plain = keys.create(
        turn.registered("key.stranger").id, name, KINDS[kind], actor=turn.actor, now=turn.now
    )
    copy = Keyboard(((Button(turn.texts("key.copy"), copy=plain),),))
    return [Toast(), Say(turn.texts("key.made", plain=plain), copy), *_again(turn)]


def revoke(turn: Turn) -> list[Effect]:
    keys.revoke(turn.number(), actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("key.revoked")), *_again(turn)]


def _again(turn: Turn) -> list[Effect]:
    return [turn.in_place(*_list(turn))]


def _list(turn: Turn) -> tuple[str, Keyboard]:
    mine = keys.of_resident(turn.registered("key.stranger").id, actor=turn.actor)
    live = [each for each in mine if each.revoked_at is None]
    lines = [turn.texts("key.intro"), *(_line(turn, each) for each in live)]
    kinds = [kind for kind in KINDS if kind != "gate" or turn.actor.works_at_gate]
    new = tuple(
        (Button("＋ " + turn.texts(f"key.kind_{kind}"), "key.make", (kind, _newest(mine))),) for kind in kinds
    )
    old = tuple((_revoking(turn, each),) for each in live)
    return "\n".join(lines), Keyboard(new + old)


def _newest(mine: list[ApiKey]) -> str:
    return str(mine[0].id if mine else 0)


def _revoking(turn: Turn, each: ApiKey) -> Button:
    return Button(
        turn.texts("key.revoke", name=each.name, hint=each.hint)[:60], "key.revoke", (str(each.id),)
    )


def _line(turn: Turn, each: ApiKey) -> str:
    used = turn.texts.moment(each.used_at, now=turn.now) if each.used_at else turn.texts("key.unused")
    return turn.texts("key.line", hint=each.hint, name=escape(each.name), used=used)


FEATURES = Features(commands={"key": key}, presses={"key.make": make, "key.revoke": revoke})
