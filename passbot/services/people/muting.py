"""Muting: notices that a person does not want. Those about their own account cannot be muted."""

from passbot.domain.people.people import Resident
from passbot.errors import InvalidInput
from passbot.services.people import residents
from passbot.store import models
from passbot.store.db import lock, transaction

CAN_BE_MUTED = ("arrival.recorded", "arrival.annulled", "order.cancelled", "link.used", "digest.morning")


def mute(resident_id: int, kind: str) -> Resident:
    """Mute this kind of notice. Muting twice changes nothing."""
    return _set(resident_id, kind, is_muted=True)


def unmute(resident_id: int, kind: str) -> Resident:
    return _set(resident_id, kind, is_muted=False)


def _set(resident_id: int, kind: str, *, is_muted: bool) -> Resident:
    if kind not in CAN_BE_MUTED:
        raise InvalidInput("muting.kind", f"{kind[:40]!r} cannot be muted.")
    with transaction():
        lock(f"resident {resident_id}")  # two presses at once must not overwrite each other
        muted = set(residents.by_id(resident_id).muted)
        wanted = muted | {kind} if is_muted else muted - {kind}
        models.Resident.update(muted=sorted(wanted)).where(models.Resident.id == resident_id).execute()
        return residents.by_id(resident_id)
