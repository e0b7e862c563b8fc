"""What a year of orders leaves behind: arrivals, the journal, what was said and heard, and what is kept of each.

What the timetable sweeps (deliveries and cards after 30 days, updates after 3, sessions that are over) is left out, or
stands there for the whole year where no timetable has run.
"""

import json
from collections.abc import Iterator

from tests.bench.year_lives import ADMINS, DAY, GUARDS, HOUR, MINUTE, Life, Year, house_of
from tests.bench.year_tables import Rows

ANNULLED = 200  # one arrival in so many is taken back, and recorded again
UPDATES = 4  # messages and presses of one order
SETTLED = 15  # seconds until an arrival goes to Orders_completed


def tables(year: Year) -> Iterator[tuple[str, str, Rows]]:
    yield (
        "invites",
        "code, label, house, role, created_by, created_at, expires_at, used_by, used_at",
        _invites(year),
    )
    yield (
        "arrivals",
        "order_id, turn, at, channel, by_id, by_name, reason, nonce, archived_at",
        _arrivals(year),
    )
    yield "waiters", "resident_id, place_id, order_id, day, status, created_at", _waiters(year)
    yield "desk_checks", "order_id, asked_at, answered_at", _desk_checks(year)
    yield (
        "events",
        "id, at, kind, channel, actor_id, resident_id, order_id, house, plate_key, details",
        _events(year),
    )
    yield (
        "deliveries",
        "event_id, route, recipient, kind, payload, dedupe_key, status, due_at, created_at, done_at",
        _deliveries(year),
    )
    yield "inbox", "update_id, sender_id, body, status, received_at, done_at", _inbox(year)
    yield (
        "sheet_batches",
        "spreadsheet_id, number, digest, orders, status, noted_at, settled_at",
        _batches(year),
    )
    yield "answers", "resident_id, key, request, answer, created_at", _answers(year)
    yield "sign_ins", "resident_id, link, link_until, session, session_until", _sign_ins(year)
    yield "cards", "telegram_id, name, message_id", _cards(year)
    yield "dialogs", "telegram_id, flow, step, answers, updated_at, expires_at", _dialogs(year)


def _invites(year: Year) -> Rows:
    dice = year.dice("invites")
    for uid in range(1, year.residents + 1):
        made = year.now - 365 * DAY + uid % 60 * DAY - HOUR
        label = f"house {uid % 40}" if uid % 4 == 0 else None
        yield (
            f"Y{dice.getrandbits(64):019X}", label, house_of(uid), "resident", year.admin, made, made + 14 * DAY, uid,
            made + HOUR,
        )  # fmt: skip


def _came(year: Year) -> Iterator[tuple[Life, int]]:
    return ((life, life.closed) for life in year.past if life.status == "arrived" and life.closed)


def _arrivals(year: Year) -> Rows:
    dice = year.dice("arrivals")
    for life, at in _came(year):
        by = year.guard + life.id % GUARDS if life.channel in ("bot", "web", "api") else None
        name = f"Стражев {by - year.guard + 1}" if by else ""
        nonce = f"{dice.getrandbits(64):x}" if life.channel == "api" else None
        last = 3 if life.id % ANNULLED == 0 else 1
        for turn in range(1, last + 1):
            when = at - (last - turn) * MINUTE
            why = "a wrong car" if turn == 2 else None
            yield (
                life.id,
                turn,
                when,
                life.channel,
                by,
                name,
                why,
                nonce if turn == 1 else None,
                when + SETTLED,
            )


def _waiters(year: Year) -> Rows:
    for life in year.lives:
        if life.kind == "presence":
            status = "waiting" if life.status == "open" else "expired"
            yield (life.resident, year.place_of(life), life.id, life.day, status, life.created)


def _desk_checks(year: Year) -> Rows:
    for life in year.past:
        if life.kind == "desk":
            yield (life.id, life.since - 6 * HOUR, life.since - 5 * HOUR)


def _told(year: Year) -> Iterator[tuple[Life, str, int, str]]:
    """Order, kind, when and by which channel."""
    for life in year.lives:
        asked = life.channel if life.status == "open" else "bot"
        placed = "slot.booked" if life.kind in ("slot", "desk") else "order.placed"
        yield life, placed, life.created, asked
        yield life, "order.mirrored", life.created + 3, "sheet"
        if life.closed:
            ended = {"arrived": "arrival.recorded"}.get(life.status, f"order.{life.status}")
            yield life, ended, life.closed, life.channel if life.status == "arrived" else "clock"


def _events(year: Year) -> Rows:
    uid = 0
    for uid, (life, kind, at, channel) in enumerate(_told(year), 1):
        host = life.resident
        actor = host if channel == "bot" else None
        details = '{"turn": 1, "reason": null}' if kind == "arrival.recorded" else "{}"
        yield (uid, at, kind, channel, actor, host, life.id, house_of(host), life.plate, details)
    for who in range(1, year.residents + 1):
        uid += 1
        at = year.now - 365 * DAY + who % 60 * DAY
        yield (uid, at, "resident.registered", "bot", who, who, None, house_of(who), None, "{}")


def _deliveries(year: Year) -> Rows:
    for event, (life, kind, at, _) in enumerate(_told(year), 1):
        if not year.kept(life, 30):
            continue
        payload = f'{{"order": "{life.code}"}}'
        chat = str(100_000 + life.resident)
        if kind != "order.mirrored":
            yield (event, "sheet", "gate", kind, payload, None, "done", at, at, at + 3)
        if kind in ("order.mirrored", "arrival.recorded", "order.cancelled"):
            status = "dead" if event % 1_000 == 0 else "done"
            yield (event, "telegram", chat, kind, payload, None, status, at, at, at + 1)
    yield from _replies(year)
    for ago in range(2, (30 if year.swept else 365) if year.past else 2):
        at = year.now - ago * DAY
        for admin in range(year.admin, year.admin + ADMINS):
            key = f"digest.morning {ago} {admin}"
            yield (
                None,
                "telegram",
                str(100_000 + admin),
                "digest.morning",
                "{}",
                key,
                "done",
                at,
                at,
                at + 1,
            )


def _replies(year: Year) -> Rows:
    """One to each update. Of what was said the words are not kept."""
    for life in year.lives:
        if year.kept(life, 30):
            for number in range(UPDATES):
                at, chat = life.created - UPDATES + number, str(100_000 + life.resident)
                yield (None, "telegram", chat, "tg.say", "{}", None, "done", at, at, at + 1)


def _inbox(year: Year) -> Rows:
    """Each as long as Telegram's are."""
    for life in year.lives:
        if not year.kept(life, 3):
            continue
        who = 100_000 + life.resident
        for number in range(UPDATES):
            uid, at = life.id * UPDATES + number, life.created - UPDATES + number
            sender = (
                f'"id":{who},"is_bot":false,"first_name":"Анна","username":"anna{who}","language_code":"ru"'
            )
            body = (
                f'{{"update_id":{uid},"message":{{"message_id":{uid % 10_000},"date":{at},"from":{{{sender}}},'
                f'"chat":{{"id":{who},"type":"private","first_name":"Анна","username":"anna{who}"}},'
                f'"text":"{life.plate or life.guest or life.day}"}}}}'
            )
            yield (uid, who, body, "done", at, at + 1)


def _batches(year: Year) -> Rows:
    """Two orders in one. The sheet forgets its numbers soon, and so does the database."""
    dice, lives = year.dice("batches"), year.lives
    first = max(0, len(lives) - 40) if year.swept else 0
    for number in range(first // 2, len(lives) // 2):
        life = lives[2 * number]
        orders = _json(
            archived=[life.id], struck=[], removed=[life.code], restored=[], owed=life.id * 2, pruned=[]
        )
        at = life.created + 3
        yield ("memory", number + 1, f"{dice.getrandbits(48):012x}", orders, "applied", at, at + 3)


def _answers(year: Year) -> Rows:
    dice = year.dice("answers")
    for life in year.lives:
        key, request = f"{dice.getrandbits(128):032x}", f"{dice.getrandbits(256):064x}"
        if life.id % 20 == 0 and year.kept(life, 1):
            answer = _json(order=life.code, day=life.day, status="open")
            yield (life.resident, key, request, answer, life.created)


def _sign_ins(year: Year) -> Rows:
    dice = year.dice("sign-ins")
    for life in year.lives:
        link, session = f"{dice.getrandbits(256):064x}", f"{dice.getrandbits(256):064x}"
        if life.id % 10 == 0 and year.kept(life, 30):
            at = life.created
            yield (life.resident, link, at, session, at + 30 * DAY)


def _cards(year: Year) -> Rows:
    for uid in range(1, year.residents + 1):
        yield (100_000 + uid, "menu", uid)
    for life in year.lives:
        if year.kept(life, 30):
            yield (100_000 + life.resident, f"order {life.code}", life.id)


def _dialogs(year: Year) -> Rows:
    for life in year.open[::10]:
        yield (300_000 + life.id, "order", "plate", "{}", life.created, life.created + DAY)


def _json(**facts: object) -> str:
    return json.dumps(facts, ensure_ascii=False)
