"""Signing in to the page: the bot's link works once and for minutes, the session it opens for weeks.

Both are stored as digests, so that a reader of the database or of a backup cannot sign in.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from passbot.domain import codes
from passbot.domain.people.people import Resident
from passbot.errors import NotAllowed
from passbot.services.rows import RESIDENT_COLUMNS, resident_of
from passbot.store.db import transaction
from passbot.store.fields import to_epoch
from passbot.store.models import SignIn
from passbot.store.prepared import P, Prepared
from passbot.store.statement import Statement

LINK_MINUTES = 10
SESSION_DAYS = 30

_OFFER = Prepared(SignIn.insert(resident=P.resident_id, link=P.link, link_until=P.until))
_ENTER = Statement("""
    UPDATE sign_ins SET session = :session, session_until = :until, link_until = :now
    WHERE link = :link AND session IS NULL AND link_until > :now
      AND EXISTS (SELECT 1 FROM residents r WHERE r.id = resident_id AND r.removed_at IS NULL)
""")
_WHO = Statement(f"""
    SELECT {RESIDENT_COLUMNS} FROM sign_ins s JOIN residents r ON r.id = s.resident_id
    WHERE s.session = :session AND s.session_until > :now AND r.removed_at IS NULL
""")
_KNOWN = Statement(f"""
    SELECT {RESIDENT_COLUMNS}, s.session FROM sign_ins s JOIN residents r ON r.id = s.resident_id
    WHERE s.session IN :sessions AND s.session_until > :now AND r.removed_at IS NULL
""")
_LEAVE = Prepared(
    SignIn.update(session_until=P.now).where(SignIn.session == P.session, SignIn.session_until > P.now)
)


def offer(resident_id: int, *, now: datetime) -> str:
    """Make a link's secret, which signs this person in once."""
    secret = codes.secret()
    until = now + timedelta(minutes=LINK_MINUTES)
    with transaction():
        _OFFER.run(resident_id=resident_id, link=codes.digest(secret), until=until)
    return secret


def enter(link: str, *, now: datetime) -> tuple[Resident, str]:
    """Use up the link; returns the person and the secret of the new session."""
    secret = codes.secret()
    until = now + timedelta(days=SESSION_DAYS)
    values = {"link": codes.digest(link), "session": codes.digest(secret), "until": to_epoch(until)}
    with transaction():
        changed = _ENTER.changed(now=to_epoch(now), **values)
        resident = who(secret, now=now) if changed else None
    if resident is None:
        raise NotAllowed(
            "sign_in.link", "This link has been used or has expired. Send /board to the bot for a new one."
        )
    return resident, secret


def who(session: str, *, now: datetime) -> Resident | None:
    row = _WHO.row(session=codes.digest(session), now=to_epoch(now))
    return resident_of(row) if row else None


def known(digests: Sequence[str], *, now: datetime) -> dict[str, Resident]:
    """The residents of many sessions, by digest; closed sessions are missing."""
    found = _KNOWN.rows(sessions=list(digests), now=to_epoch(now)) if digests else []
    return {row.session: resident_of(row) for row in found}


def leave(session: str, *, now: datetime) -> None:
    with transaction():
        _LEAVE.run(session=codes.digest(session), now=now)
