"""A person's recent cars, which they are likely to order again."""

from passbot.domain.passes.orders import Order
from passbot.services.rows import SELECT_ORDERS, order_of
from passbot.store.statement import Statement

LOOKED_AT = 100

_CARS = Statement(f"""
    {SELECT_ORDERS} WHERE o.id IN (
        SELECT max(latest.id) FROM (
            SELECT id, plate_key FROM orders
            WHERE resident_id = :id AND kind = 'car' AND plate_key IS NOT NULL
            ORDER BY id DESC LIMIT {LOOKED_AT}
        ) latest
        GROUP BY latest.plate_key
    )
    ORDER BY o.id DESC LIMIT :most
""")


def cars(resident_id: int, *, limit: int = 10) -> list[Order]:
    """The last order of each recent car, the latest first."""
    return [order_of(row) for row in _CARS.rows(id=resident_id, most=limit)]
