"""E-mail about bookings through a real mail server on this machine."""

import email
import email.policy
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from passbot.delivering import BELIEVED
from passbot.domain.people.people import Resident
from passbot.domain.site.facts.people import MailCode
from passbot.domain.site.notices import Route
from passbot.domain.site.rules import Rules
from passbot.errors import DatabaseAway
from passbot.mail import MailServer, Post, texts_of
from passbot.pulse import Part
from passbot.services.owed import hands, outbox
from passbot.services.passes import changes
from passbot.services.people import mailing
from passbot.services.privacy import sweeping
from passbot.services.processes.reaching import reached
from passbot.services.slots import board, slots
from passbot.store.db import database, on_sqlite
from tests import databases
from tests.ports import free_port
from tests.services.offices import book as book_desk
from tests.services.offices import office
from tests.services.people.some_people import NOON, actor, order_car, settle
from tests.services.places.some_places import barbershop

ADDRESS = "anna@example.org"


@dataclass
class Letterbox:
    """What the server took; `answer` is what it says to each recipient."""

    answer: str = "250 OK"
    letters: list[EmailMessage] = field(default_factory=list)
    has_come: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.has_come.set()
        return "250 OK"


@contextmanager
def served(box: Letterbox, **settings: object) -> Iterator[str]:
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **settings)  # type: ignore[arg-type]  # passed on
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@pytest.fixture(autouse=True, params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with databases.opened(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def anna() -> Resident:
    person = settle("Анна Петрова", "27")
    mailing.set_address(person.id, ADDRESS)
    return person


@pytest.fixture
def box() -> Letterbox:
    return Letterbox()


def post(url: str, now: datetime = NOON) -> Post:
    return Post(MailServer(url, "gate@example.org"), texts_of(Rules()), now=lambda: now)


def book(anna: Resident) -> str:
    place = barbershop()
    slot = slots.bookable(place, now=NOON)[0]
    return slots.book(slot.uuid, actor=actor(anna), rules=Rules(), now=NOON)[1].code


def owed() -> int:
    return outbox.owed_count(Route.EMAIL)


def test_a_booking_is_told_with_its_time_and_pin(anna: Resident, box: Letterbox) -> None:
    code = book(anna)

    with served(box) as server:
        assert 1 == post(f"smtp://{server}").deliver()

    (letter,) = box.letters
    text = letter.get_content()
    assert (ADDRESS, "gate@example.org") == (letter["To"], letter["From"])
    assert "Забронировано: Барбершоп, пн 4 мая 13:00–15:00" == letter["Subject"]
    assert "Барбершоп\nпн 4 мая 13:00–15:00\n" in text  # with its day, though it is today's
    assert f"Заказ {code}" in text
    assert "PIN для входа:" in text
    assert 0 == owed()


@pytest.mark.parametrize(("seconds", "sent"), [(60, 0), (120, 1)])
def test_letters_of_one_that_was_killed_elsewhere_wait_for_two_minutes(
    anna: Resident, box: Letterbox, seconds: int, sent: int
) -> None:
    book(anna)
    left = BELIEVED - timedelta(seconds=seconds)  # by the clock of the database, which no test can put on
    hands.begin("mail elsewhere 1", now=NOON, lasts=left)
    hands.take([each.id for each in outbox.due(Route.EMAIL, now=NOON)], "mail elsewhere 1")

    with served(box) as server:
        assert sent == post(f"smtp://{server}", NOON).deliver()


class Moving(Part):
    times = 0

    def moves(self) -> None:
        self.times += 1
        super().moves()


def test_who_sends_many_letters_one_after_another_is_not_stuck(anna: Resident, box: Letterbox) -> None:
    changes.cancel(book(anna), actor=actor(anna), now=NOON)
    part = Moving("mail")

    letters = owed()

    with served(box) as server:
        mail = MailServer(f"smtp://{server}", "gate@example.org")
        Post(mail, texts_of(Rules()), now=lambda: NOON, part=part).deliver()

    assert 2 == letters == part.times


def test_a_cancellation_is_told_too(anna: Resident, box: Letterbox) -> None:
    changes.cancel(book(anna), actor=actor(anna), now=NOON)

    with served(box) as server:
        post(f"smtp://{server}").deliver()

    assert ["Отменено: Барбершоп, пн 4 мая 13:00–15:00"] == [
        letter["Subject"] for letter in box.letters if "Отменено" in letter["Subject"]
    ]


def test_a_booking_elsewhere_is_told_by_the_clock_of_its_place(anna: Resident, box: Letterbox) -> None:
    place = barbershop(zone="Europe/Paris", opens=time(8))
    slot = slots.bookable(place, now=NOON)[0]
    slots.book(slot.uuid, actor=actor(anna), rules=Rules(), now=NOON)

    with served(box) as server:
        post(f"smtp://{server}").deliver()

    assert "пн 4 мая 12:00–14:00 (Париж)" in box.letters[0].get_content()


def test_an_hour_of_the_board_is_told_as_that_hour(anna: Resident, box: Letterbox) -> None:
    place = board.ensure(board.Named("Доска", ("Доска",)), zone="Europe/Moscow", now=NOON)
    board.book(place.id, 14, actor=actor(anna), rules=Rules(), now=NOON)

    with served(box) as server:
        post(f"smtp://{server}").deliver()

    assert "пн 4 мая 14:00–15:00" in box.letters[0].get_content()


def test_a_desk_is_told_with_its_day(anna: Resident, box: Letterbox) -> None:
    book_desk(office(), "2", anna)

    with served(box) as server:
        post(f"smtp://{server}").deliver()

    assert "пн 4 мая" in box.letters[0].get_content()
    assert box.letters[0]["Subject"].endswith(", пн 4 мая")


def test_a_cancellation_is_mailed_only_where_its_booking_was(anna: Resident) -> None:
    changes.cancel(order_car(anna).code, actor=actor(anna), now=NOON)  # a pass was never mailed
    assert 0 == owed()

    code = book(anna)
    mailing.set_address(anna.id, "new@example.org")
    changes.cancel(code, actor=actor(anna), now=NOON)

    assert [ADDRESS] == [each.recipient for each in outbox.due(Route.EMAIL, now=NOON)]


def test_a_booking_of_long_ago_is_called_off_by_mail_too(anna: Resident) -> None:
    code = book(anna)
    outbox.done([outbox.due(Route.EMAIL, now=NOON)[0].id], now=NOON)
    later = NOON + timedelta(days=40)
    sweeping.tidy(now=later)

    changes.cancel(code, actor=actor(anna), now=later)

    assert 1 == owed()


def test_what_could_not_be_mailed_is_not_called_off_by_mail(anna: Resident) -> None:
    code = book(anna)
    outbox.dead(outbox.due(Route.EMAIL, now=NOON)[0].id, "refused 550", now=NOON)

    changes.cancel(code, actor=actor(anna), now=NOON)

    assert 0 == owed()


def test_who_gave_no_address_gets_none(box: Letterbox) -> None:
    book(settle("Борис Смирнов", "12"))

    assert 0 == owed()


def test_a_server_that_is_away_is_asked_again_later(anna: Resident, box: Letterbox) -> None:
    book(anna)
    assert 0 == post(f"smtp://127.0.0.1:{free_port()}").deliver()

    with served(box) as server:
        assert 0 == post(f"smtp://{server}").deliver()
        assert 1 == post(f"smtp://{server}", NOON + timedelta(hours=1)).deliver()


@pytest.mark.parametrize(("answer", "still_owed"), [("550 No such user", 0), ("451 Try later", 1)])
def test_later_and_never_are_told_apart(anna: Resident, box: Letterbox, answer: str, still_owed: int) -> None:
    book(anna)
    box.answer = answer

    with served(box) as server:
        assert 0 == post(f"smtp://{server}").deliver()

    assert still_owed == owed()


def test_a_letter_that_cannot_be_written_stops_none_behind_it(anna: Resident, box: Letterbox) -> None:
    outbox.owe(Route.EMAIL, ADDRESS, MailCode.kind, {}, now=NOON)  # as from another version
    book(anna)

    with served(box) as server:
        sent = post(f"smtp://{server}").deliver()

    assert (1, 1, 1) == (sent, len(box.letters), owed())


def test_letters_wait_for_a_server_however_long_it_is_away(anna: Resident, box: Letterbox) -> None:
    book(anna)
    nowhere = f"smtp://127.0.0.1:{free_port()}"
    for hours in range(20):
        post(nowhere, NOON + timedelta(hours=hours)).deliver()

    with served(box) as server:
        assert 1 == post(f"smtp://{server}", NOON + timedelta(hours=21)).deliver()


def known(_server: SMTP, _session: Session, _envelope: Envelope, _kind: str, given: object) -> AuthResult:
    is_ours = isinstance(given, LoginPassword) and (given.login, given.password) == (b"gate", b"s@fe")
    return AuthResult(success=is_ours)


LOCKED = {"authenticator": known, "auth_required": True, "auth_require_tls": False}
ON_THIS_MACHINE = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@ON_THIS_MACHINE
def test_name_and_password_of_the_url_are_used(anna: Resident, box: Letterbox) -> None:
    book(anna)

    with served(box, **LOCKED) as server:
        assert 1 == post(f"smtp://gate:s%40fe@{server}").deliver()


@ON_THIS_MACHINE
def test_a_wrong_password_is_tried_again_later(anna: Resident, box: Letterbox) -> None:
    book(anna)

    with served(box, **LOCKED) as server:
        assert 0 == post(f"smtp://gate:wrong@{server}").deliver()
        assert 1 == post(f"smtp://gate:s%40fe@{server}", NOON + timedelta(hours=1)).deliver()


def test_a_code_proves_the_address_in_the_words_of_who_asked(box: Letterbox) -> None:
    code = mailing.send_code(ADDRESS, "en", now=NOON)

    with served(box) as server:
        post(f"smtp://{server}").deliver()

    (letter,) = box.letters
    assert "Your code for passbot" == letter["Subject"]
    assert code in letter.get_content()


def test_the_thread_sends_as_soon_as_something_is_owed(anna: Resident, box: Letterbox) -> None:
    with served(box) as server:
        running = post(f"smtp://{server}", datetime.now(UTC) + timedelta(days=1))
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        book(anna)
        has_come = box.has_come.wait(20)
        running.stop()
        thread.join(10)

    assert has_come
    assert not thread.is_alive()


@dataclass
class LockingLetterbox(Letterbox):
    """Nobody can write to the database from the moment on at which a letter has come."""

    file: str = ""
    lock: sqlite3.Connection | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        answer = await super().handle_DATA(server, session, envelope)
        if self.lock is None:
            self.lock = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
            self.lock.execute("BEGIN IMMEDIATE")
        return answer


@dataclass
class Unmarked:
    """A letter was sent, and could not be marked as sent."""

    box: LockingLetterbox
    sending: Post

    def unlock(self) -> None:
        assert self.box.lock
        self.box.lock.close()


@pytest.fixture
def unmarked(db: str, anna: Resident) -> Iterator[Unmarked]:
    if not on_sqlite():
        pytest.skip("the lock is SQLite's")
    book(anna)
    box = LockingLetterbox(file=db.removeprefix("sqlite:///"))
    database.execute_sql("PRAGMA busy_timeout = 0")
    with served(box) as server:
        sending = post(f"smtp://{server}")
        with pytest.raises(DatabaseAway), reached():
            sending.deliver()
        assert (1, 1) == (len(box.letters), owed())
        yield Unmarked(box, sending)


def test_a_letter_that_could_not_be_marked_is_not_sent_again(unmarked: Unmarked) -> None:
    with pytest.raises(DatabaseAway), reached():
        unmarked.sending.deliver()
    unmarked.unlock()

    unmarked.sending.deliver()

    assert (1, 0) == (len(unmarked.box.letters), owed())


def test_who_stops_marks_first_what_was_sent(unmarked: Unmarked) -> None:
    unmarked.unlock()

    unmarked.sending.stop()
    unmarked.sending.run()

    assert (1, 0) == (len(unmarked.box.letters), owed())


def test_a_process_that_cannot_mark_sends_nothing(db: str, anna: Resident, box: Letterbox) -> None:
    """It may be the one after a process that has sent it already."""
    if not on_sqlite():
        pytest.skip("the lock is SQLite's")
    book(anna)
    database.execute_sql("PRAGMA busy_timeout = 0")
    with served(box) as server, closing(sqlite3.connect(db.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(DatabaseAway), reached():
            post(f"smtp://{server}").deliver()

    assert [] == box.letters
