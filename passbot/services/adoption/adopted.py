"""The result of an adoption, or of its trial run: each order, each row left alone, and the counts."""

from collections import Counter
from dataclasses import dataclass, field

from passbot.domain.gate.copies import Coming, Listed
from passbot.domain.passes.orders import Kind, Order

MOST_LETTERS = 40  # longest excerpt of a cell, so that it fits on a phone


@dataclass(frozen=True)
class Made:
    """One order that was made (in a trial: would be made), the number of its entries, and the row it was read from."""

    order: Order
    entries: int
    sheet: str
    row: int

    @property
    def what(self) -> str:
        """Car, guest and place as one text. It has no words of its own, so it needs no translation."""
        order = self.order
        booked = order.place.full_name if order.place else None
        return ", ".join(filter(None, (order.plate, order.guest_name, booked)))

    @property
    def coming(self) -> Coming:
        order = self.order
        return Coming(
            _short(self.what),
            _short(order.resident.name),
            _short(order.house or ""),
            order.window,
            order.place.zone if order.place else None,
        )


@dataclass
class Adopted:
    """What was adopted; in a trial, what would be."""

    made: list[Made] = field(default_factory=list)
    # Orders that the database had, changed to match the sheet.
    altered: list[Made] = field(default_factory=list)
    archived: int = 0  # entries that already stand in Orders_completed
    annulled: int = 0
    arrived: int = 0  # entries that will still be moved to Orders_completed
    closed: int = 0  # orders cancelled here because the sheet says so
    pins: list[str] = field(default_factory=list)  # codes of the orders that got a new PIN
    unheard: list[str] = field(default_factory=list)  # those of `pins` whose host has no chat that we reach
    written: list[str] = field(default_factory=list)  # names of the hosts that were added as clients
    listed: list[Listed] = field(default_factory=list)

    @property
    def orders(self) -> int:
        return len(self.made)

    @property
    def changed(self) -> int:
        return len(self.altered)

    @property
    def kinds(self) -> Counter[Kind]:
        return Counter(each.order.kind for each in self.made)

    @property
    def open_first(self) -> list[Made]:
        """Open orders first, closed ones after them."""
        return sorted(self.made, key=lambda each: (not each.order.is_open, each.order.window.start))

    @property
    def still_open(self) -> list[Made]:
        return [each for each in self.open_first if each.order.is_open]

    @property
    def let_in(self) -> list[Made]:
        """Orders that open the barrier only after the adoption. A changed order counts too: its new plate lets a car
        in.
        """
        made = {each.order.code for each in self.made}
        return self.still_open + [each for each in self.altered if each.order.code not in made]

    @property
    def is_nothing(self) -> bool:
        return not (
            self.orders or self.archived or self.annulled or self.arrived or self.changed or self.closed
        )


def _short(text: str) -> str:
    return " ".join(text.split())[:MOST_LETTERS]
