"""Remembers which message shows which card, so that the card can be edited in place."""

from passbot.store.db import one_statement
from passbot.store.statement import Statement

_FIND = Statement("SELECT message_id FROM cards WHERE telegram_id = :telegram_id AND name = :name")
_KEEP = Statement("""
    INSERT INTO cards (telegram_id, name, message_id) VALUES (:telegram_id, :name, :message_id)
    ON CONFLICT (telegram_id, name) DO UPDATE SET message_id = excluded.message_id
""")
_FORGET = Statement("DELETE FROM cards WHERE telegram_id = :telegram_id AND name = :name")


def find(telegram_id: int, name: str) -> int | None:
    row = _FIND.row(telegram_id=telegram_id, name=name)
    return int(row[0]) if row else None


def remember(telegram_id: int, name: str, message_id: int) -> None:
    with one_statement():
        _KEEP.run(telegram_id=telegram_id, name=name, message_id=message_id)


def forget(telegram_id: int, name: str) -> None:
    with one_statement():
        _FORGET.run(telegram_id=telegram_id, name=name)
