"""A slot for a client without the bot: the admin types who it is and gets a text to forward."""

from html import escape

from passbot.bot.slots.slots import in_zone, when_and_where
from passbot.bot.slots.slots_admin import card, to_pass_on
from passbot.bot.talk.effects import Effect, Goto, Leave, Say
from passbot.bot.talk.turns import Features, Turn
from passbot.errors import InvalidInput
from passbot.services.desks import clients
from passbot.services.slots import slots

FLOW = "client"


def new(turn: Turn) -> list[Effect]:
    slot = slots.find(turn.argument(), now=turn.now)
    ask = turn.texts("client.ask" if turn.site.has_mail else "client.ask_no_mail")
    html = f"{when_and_where(slot, turn, in_zone(turn.texts, slot.place))}\n{ask}"
    return [Say(html), Goto(FLOW, "who", {"slot": slot.uuid})]


def who(turn: Turn) -> list[Effect]:
    """Book for the typed client. Unreadable input is asked for again; a taken slot is refused."""
    if not turn.text:
        raise InvalidInput("text.only", "Please answer with a text message.")
    uuid = str(turn.dialog.answers.get("slot", "")) if turn.dialog else ""
    client = clients.read(turn.text)
    slot, order = clients.book(
        uuid,
        client,
        actor=turn.actor,
        rules=turn.rules,
        now=turn.now,
        has_mail=turn.site.has_mail,
        language=turn.site.language,
    )
    return [card(turn, slot), *_mailed(turn, client, order.resident.id), to_pass_on(turn, order), Leave()]


def _mailed(turn: Turn, client: clients.Client, resident_id: int) -> list[Effect]:
    """Tell the admin whether the typed address gets mail, so that they do not rely on it."""
    if not client.address:
        return []
    is_told = turn.site.has_mail and clients.is_told_at(client.address, resident_id)
    key = "client.mailed" if is_told else "client.not_mailed"
    return [Say(turn.texts(key, address=escape(client.address)))]


FEATURES = Features(presses={"client.new": new}, steps={"client.who": who}, only_admins="slot.not_admin")
