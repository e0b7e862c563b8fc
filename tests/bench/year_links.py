"""Beside the gate of a year's site: guests' links, people's calendars, who booked by them, what they read elsewhere."""

from collections.abc import Iterator

from tests.bench.year_lives import DAY, HOUR, MINUTE, Life, Year, plate, uuid
from tests.bench.year_tables import Rows, is_blocked


def tables(year: Year) -> Iterator[tuple[str, str, Rows]]:
    yield "guest_links", "id, token, resident_id, valid_from, valid_until, most, created_at", _links(year)
    yield "guest_link_tries", "link_id, telegram_id, order_id, at", _tries(year)
    yield "feeds", "id, resident_id, digest, kind, is_bookable, created_at", _feeds(year)
    yield (
        "visits",
        "digest, feed_id, slot_id, start_at, end_at, zone, language, name, email, mailbox, status, asked_at",
        _visits(year),
    )
    yield "subscriptions", "id, uuid, resident_id, url, created_at, read_at", _subscriptions(year)
    yield "busy_blocks", "slot_id", _blocks(year)
    yield "api_keys", "resident_id, name, hint, digest, scopes, created_at, used_at", _keys(year)
    yield "templates", "uuid, resident_id, name, details, created_at", _templates(year)
    yield "busy", "subscription_id, start_at, end_at", _busy(year)


def _links(year: Year) -> Rows:
    """One in a hundred orders came by a guest's own hand."""
    dice = year.dice("links")
    for uid, life in enumerate(_guests_cars(year), 1):
        at = life.created - HOUR
        yield (uid, f"{dice.getrandbits(128):032x}", life.resident, at, at + 7 * DAY, 5, at)


def _guests_cars(year: Year) -> Iterator[Life]:
    return (life for life in year.past if life.kind == "car" and life.id % 70 == 0)


def _tries(year: Year) -> Rows:
    for uid, life in enumerate(_guests_cars(year), 1):
        yield (uid, None if year.swept else 900_000 + uid, life.id, life.created)


def _feeds(year: Year) -> Rows:
    dice = year.dice("feeds")
    for uid, owner in enumerate(year.calendars, 1):
        yield (uid, owner, f"{dice.getrandbits(256):064x}", "free", 1, year.now - 365 * DAY)


def _visits(year: Year) -> Rows:
    """One in twenty of the slots of people's calendars was booked by a stranger."""
    dice, first = year.dice("visits"), len(year.slots) + 1
    for slot, (_, start, owner) in enumerate(year.calendar_slots(), first):
        if slot % 20 == 0 and start < year.now:
            mail = f"guest{dice.getrandbits(32)}@example.com"
            yield (
                f"{dice.getrandbits(256):064x}", owner, slot, start, start + 1_800, "UTC", "ru", "Гость", mail, mail,
                "booked", start - DAY,
            )  # fmt: skip


def _subscriptions(year: Year) -> Rows:
    dice = year.dice("subscriptions")
    for uid, owner in enumerate(year.calendars[::2], 1):
        url = f"https://example.com/{plate(dice)}.ics"
        yield (uid, uuid(dice), owner, url, year.now - 300 * DAY, year.now - 10 * MINUTE)


def _busy(year: Year) -> Rows:
    for uid, _ in enumerate(year.calendars[::2], 1):
        for number in range(20):
            start = year.now + (3 * number + 1) * HOUR
            yield (uid, start, start + HOUR)


def _blocks(year: Year) -> Rows:
    for slot, (_, start, _) in enumerate(year.calendar_slots(), len(year.slots) + 1):
        if is_blocked(year, slot, start):
            yield (slot,)


def _keys(year: Year) -> Rows:
    dice = year.dice("keys")
    for owner in year.calendars:
        made = year.now - 300 * DAY
        yield (
            owner,
            "calendar",
            "abcd",
            f"{dice.getrandbits(256):064x}",
            '["slots:read"]',
            made,
            year.now - HOUR,
        )


def _templates(year: Year) -> Rows:
    dice = year.dice("templates")
    for owner in year.calendars:
        yield (uuid(dice), owner, "half an hour", '{"minutes": 30}', year.now - 300 * DAY)
