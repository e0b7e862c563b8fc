"""An order's texts on the sheet: the cells of its row, the answer in K, its row in Orders_completed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from passbot.domain.gate.gate import Completed, Standing, Strike
from passbot.domain.passes.orders import Order, Status
from passbot.domain.people import phones
from passbot.domain.people.people import NOBODY
from passbot.sheets.rows import ARRIVED_AT, CODE, CONFIRMED_BY, OURS, WIDTH, RowLine, Words
from passbot.texts import Texts, coming

MOMENT = "%d.%m.%Y %H:%M"
SPARE = 100  # orders whose texts are kept beside those of the last look
TO_THE_SECOND = "%d.%m.%Y %H:%M:%S"


class Wording:
    """Texts in the site's language and zone. The profile `minimal` has no names and phones."""

    def __init__(
        self, texts: Texts, *, is_minimal: bool = False, leaves_after: timedelta = timedelta(minutes=1)
    ):
        self._texts = texts
        self._is_minimal = is_minimal
        self._leaves_after = leaves_after
        self._written: dict[int, tuple[Order | None, tuple[str, ...]]] = {}

    @property
    def texts(self) -> Texts:
        return self._texts

    @property
    def zone(self) -> str:
        return str(self._texts.zone)

    @property
    def words(self) -> Words:
        t = self._texts
        return Words(unknown=t("sheet.unknown"), duplicate=t("sheet.duplicate"), damaged=t("sheet.damaged"))

    def lines(self, stands: Mapping[str, Standing], *, now: datetime) -> dict[str, RowLine]:
        """The lines by code. Texts of other orders are kept until there are as many of them."""
        lines = {code: self.line(stand, now=now) for code, stand in stands.items()}
        if len(self._written) > 2 * len(stands) + SPARE:
            self._written = {stand.order.id: self._written[stand.order.id] for stand in stands.values()}
        return lines

    def line(self, stand: Standing, *, now: datetime) -> RowLine:
        order = stand.order
        return RowLine(
            code=order.code,
            cells=self._cells(order),
            answer=self._answer(stand, now),
            unticked_answer=self._settled(stand, now),
            ticked_answer=self._ticked_in_vain(stand, now),
            is_ticked=order.status is Status.ARRIVED,
            former=_former(order),
            must_stand=stand.is_shown and order.is_open,
            may_leave=self._may_leave(stand, now),
        )

    def _cells(self, order: Order) -> tuple[str, ...]:
        """The row's cells, cached by order: formatting phones and dates is most of an idle cycle."""
        known, cells = self._written.get(order.id, (None, ()))
        if known != order:
            cells = self._write(order)
            self._written[order.id] = (order, cells)
        return cells

    def _write(self, order: Order) -> tuple[str, ...]:
        name, phone = order.resident.name, order.resident.phone
        told = coming.nameless if self._is_minimal else coming.told
        return (
            told(order, self._texts, with_hours=True),
            order.brand or "",
            self._moment(order.created_at),
            "" if self._is_minimal else name,
            "" if self._is_minimal or not phone else phones.show(phone),
            order.house or "",
            self._texts(f"kind.{order.kind}"),
            f"{self._moment(order.window.start)} – {self._moment(order.window.end)}",
        )

    def _may_leave(self, stand: Standing, now: datetime) -> bool:
        order = stand.order
        if order.status is Status.ARRIVED:
            return stand.is_archived and (stand.entry is None or stand.entry.at + self._leaves_after <= now)
        if order.is_open:  # it expires within a minute, and its answer then says so
            return not stand.is_shown and not order.window.end <= now < order.window.end + self._leaves_after
        return order.closed_at is None or order.closed_at + self._leaves_after <= now

    def _answer(self, stand: Standing, now: datetime) -> str:
        order, entry, t = stand.order, stand.entry, self._texts
        if order.status is Status.ARRIVED and entry:
            key = "sheet.arrived" if entry.channel == "sheet" else "sheet.other_channel"
            key = key if order.plate else f"on_foot.{key}"
            return t(key, at=t.moment(entry.at, now=now), channel=t(f"channel.{entry.channel}"))
        if order.status in (Status.CANCELLED, Status.EXPIRED) and order.closed_at:
            by = f"_by_{order.closed_by}" if order.closed_by else ""
            return t(f"sheet.{order.status}{by}", at=t.moment(order.closed_at, now=now))
        return ""

    def _ticked_in_vain(self, stand: Standing, now: datetime) -> str:
        """The answer to a tick that lets nobody in: the order was closed, the arrival was annulled elsewhere, or the
        checkboxes' column had lost its name.
        """
        if stand.is_finished:
            return self._texts("sheet.late", why=self._answer(stand, now))
        at = stand.annulled_at
        return (
            self._texts("sheet.annulled", at=self._texts.moment(at, now=now))
            if at
            else self._tick_again(stand)
        )

    def _tick_again(self, stand: Standing) -> str:
        return self._texts("sheet.tick_again") if stand.order.is_open else ""

    def _settled(self, stand: Standing, now: datetime) -> str:
        """The answer to an untick that came too late."""
        if stand.entry is None or stand.entry.channel != "sheet":
            return ""
        return self._texts("sheet.settled", at=self._texts.moment(stand.entry.at, now=now))

    def completed(self, done: Completed) -> tuple[str, ...]:
        order, entry = done.order, done.entry
        row = [""] * WIDTH
        for column, value in zip(OURS, self._cells(order), strict=True):
            row[column] = value
        row[CODE] = order.code
        row[ARRIVED_AT] = self.arrived(done.entry.at)
        channel = self._texts(f"channel.{entry.channel}")
        is_named = entry.by_name not in NOBODY and not self._is_minimal
        row[CONFIRMED_BY] = f"{channel}: {entry.by_name}" if is_named else channel
        return tuple(row)

    def struck(self, strike: Strike) -> str:
        return self._texts("sheet.annulled", at=self._moment(strike.at))

    def arrived(self, at: datetime) -> str:
        """The time of arrival with seconds: together with the code it identifies an arrival in Orders_completed."""
        return f"{at.astimezone(self._texts.zone):{TO_THE_SECOND}}"

    def today(self, now: datetime) -> date:
        return now.astimezone(self._texts.zone).date()

    def as_of(self, now: datetime) -> str:
        return self._texts("sheet.as_of", at=self._texts.time(now))

    def _moment(self, at: datetime) -> str:
        return f"{at.astimezone(self._texts.zone):{MOMENT}}"


def _former(order: Order) -> tuple[str, str] | None:
    """B and the end of C as older versions wrote them: they had booking and guest in C."""
    if order.plate and not order.guest_name:
        return None
    brand = order.brand if order.plate else None
    return order.plate or "", " · ".join(filter(None, (brand, order.guest_name)))
