"""The kind of an event or a notice, and what it carries: a dataclass here, a JSON object in the database."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Literal, Self

from passbot.domain.site.notices import Delivery, Event

# Kinds that carry nothing of their own: the event's columns name the order, the person and the slot.
Bare = Literal[
    "order.placed",
    "order.day_closed",
    "order.mirrored",
    "order.new_pin",
    "resident.approved",
    "resident.named",
    "client.added",
    "resident.imported",
    "resident.listed",
    "roster.refused",
    "desk.offer_expired",
    "desk.offer_declined",
    "desk.offer_withdrawn",
    "desk.confirmed",
    "slot.booked",
    "slot.held",
    "slot.released",
    "slot.unblocked",
    "clock.confirmed",
    "clock.trusted",
    "sheet.over",
]


@dataclass(frozen=True)
class Facts:
    """The fields are the keys of the JSON object, in this order. A field that came later has a default, for old rows
    lack it. Keys without a field, from a newer version, are ignored.

    `is_sparse`: None is left out, not written as null.
    """

    kind: ClassVar[str]
    is_sparse: ClassVar[bool] = False

    def __init_subclass__(cls, *, kind: str = "", is_sparse: bool = False) -> None:
        if kind:
            cls.kind, cls.is_sparse = kind, is_sparse

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        written = vars(self).items()
        return {name: fact for name, fact in written if not (self.is_sparse and fact is None)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:  # Any: JSON
        """KeyError if a fact without a default is missing: all were deleted with the person, and {} is left."""
        given = {
            each.name: stored[each.name]
            for each in fields(cls)
            if each.name in stored or each.default is MISSING
        }
        return cls(**given)

    @classmethod
    def of(cls, told: Delivery | Event) -> Self:
        """What a delivery or an event of this kind carries."""
        assert told.kind == cls.kind, f"{told.kind} does not carry {cls.__name__}"
        return cls.read(told.payload if isinstance(told, Delivery) else told.details)
