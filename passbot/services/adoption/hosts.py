"""Finds the resident whose order comes back from the sheet, by phone, name and house, or adds a client."""

from collections.abc import Callable
from datetime import datetime

from passbot.domain.gate.copies import Copy
from passbot.domain.people import names
from passbot.domain.people.languages import DEFAULT
from passbot.domain.people.people import Actor, Resident, Role
from passbot.services.owed import outbox
from passbot.services.people import accounts
from passbot.services.rows import SELECT_RESIDENTS, resident_of
from passbot.store.statement import Statement

_BY_PHONE = Statement(f"{SELECT_RESIDENTS} WHERE r.phone = :phone AND r.removed_at IS NULL")
_BY_NAME = Statement(f"""
    {SELECT_RESIDENTS} WHERE r.name_key = :key AND coalesce(r.house, '') = :house AND r.removed_at IS NULL
    ORDER BY CASE WHEN r.telegram_id IS NULL THEN 1 ELSE 0 END, r.id
""")
_OF_HOUSE = Statement(f"""
    {SELECT_RESIDENTS} WHERE r.house = :house AND r.removed_at IS NULL AND r.telegram_id IS NOT NULL LIMIT 2
""")

Who = tuple[str | None, str, str | None]


class Hosts:
    """The host of a row; the same row always gets the same host. A trial adds nobody.

    A person whom only the sheet names registered after the backup. They become a client with the phone on the sheet,
    and get these orders back when they register with that phone. A sheet with the profile `minimal` has no names: then
    the house's resident is taken if there is exactly one, and nobody is guessed among several.
    """

    def __init__(
        self, unknown: Callable[[str | None], str], *, actor: Actor, now: datetime, is_trial: bool
    ) -> None:
        self._unknown = unknown
        self._actor = actor
        self._now = now
        self._is_trial = is_trial
        self._known: dict[Who, Resident] = {}
        self.written: list[str] = []  # names of the clients that were added; in a trial, would be

    def of(self, copy: Copy) -> Resident:
        """The host of this row. A trial returns a Resident with id 0 in place of a new client."""
        who = copy.phone, names.key(copy.name), copy.house
        if who not in self._known:
            self._known[who] = self._find(copy) or self._write(copy)
        return self._known[who]

    def forget_since(self, count: int) -> None:
        """Drop the clients that were added after the first `count`: their transaction was rolled back."""
        if len(self.written) > count:
            del self.written[count:]
            self._known.clear()

    def _find(self, copy: Copy) -> Resident | None:
        if copy.phone and (row := _BY_PHONE.row(phone=copy.phone)):
            return resident_of(row)
        name = copy.name or self._unknown(copy.house)
        named = _BY_NAME.rows(key=names.key(name), house=copy.house or "")
        if len(named) == 1 or (named and not copy.phone):
            return resident_of(named[0])
        if copy.name or copy.phone or not copy.house:
            return None
        of_house = _OF_HOUSE.rows(house=copy.house)
        return resident_of(of_house[0]) if len(of_house) == 1 else None

    def _write(self, copy: Copy) -> Resident:
        name = (copy.name or self._unknown(copy.house))[: names.MAX_LENGTH]
        self.written.append(name)
        if self._is_trial:
            return Resident(0, "", name, copy.phone, copy.house, Role.RESIDENT, DEFAULT, None)
        values = {
            "name": name,
            "phone": copy.phone,
            "house": copy.house,
            "role": Role.RESIDENT.value,
            "claimed_at": self._now,
        }
        made = accounts.create(values, self._now)
        outbox.record("client.added", actor=self._actor, now=self._now, resident=made)
        return made
