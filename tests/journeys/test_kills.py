"""kill -9 at every step of registering and ordering, at every moment of each with --long: the person simply goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from passbot import store
from passbot.sandbox.running import Box
from passbot.sandbox.telegram.client import Phone
from passbot.services.site import database
from passbot.store.db import session
from tests.journeys.moments import Moment, cut
from tests.journeys.product import Product, admin, running_product
from tests.machine.room import settle

MOMENTS = list(Moment)


@dataclass(frozen=True)
class Step:
    """What a person does, and what they must read afterwards, once."""

    name: str
    deed: Callable[[Phone], object]
    answer: str


def registering(code: str) -> list[Step]:
    return [
        Step("code", lambda anna: anna.say(f"/start {code}"), "What is your name?"),
        Step("name", lambda anna: anna.say("Anna Ivanova"), "Your phone?"),
        Step("phone", lambda anna: anna.share_contact(), "House number?"),
        Step("house", lambda anna: anna.say("27"), "Is everything correct?"),
        Step("yes", lambda anna: anna.press("✅ All correct", wait=0), "Done! Anna Ivanova, house 27."),
    ]


ORDERING = [
    Step("order", lambda anna: anna.say("/order"), "What car is coming?"),
    Step("brand", lambda anna: anna.say("Kia Rio"), "Plate number?"),
    Step("plate", lambda anna: anna.say("А123ВС77"), "Order a pass?"),
    Step("yes", lambda anna: anna.press("For 48 hours", wait=0), "Code: "),
]


@pytest.fixture
def product(box: Box, tmp_path: Path) -> Iterator[Product]:
    with running_product(box, tmp_path / "site", chat_pace=0, overall_pace=0, language="en") as product:
        admin(product).say("/start")
        product.rest()
        yield product


def shifts(*quick: int) -> list[object]:
    """Of as many runs as there are moments, each step meets each moment in one. `quick` runs every time."""
    return [
        pytest.param(shift, id=f"shift {shift}", marks=() if shift in quick else pytest.mark.long)
        for shift in range(len(MOMENTS))
    ]


@pytest.mark.parametrize("shift", shifts(0))
def test_a_registration_goes_on_after_every_kill(product: Product, box: Box, shift: int) -> None:
    anna = product.telegram.person("Anna", language_code="en", phone="+79161200011")
    code = issued(product)

    go_through(registering(code), anna, product, box, shift)

    assert [("Anna Ivanova", "27", anna.id)] == product.rows(
        "SELECT name, house, telegram_id FROM residents WHERE role = 'resident'"
    )
    assert 1 == product.number("SELECT count(*) FROM events WHERE kind = 'resident.registered'")
    assert_promises_hold(product)


@pytest.mark.parametrize("shift", shifts(1))
def test_an_order_goes_on_after_every_kill(product: Product, box: Box, shift: int) -> None:
    anna = product.telegram.person("Anna", language_code="en")
    store.bind(f"sqlite:///{product.home / 'passbot.db'}")
    with session():
        settle(anna.id, "Anna Ivanova")

    go_through(ORDERING, anna, product, box, shift)

    assert [("A123BC77", "Kia Rio", "open")] == product.rows("SELECT plate_key, brand, status FROM orders")
    assert 1 == product.number("SELECT count(*) FROM events WHERE kind = 'order.placed'")
    assert_promises_hold(product)


def issued(product: Product) -> str:
    olga = product.telegram.known(1003)
    olga.say("/code")
    product.rest()
    return str(product.rows("SELECT code FROM invites")[0][0])


def go_through(steps: list[Step], anna: Phone, product: Product, box: Box, shift: int) -> None:
    """Each step meets its moment, and the bot comes back."""
    for number, step in enumerate(steps):
        moment = MOMENTS[(number + shift) % len(MOMENTS)]

        cut(product, box, moment, lambda step=step: step.deed(anna))  # type: ignore[misc]  # bound now
        product.start()
        product.rest()

        said = [message.text for message in anna.chat().from_bot if step.answer in message.text]
        # What was said and not noted is said again: Telegram cannot be asked whether it has it.
        assert len(said) == 1 or (moment is Moment.UNMARKED and len(said) == 2), (step.name, moment, said)


def assert_promises_hold(product: Product) -> None:
    assert 0 == product.number("SELECT count(*) FROM inbox WHERE status <> 'done'")
    assert 0 == product.number("SELECT count(*) FROM deliveries WHERE status = 'dead'")
    assert "" == product.errors()
    broken = database.check(f"sqlite:///{product.home / 'passbot.db'}")
    assert [] == [promise for promise, times in broken if times]
