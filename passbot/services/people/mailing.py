"""Mail addresses: an address is a person's once they have typed the code sent to it."""

import re
import secrets
from datetime import datetime

from passbot.domain.site.notices import Route
from passbot.errors import InvalidInput
from passbot.services.owed import outbox
from passbot.store.db import transaction
from passbot.store.statement import Statement

CODE = "mail.code"
LONGEST = 254

_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_SET = Statement("UPDATE residents SET email = :address WHERE id = :id")
_OF = Statement("SELECT email FROM residents WHERE id = :id")
_FORGET = Statement("UPDATE deliveries SET payload = '{}' WHERE id IN :ids")
_LANGUAGE = Statement(
    "SELECT language FROM residents WHERE email = :address AND removed_at IS NULL ORDER BY id"
)


def read(text: str) -> str:
    address = text.strip()
    if len(address) > LONGEST or not _ADDRESS.fullmatch(address):
        raise InvalidInput("mail.address", "Write an e-mail address like anna@example.org.")
    return address


def send_code(address: str, *, now: datetime) -> str:
    """Owe a code to this address and return it, to be compared with what the person types."""
    code = f"{secrets.randbelow(1_000_000):06}"
    with transaction():
        outbox.owe(Route.EMAIL, address, CODE, {"code": code}, now=now)
    return code


def set_address(resident_id: int, address: str | None) -> None:
    with transaction():
        _SET.run(id=resident_id, address=address)


def address_of(resident_id: int) -> str | None:
    row = _OF.row(id=resident_id)
    return row[0] if row else None


def language_of(address: str) -> str:
    row = _LANGUAGE.row(address=address)
    return str(row[0]) if row else "ru"


def forget(delivery_ids: list[int]) -> None:
    """Empty the payloads of finished letters: they may hold a code or a link's secret."""
    _FORGET.run(ids=delivery_ids)
