"""What has come from the sheet, or in a trial would come: each order, each row that stays, and how many of what."""

from collections import Counter
from dataclasses import dataclass, field

from passbot.domain.gate.copies import Coming, Listed
from passbot.domain.passes.orders import Kind, Order

MOST_LETTERS = 40  # of a word of the sheet, on a phone


@dataclass(frozen=True)
class Made:
    """One order that was made, or would be, with its entries; and the row that it was read from."""

    order: Order
    entries: int
    sheet: str
    row: int

    @property
    def what(self) -> str:
        """Who comes and what for, without a word of any language."""
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
    """What was taken over, or in a trial would be."""

    made: list[Made] = field(default_factory=list)
    altered: list[Made] = field(default_factory=list)  # known here, and as they stand there: open
    archived: int = 0  # entries of Orders_completed
    annulled: int = 0
    arrived: int = 0  # entries that go there yet
    closed: int = 0  # cancelled, as the sheet still says
    pins: list[str] = field(default_factory=list)  # codes of orders with a new one
    unheard: list[str] = field(default_factory=list)  # of them those whose host no chat reaches
    written: list[str] = field(default_factory=list)  # hosts that were written down
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
        """Those that let somebody in stand before what is history."""
        return sorted(self.made, key=lambda each: (not each.order.is_open, each.order.window.start))

    @property
    def still_open(self) -> list[Made]:
        return [each for each in self.open_first if each.order.is_open]

    @property
    def let_in(self) -> list[Made]:
        """Whoever may come then and may not now: another plate opens the barrier as a new order does."""
        made = {each.order.code for each in self.made}
        return self.still_open + [each for each in self.altered if each.order.code not in made]

    @property
    def is_nothing(self) -> bool:
        return not (
            self.orders or self.archived or self.annulled or self.arrived or self.changed or self.closed
        )


def _short(text: str) -> str:
    return " ".join(text.split())[:MOST_LETTERS]
