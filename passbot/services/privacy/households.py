"""Changes to households, for admins: rename a resident, move them to another house, move a house out."""

from datetime import datetime

from passbot.domain.people import houses, names
from passbot.domain.people.people import Actor, Resident
from passbot.domain.site.facts.people import ResidentEdited
from passbot.errors import NotFound
from passbot.services.owed import outbox
from passbot.services.people import people_search, residents
from passbot.services.privacy import leaving
from passbot.store import models
from passbot.store.db import lock, transaction


def rename(resident_id: int, name: str, *, actor: Actor, now: datetime) -> Resident:
    """Rename a resident. The same name changes nothing."""
    residents.only_admin(actor)
    wanted = names.read(name)
    return _edit(resident_id, {"name": wanted, "name_key": names.key(wanted)}, actor, now)


def move(resident_id: int, house: str, *, actor: Actor, now: datetime) -> Resident:
    """Move a resident to another house. Their open passes stay with the old one."""
    residents.only_admin(actor)
    return _edit(resident_id, {"house": houses.read(house)}, actor, now)


def _edit(resident_id: int, values: dict[str, str], actor: Actor, now: datetime) -> Resident:
    with transaction():
        lock(f"resident {resident_id}")
        before = residents.by_id(resident_id)
        if before.is_removed:
            message = f"There is no resident {resident_id}. `resident list` shows them all."
            raise NotFound("resident.unknown", message)
        if all(getattr(before, name, value) == value for name, value in values.items()):
            return before
        models.Resident.update(**values).where(models.Resident.id == resident_id).execute()
        after = residents.by_id(resident_id)
        was, value = (before.name, after.name) if "name" in values else (before.house, after.house)
        outbox.record(ResidentEdited(was, value), actor=actor, now=now, resident=after)
        return after


def living_in(house: str, *, actor: Actor) -> list[Resident]:
    """Residents of this house, free roster names too."""
    residents.only_admin(actor)
    return people_search.of_house(houses.read(house))


def move_out(house: str, *, actor: Actor, now: datetime) -> list[Resident]:
    """Remove all residents of a house, or none if one may not be removed. Their history stays."""
    with transaction():
        gone = living_in(house, actor=actor)
        if not gone:
            shown = houses.read(house)
            raise NotFound("house.empty", f"Nobody lives in house {shown}.", house=shown)
        for each in gone:
            leaving.remove(each.id, actor=actor, now=now)
        return gone
