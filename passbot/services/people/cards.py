"""Remembers which message shows which card, so that the card can be edited in place."""

from passbot.store.db import one_statement
from passbot.store.models import Card
from passbot.store.prepared import P, Prepared, given

_FIND = Prepared(Card.select(Card.message_id).where(Card.telegram_id == P.telegram_id, Card.name == P.name))
_KEEP = Prepared(
    Card.insert(given(Card.telegram_id, Card.name, Card.message_id)).on_conflict(
        conflict_target=[Card.telegram_id, Card.name], preserve=[Card.message_id]
    )
)
_FORGET = Prepared(Card.delete().where(Card.telegram_id == P.telegram_id, Card.name == P.name))


def find(telegram_id: int, name: str) -> int | None:
    card = _FIND.one(telegram_id=telegram_id, name=name)
    return card.message_id if card else None


def remember(telegram_id: int, name: str, message_id: int) -> None:
    with one_statement():
        _KEEP.run(telegram_id=telegram_id, name=name, message_id=message_id)


def forget(telegram_id: int, name: str) -> None:
    with one_statement():
        _FORGET.run(telegram_id=telegram_id, name=name)
