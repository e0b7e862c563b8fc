"""Somebody who stands in every table that can name anybody, each trace recognisable."""

from datetime import time, timedelta
from pathlib import Path
from uuid import uuid4

from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people import names
from passbot.domain.people.people import OPERATOR, Resident, Role
from passbot.domain.site.facts.people import KeyCreated, ResidentEdited
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.gate import arrivals, pin_tries
from passbot.services.owed import outbox, updates
from passbot.services.passes import changes
from passbot.services.people import cards, consents, dialogs, keys, residents
from passbot.services.privacy import holdings
from passbot.services.regular import series
from passbot.store import models
from passbot.store.db import database, transaction
from tests.services import offices
from tests.services.offices import TODAY
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle

RULES = Rules()
TELEGRAM_ID = 555_000_111
PHONE = "+79165550001"
EMAIL = "marfa@planted.example"
# What must not be left anywhere: texts in any spelling, the plate's key, the account, the phone, the address.
TRACES = ("марф", "посадниц", "planted", "555000111", "79165550001", "m555mm77", "м555мм77", "м 555 мм 77")


def marfa() -> Resident:
    """A resident with everything that a resident can have; whoever works here has let her in and written of her."""
    row = models.Resident.create(
        uuid="marfa", name="Марфа Посадница", name_key=names.key("Марфа Посадница"), phone=PHONE, email=EMAIL,
        house="27", role="resident", telegram_id=TELEGRAM_ID, created_at=NOON, claimed_at=NOON,
    )  # fmt: skip
    person, guard = residents.by_id(row.id), settle("Гена Охранов", None, role=Role.GUARD)
    admin = settle("Ольга Главная", None, role=Role.ADMIN)
    with transaction():
        _orders(person, guard)
        _journal(person, admin)
        _chat(person, admin)
        _calendar(person)
        _access(person)
        _elsewhere(person, guard)
    return person


def _orders(person: Resident, guard: Resident) -> None:
    car = order_car(person, "М555ММ77")
    models.Order.update(brand="planted brand").where(models.Order.id == car.id).execute()
    arrivals.record(car.code, actor=actor(guard), rules=RULES, now=NOON, override="planted reason")
    gone = invite_guest(person, "Planted Guest", with_pin=True)
    changes.cancel(gone.code, actor=actor(person), now=NOON, reason="planted reason")
    invite_guest(person, "Planted Second", with_pin=True)
    order_car(person, "М555ММ77", since=NOON + timedelta(days=3))
    office = offices.office(1)
    desk = offices.book(office, "1", person, TODAY + timedelta(days=1), guest="Planted Third")
    models.DeskCheck.create(order=desk.id, asked_at=NOON)
    models.Waiter.create(
        resident=person.id, place=office.id, day=TODAY.isoformat(), status="waiting", created_at=NOON
    )
    pattern = Pattern(
        kind=Repeat.DAILY, start_time=time(8, 0), end_time=time(20, 0), zone="Europe/Moscow",
        starts_on=TODAY, until=TODAY + timedelta(days=3),
    )  # fmt: skip
    series.create(
        Wish(kind=Kind.GUEST, guest_name="Planted Nanny", with_pin=True),
        pattern,
        actor=actor(person),
        rules=RULES,
        now=NOON,
    )


def _journal(person: Resident, admin: Resident) -> None:
    """She was renamed, and she did something about somebody else."""
    outbox.record(ResidentEdited("planted name", person.name), actor=actor(admin), now=NOON, resident=person)
    outbox.record(KeyCreated(1, "planted key of hers"), actor=actor(person), now=NOON, resident=person)
    outbox.record("resident.approved", actor=actor(person), now=NOON, resident=admin)


def _chat(person: Resident, admin: Resident) -> None:
    updates.receive_all([(number, TELEGRAM_ID, '{"text": "planted words"}') for number in (1, 2)], now=NOON)
    updates.once(1, lambda: None, now=NOON)
    models.Inbox.update(status="dead").where(models.Inbox.update_id == 2).execute()
    dialogs.save(TELEGRAM_ID, "order", "brand", {"brand": "planted brand"}, now=NOON)
    cards.remember(TELEGRAM_ID, "menu", 5)
    outbox.owe(Route.TELEGRAM, str(TELEGRAM_ID), "reply", {"html": "planted reply"}, now=NOON)
    for number, recipient in enumerate((EMAIL, EMAIL)):
        outbox.owe(
            Route.EMAIL,
            recipient,
            "slot.booked",
            {"name": "planted letter"},
            now=NOON,
            dedupe_key=str(number),
        )
    outbox.done([outbox.due(Route.EMAIL, now=NOON)[0].id], now=NOON)
    heard = outbox.record(
        ResidentEdited("planted", person.name), actor=actor(person), now=NOON, resident=person
    )
    told = {"was": "planted name", "value": person.name}
    outbox.owe(Route.TELEGRAM, str(admin.telegram_id), "resident.edited", told, now=NOON, event_id=heard)
    outbox.done([outbox.due(Route.TELEGRAM, now=NOON)[-1].id], now=NOON)
    models.Broadcast.create(
        event=heard, nonce="n", text="to all", report_to=TELEGRAM_ID, after_id=0, begun_at=NOON
    )
    models.Application.create(
        telegram_id=TELEGRAM_ID, code="c" * 20, name="Planted", phone=PHONE, language="ru", asked_at=NOON
    )
    models.Claim.create(telegram_id=TELEGRAM_ID, resident=admin.id, language="ru", asked_at=NOON)
    text = consents.say("Слова", language="ru", actor=OPERATOR, now=NOON)
    consents.answer(TELEGRAM_ID, text.version, agrees=True, resident_id=person.id, now=NOON)


def _calendar(person: Resident) -> None:
    ivan = settle("Иван Чужой", "5")
    ahead = {"start_at": NOON + timedelta(days=1), "end_at": NOON + timedelta(days=1, hours=1), "zone": "UTC"}
    slots = []
    for owner, said in ((person, "planted"), (ivan, "free")):
        place = models.Place.create(
            uuid=f"c{owner.id}",
            kind="calendar",
            name=f"{said} calendar",
            owner=owner.id,
            zone="UTC",
            created_at=NOON,
        )
        slot = models.Slot.create(
            uuid=str(uuid4()), place=place.id, status="booked", title=f"{said} title",
            description=f"{said} description", reference=f"{said} reference", metadata=f'{{"a": "{said}"}}',
            created_at=NOON, updated_at=NOON, **ahead,
        )  # fmt: skip
        slots.append(slot.id)
    models.Template.create(
        uuid="t", resident=person.id, name="planted", details={"a": "planted"}, created_at=NOON
    )
    models.Preference.create(resident=person.id, details={"a": "planted"}, updated_at=NOON)
    read = models.Subscription.create(
        uuid="u", resident=person.id, url="https://planted/", error="planted", created_at=NOON
    )
    models.Busy.create(subscription=read.id, **{name: ahead[name] for name in ("start_at", "end_at")})
    hers = models.Feed.create(
        resident=person.id, digest="d", kind="free", name="planted feed", created_at=NOON
    )
    other = models.Feed.create(resident=ivan.id, digest="e", kind="free", created_at=NOON)
    for number, (feed, at, status) in enumerate(
        (
            (hers, slots[0], "booked"),
            (other, slots[1], "booked"),
        )
    ):
        models.Visit.create(
            digest=str(number), feed=feed.id, slot=at, language="ru", name="planted visitor", email=EMAIL,
            mailbox=EMAIL, origin="planted origin", status=status, asked_at=NOON, **ahead,
        )  # fmt: skip


def _access(person: Resident) -> None:
    keys.create(person.id, "planted key", ["data"], actor=actor(person), now=NOON)
    models.SignIn.create(resident=person.id, link="l", link_until=NOON, session="s", session_until=NOON)
    models.Answer.create(
        resident=person.id, key="planted", request="r", answer='{"a": "planted"}', created_at=NOON
    )
    pin_tries.count_wrong(f"resident {person.id}", actor=actor(person), rules=RULES, now=NOON)
    pin_tries.count_wrong(f"telegram {TELEGRAM_ID}", actor=actor(person), rules=RULES, now=NOON)
    models.LetIn.create(telegram_id=TELEGRAM_ID, wrong=1, tried_at=NOON)
    models.ListedAdmin.create(telegram_id=TELEGRAM_ID, bot_role="resident")


def _elsewhere(person: Resident, guard: Resident) -> None:
    """What she did to things of others: she has used a neighbour's link and recorded an arrival."""
    neighbour = settle("Пётр Соседов", "28")
    car = order_car(neighbour, "А111АА77")
    models.Arrival.create(order=car.id, turn=1, at=NOON, channel="bot", by=person.id, by_name=person.name)
    for owner in (person, neighbour):
        link = models.GuestLink.create(
            token=f"token {owner.id}", resident=owner.id, valid_from=NOON, valid_until=NOON + timedelta(days=9),
            most=3, created_at=NOON,
        )  # fmt: skip
    models.GuestLinkTry.create(link=link.id, telegram_id=TELEGRAM_ID, order=car.id, at=NOON)
    models.Invite.create(
        code="d" * 20, house="27", role="resident", label="spring", used_by=person.id, used_at=NOON,
        resident=person.id, created_by=person.id, created_at=NOON, expires_at=NOON, reserved_by=TELEGRAM_ID,
        reserved_until=NOON,
    )  # fmt: skip
    models.SheetHold.create(
        spreadsheet_id="x", since=NOON, wanted="adopted", wanted_by=person.id, ended_at=NOON, outcome="adopted",
    )  # fmt: skip


def left_in_tables() -> list[str]:
    """Every cell of every table that holds a trace, as `table.column: value`."""
    found = []
    for table in sorted(database.get_tables()):
        cursor = database.execute_sql(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            found += [
                f"{table}.{name}: {cell}" for name, cell in zip(columns, row, strict=True) if is_trace(cell)
            ]
    return found


def is_trace(cell: object) -> bool:
    text = str(cell).casefold()
    return any(trace in text for trace in TRACES)


def left_in_files(home: Path) -> list[Path]:
    """Files with a trace, but for the number of her account, which stays in some tables for a day."""
    texts = {
        file: file.read_bytes().decode(errors="ignore").casefold()
        for file in home.rglob("*")
        if file.is_file()
    }
    return [
        file
        for file, text in texts.items()
        if any(trace in text for trace in TRACES if trace != str(TELEGRAM_ID))
    ]


def tables_that_name() -> set[str]:
    return {table for each in holdings.HOLDINGS for table in each.tables}
