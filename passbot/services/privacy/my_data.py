"""What is stored about one person: counts for the chat, all of it as JSON for download."""

import json
from datetime import datetime
from typing import Any

from passbot.services.rows import PLACE_NAMES, WITH_ALL
from passbot.store.fields import from_epoch
from passbot.store.statement import Statement

MOMENTS = (
    "at", "since", "until", "created", "closed", "registered", "expires", "last_used", "asked",
    "agreed", "refused",
)  # fmt: skip

# Rows that name the person: as the subject, as the owner, or as the one who acted.
_PARTS = {
    "person": """
        SELECT name, phone, email, house, role, language, telegram_id, muted, claimed_at AS registered
        FROM residents WHERE id = :id
    """,
    "orders": f"""
        SELECT o.code, o.kind, o.status, o.plate, o.brand, o.guest_name, o.house, o.pin, {PLACE_NAMES},
            o.valid_from AS since, o.valid_until AS until,
            o.created_at AS created, o.closed_at AS closed, o.close_reason AS reason
        FROM orders o {WITH_ALL} WHERE o.resident_id = :id ORDER BY o.id
    """,
    "arrivals": """
        SELECT o.code, a.at, a.channel, CASE WHEN a.turn % 2 = 1 THEN 'entry' ELSE 'annulled' END AS what
        FROM arrivals a JOIN orders o ON o.id = a.order_id WHERE o.resident_id = :id ORDER BY a.id
    """,
    "series": """
        SELECT s.kind, s.pattern, s.weekdays, s.start_time, s.end_time, s.starts_on, s.until AS last_day, s.details,
            f.name AS office, b.name AS desk
        FROM series s LEFT JOIN places b ON b.id = s.place_id LEFT JOIN places f ON f.id = b.office_id
        WHERE s.resident_id = :id ORDER BY s.id
    """,
    "links": """
        SELECT valid_from AS since, valid_until AS until, most, created_at AS created, closed_at AS closed
        FROM guest_links WHERE resident_id = :id ORDER BY id
    """,
    "waiting": """
        SELECT p.name AS place, w.day, w.status, w.created_at AS created
        FROM waiters w JOIN places p ON p.id = w.place_id WHERE w.resident_id = :id ORDER BY w.id
    """,
    "calendars": """
        SELECT p.name AS calendar, s.title, s.description, s.reference, s.metadata,
            s.start_at AS since, s.end_at AS until, s.status
        FROM places p LEFT JOIN slots s ON s.place_id = p.id WHERE p.owner_id = :id ORDER BY p.id, s.start_at
    """,
    "templates": "SELECT name, details FROM templates WHERE resident_id = :id ORDER BY id",
    "preferences": "SELECT details FROM preferences WHERE resident_id = :id",
    "subscriptions": """
        SELECT url, created_at AS created FROM subscriptions WHERE resident_id = :id AND removed_at IS NULL
        ORDER BY id
    """,
    "feeds": """
        SELECT name, kind AS shows, days, is_bookable, created_at AS created, revoked_at AS closed
        FROM feeds WHERE resident_id = :id ORDER BY id
    """,
    "visitors": """
        SELECT v.name, v.email, v.status, v.start_at AS since, v.end_at AS until, v.asked_at AS created
        FROM visits v JOIN feeds f ON f.id = v.feed_id WHERE f.resident_id = :id ORDER BY v.id
    """,
    "visits": """
        SELECT v.name, v.email, v.status, v.start_at AS since, v.end_at AS until, v.asked_at AS created
        FROM residents r JOIN visits v ON v.email = lower(r.email) WHERE r.id = :id ORDER BY v.id
    """,
    "keys": """
        SELECT name, hint, scopes, created_at AS created, used_at AS last_used
        FROM api_keys WHERE resident_id = :id ORDER BY id
    """,
    "consents": """
        SELECT t.id AS version, t.language, t.words, c.asked_at AS asked, c.agreed_at AS agreed, c.refused_at AS refused
        FROM consents c JOIN consent_texts t ON t.id = c.text_id WHERE c.resident_id = :id ORDER BY c.text_id
    """,
    "invites": """
        SELECT code, house, role, label, used_at AS at FROM invites WHERE used_by = :id ORDER BY id
    """,
    "messages": """
        SELECT i.received_at AS at, i.body AS message FROM inbox i
        JOIN residents r ON r.telegram_id = i.sender_id WHERE r.id = :id ORDER BY i.update_id
    """,
    "journal": """
        SELECT at, kind, channel, house, plate_key AS plate, details FROM events
        WHERE resident_id = :id OR actor_id = :id ORDER BY id
    """,
}
_READ = {part: Statement(sql) for part, sql in _PARTS.items()}
_COUNT = {part: Statement(f"SELECT count(*) AS count FROM ({sql}) AS part") for part, sql in _PARTS.items()}


def counts(resident_id: int) -> dict[str, int]:
    """The number of rows in each part."""
    return {part: query.row(id=resident_id).count for part, query in _COUNT.items() if part != "person"}


def export(resident_id: int, *, now: datetime) -> str:
    """All rows as JSON; moments as ISO dates in UTC."""
    parts: dict[str, Any] = {"written": now.isoformat()}  # Any: JSON
    for part, query in _READ.items():
        found = query.run(id=resident_id)
        titles = [column[0] for column in found.description]
        parts[part] = [_readable(dict(zip(titles, row, strict=True))) for row in found]
    return json.dumps(parts, ensure_ascii=False, indent=2)


def _readable(row: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
    return {
        name: from_epoch(value).isoformat() if name in MOMENTS and isinstance(value, int) else value
        for name, value in row.items()
        if value is not None
    }
