"""Consents: the site's words about data by language and version, who was asked, and who agreed to which when.

Without words nobody is asked. Who has agreed to any version that still holds is not asked again: not in another
language, and not because the words of another language changed. Each answer belongs to the Telegram account that gave
it, and is also the resident's as soon as that account has registered.
"""

from datetime import datetime, timedelta
from typing import Any

from peewee import EXCLUDED, fn

from passbot.domain.people import languages
from passbot.domain.people.consents import Answer, Consent, ConsentText, Tally, read_words
from passbot.domain.people.people import Actor
from passbot.domain.site.facts.people import ConsentChanged
from passbot.errors import NotFound
from passbot.services.owed import outbox
from passbot.store.db import lock, transaction
from passbot.store.fields import from_epoch
from passbot.store.models import Consent as Row
from passbot.store.models import ConsentText as Text
from passbot.store.models import Resident
from passbot.store.prepared import COUNT, P, Prepared, given
from passbot.store.statement import Statement

ASK_EVERY = timedelta(days=1)  # for who is registered and has not answered

_TEXT = (Text.id, Text.language, Text.words, Text.made_at, Text.ended_at)
_CURRENT = Prepared(Text.select(*_TEXT).where(Text.ended_at.is_null()).order_by(Text.id))
_VERSION = Prepared(Text.select(*_TEXT).where(Text.id == P.id))
_VERSIONS = Prepared(Text.select(*_TEXT).order_by(Text.id))
_END = Prepared(Text.update(ended_at=P.now).where(Text.language == P.language, Text.ended_at.is_null()))
_MAKE = Prepared(
    Text.insert(language=P.language, words=P.words, made_at=P.now, made_by=P.by, ended_at=None).returning(
        Text.id
    )
)
_OF_ACCOUNT = Prepared(
    Row.select(Row.text, Row.asked_at, Row.agreed_at, Row.refused_at)
    .join(Text)
    .where(Row.telegram_id == P.telegram_id, Text.ended_at.is_null())
)
_SAY = Prepared(
    Row.insert(given(Row)).on_conflict(
        conflict_target=[Row.telegram_id, Row.text],
        preserve=[Row.refused_at],
        update={
            Row.resident: fn.COALESCE(EXCLUDED.resident_id, Row.resident),
            Row.agreed_at: fn.COALESCE(EXCLUDED.agreed_at, Row.agreed_at),
        },
    )
)
_ASKED = Prepared(
    Row.insert(given(Row.telegram_id, Row.resident, Row.text, Row.asked_at)).on_conflict(
        conflict_target=[Row.telegram_id, Row.text], preserve=[Row.asked_at]
    )
)
_BELONG = Prepared(Row.update(resident=P.resident_id).where(Row.telegram_id == P.telegram_id))
_PART = Prepared(Row.update(resident=None).where(Row.resident == P.resident_id))
_WHO = Statement("""
    SELECT r.id, r.name, c.text_id, c.asked_at, c.agreed_at, c.refused_at
    FROM consents c JOIN residents r ON r.id = c.resident_id
    WHERE r.removed_at IS NULL ORDER BY c.text_id, r.name_key, r.id
""")
_TALLY = Statement("""
    SELECT c.text_id, sum(CASE WHEN c.refused_at IS NULL AND c.agreed_at IS NOT NULL THEN 1 ELSE 0 END) AS agreed,
        sum(CASE WHEN c.refused_at IS NOT NULL THEN 1 ELSE 0 END) AS refused,
        sum(CASE WHEN c.refused_at IS NULL AND c.agreed_at IS NULL THEN 1 ELSE 0 END) AS asked
    FROM consents c JOIN residents r ON r.id = c.resident_id WHERE r.removed_at IS NULL GROUP BY c.text_id
""")
_UNASKED = Prepared(
    Resident.select(COUNT).where(
        Resident.telegram_id.is_null(False),
        Resident.removed_at.is_null(),
        Resident.id.not_in(
            Row.select(Row.resident).join(Text).where(Row.resident.is_null(False), Text.ended_at.is_null())
        ),
    )
)


def current() -> list[ConsentText]:
    """The words that hold now, at most one in each language, the oldest first."""
    return [_text(row) for row in _CURRENT.rows()]


def versions() -> list[ConsentText]:
    """All words that ever held: whoever agreed to some can be shown which."""
    return [_text(row) for row in _VERSIONS.rows()]


def version(number: int) -> ConsentText:
    row = _VERSION.one(id=number)
    if row is None:
        raise NotFound("consent.unknown", f"There is no version {number} of the words about data.")
    return _text(row)


def say(words: str, *, language: str, actor: Actor, now: datetime) -> ConsentText:
    """New words in this language hold from now on. The same words again change nothing, so nobody is asked again."""
    _only_admin(actor)
    languages.check(language)
    words = read_words(words)
    with transaction():
        lock("consent words")
        held = next((each for each in current() if each.language == language), None)
        if held and held.words == words:
            return held
        _END.run(language=language, now=now)
        made = _MAKE.one(language=language, words=words, now=now, by=actor.resident_id)
        number = made.id if made else 0
        outbox.record(ConsentChanged(language, number), actor=actor, now=now)
        return version(number)


def end(language: str, *, actor: Actor, now: datetime) -> bool:
    """Nobody is asked in this language any more. False if nobody was."""
    _only_admin(actor)
    languages.check(language)
    with transaction():
        lock("consent words")
        if not _END.run(language=language, now=now):
            return False
        outbox.record(ConsentChanged(language, None), actor=actor, now=now)
        return True


def wanted(telegram_id: int, language: str) -> ConsentText | None:
    """The words that this account must agree to before it registers; None if there are none, or it has agreed."""
    texts = current()
    if not texts or any(map(_has_agreed, _OF_ACCOUNT.rows(telegram_id=telegram_id))):
        return None
    return _in(language, texts)


def to_ask(telegram_id: int, language: str, *, resident_id: int, now: datetime) -> ConsentText | None:
    """The words to ask somebody registered about, once a day until there is an answer. Notes that it is asked."""
    texts = current()
    if not texts:
        return None
    known = _OF_ACCOUNT.rows(telegram_id=telegram_id)
    if any(map(_has_agreed, known)):
        return None
    text = _in(language, texts)
    mine = next((row for row in known if row.text_id == text.version), None)
    if mine and (mine.refused_at or now < mine.asked_at + ASK_EVERY):
        return None
    with transaction():
        _ASKED.run(telegram_id=telegram_id, resident_id=resident_id, text_id=text.version, asked_at=now)
    return text


def answer(
    telegram_id: int, number: int, *, agrees: bool, resident_id: int | None = None, now: datetime
) -> bool:
    """Keep the answer to this version; False if it was the last answer already. Words that do not hold any more
    cannot be answered.
    """
    with transaction():
        text = version(number)
        if text.ended_at is not None:
            raise NotFound("consent.ended", "These words do not hold any more. /privacy shows those that do.")
        said = Answer.AGREED if agrees else Answer.REFUSED
        known = _OF_ACCOUNT.rows(telegram_id=telegram_id)
        if any(row.text_id == number and _answer(row) is said for row in known):
            return False
        _SAY.run(
            telegram_id=telegram_id,
            resident_id=resident_id,
            text_id=number,
            asked_at=now,
            agreed_at=now if agrees else None,
            refused_at=None if agrees else now,
        )
        return True


def of_account(telegram_id: int) -> Consent | None:
    """What this account says to the words that hold: the version it agreed to, else the one it refused, else None."""
    texts = {text.version: text for text in current()}
    found = _OF_ACCOUNT.rows(telegram_id=telegram_id) if texts else []
    answered = [row for row in found if _answer(row) is not Answer.NONE]
    row = min(answered, key=lambda row: not _has_agreed(row), default=None)
    return Consent(texts[row.text_id], _answer(row), _at(row)) if row else None


def belong(telegram_id: int, resident_id: int) -> None:
    """The account has registered: what it said is this resident's. Call it in the transaction of the registration."""
    _BELONG.run(telegram_id=telegram_id, resident_id=resident_id)


def part(resident_id: int) -> None:
    """The name was released: what was said belongs to the account alone, not to who takes the name next."""
    _PART.run(resident_id=resident_id)


def everybodys(*, actor: Actor) -> list[Consent]:
    """Who of those who live here was asked about which version, and what they said when."""
    _only_admin(actor)
    texts = {text.version: text for text in versions()}
    return [
        Consent(texts[row.text_id], _answer(row), from_epoch(_at(row)), row.id, row.name)
        for row in _WHO.rows()
    ]


def tallies(*, actor: Actor) -> list[Tally]:
    """Of the words that hold now."""
    _only_admin(actor)
    counted = {row.text_id: (int(row.agreed), int(row.refused), int(row.asked)) for row in _TALLY.rows()}
    return [Tally(text, *counted.get(text.version, (0, 0, 0))) for text in current()]


def unasked(*, actor: Actor) -> int:
    """How many people of the bot have not been asked about the words that hold: they have not written since."""
    _only_admin(actor)
    return int(_UNASKED.value()) if current() else 0


def _in(language: str, texts: list[ConsentText]) -> ConsentText:
    """In this language, else the only other one there is."""
    return next((text for text in texts if text.language == language), texts[0])


def _has_agreed(row: Any) -> bool:  # Any: of Peewee
    return _answer(row) is Answer.AGREED


def _answer(row: Any) -> Answer:  # Any: a row of `consents`
    if row.refused_at is not None:
        return Answer.REFUSED
    return Answer.AGREED if row.agreed_at is not None else Answer.NONE


def _at(row: Any) -> Any:  # Any: a moment as the row has it
    """When it was answered last, or asked."""
    return row.refused_at or row.agreed_at or row.asked_at


def _text(row: Any) -> ConsentText:  # Any: of Peewee
    return ConsentText(row.id, row.language, row.words, row.made_at, row.ended_at)


def _only_admin(actor: Actor) -> None:
    actor.must_be_admin("consent.not_admin", "change the words about data")
