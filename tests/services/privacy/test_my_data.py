"""What is stored about somebody is shown whole; a table that is forgotten here would be forgotten for good."""

import json
from datetime import time, timedelta

import pytest

from passbot.domain.passes.orders import Kind, Wish
from passbot.domain.people.people import Resident
from passbot.domain.site.rules import Rules
from passbot.domain.times.recurrence import Pattern, Repeat
from passbot.services.privacy import forgetting, my_data
from passbot.services.regular import series
from passbot.services.site import finishing
from passbot.slices import at_once
from passbot.store import models
from tests.services import offices
from tests.services.offices import TODAY, desk_named
from tests.services.people.some_people import NOON, actor, invite_guest, order_car, settle

SHOWN = {
    "residents", "orders", "arrivals", "series", "guest_links", "waiters", "places", "slots", "templates",
    "preferences", "feeds", "visits", "subscriptions", "api_keys", "invites", "inbox", "events", "consents",
}  # fmt: skip
# What names somebody, too, but says nothing that the file does not.
LEFT_OUT = {
    "deliveries": "the chat itself shows them",
    "cards": "numbers of the chat's messages",
    "applications": "of who is no resident yet; shown in the chat",
    "claims": "the same, of a name of the roster",
    "dialogs": "where the conversation stands; gone two days after the last answer",
    "sign_ins": "digests of links and sessions",
    "answers": "what the API has answered, for a repeated request",
    "let_in": "wrong commands, for a day",
    "listed_admins": "which accounts the site's own list of admins names",
    "consent_texts": "which admin has written the site's words, as in the journal",
    "sheet_holds": "who decided about a copy of the sheet, as in the journal; ten of its orders until then",
    "guest_link_tries": "which account has used a link of somebody else",
}


@pytest.fixture
def anna(db: str) -> Resident:
    return settle("Анна Петрова", "27")


def file_of(person: Resident) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(my_data.export(person.id, now=NOON))
    return found


def names_somebody(model: type[models.Row]) -> bool:
    columns = {column.column_name for column in model._meta.sorted_fields}
    people = {key.column_name for key, far in model._meta.refs.items() if far is models.Resident}
    return bool(people or columns & {"telegram_id", "sender_id", "recipient", "email"})


def test_every_table_that_names_somebody_is_shown_or_left_out_for_a_reason() -> None:
    tables = {model._meta.table_name for model in models.MODELS if names_somebody(model)}

    assert tables == SHOWN | LEFT_OUT.keys()


def test_the_file_has_what_the_person_did(anna: Resident) -> None:
    order_car(anna, "А123ВС77")
    invite_guest(anna, "Вера Гостья", with_pin=True)

    found = file_of(anna)

    assert ["А 123 ВС 77", None] == [each.get("plate") for each in found["orders"]]
    assert "Вера Гостья" == found["orders"][1]["guest_name"]
    assert found["orders"][1]["pin"]
    assert ["order.placed", "order.placed"] == [each["kind"] for each in found["journal"]]


def test_the_file_says_what_was_booked(anna: Resident) -> None:
    north = offices.office(1, name="Север")
    offices.book(north, "1", anna)
    weekly = Pattern(
        Repeat.WEEKLY,
        time(),
        time(),
        north.zone,
        TODAY,
        TODAY + timedelta(weeks=4),
        frozenset({TODAY.weekday()}),
        (),
    )
    wish = Wish(kind=Kind.DESK, place_id=desk_named(north, "1").id)
    series.create(wish, weekly, actor=actor(anna), rules=Rules(), now=NOON)

    found = file_of(anna)

    first = found["orders"][0]
    assert (None, "Север", "1") == (first.get("place"), first["office"], first["desk"])
    assert [("Север", "1")] == [(each["office"], each["desk"]) for each in found["series"]]


def test_nobody_elses_things_are_in_it(anna: Resident) -> None:
    neighbour = settle("Пётр Иванов", "27")
    order_car(neighbour, "В777ВВ77")

    found = my_data.export(anna.id, now=NOON)

    assert "Пётр" not in found
    assert "777" not in found


def test_the_counts_are_those_of_the_file(anna: Resident) -> None:
    order_car(anna)

    found = file_of(anna)

    assert {
        part: len(rows) for part, rows in found.items() if part not in ("written", "person")
    } == my_data.counts(anna.id)


def test_after_forgetting_nothing_of_it_is_left(anna: Resident) -> None:
    order_car(anna, "А123ВС77")
    keep_a_calendar(anna)

    forgetting.forget_me(anna.id, actor=actor(anna), now=NOON)
    at_once(finishing.finish(now=NOON))

    left = my_data.export(anna.id, now=NOON)
    assert [] == [secret for secret in ("Анна", "+7916", "123", "Dentist", "https://") if secret in left]


def keep_a_calendar(person: Resident) -> None:
    place = models.Place.create(
        uuid="c", kind="calendar", name="Calendar of Анна", owner=person.id, zone="UTC", created_at=NOON
    )
    models.Slot.create(
        uuid="s", place=place.id, start_at=NOON, end_at=NOON + timedelta(hours=1), zone="UTC", status="booked",
        title="Dentist", description="Dentist", created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    models.Subscription.create(uuid="u", resident=person.id, url="https://anna", created_at=NOON)
    models.Template.create(uuid="t", resident=person.id, name="Dentist", details="{}", created_at=NOON)
