"""A line to the board lives no longer than the authority it stands on, whoever takes that away and where."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from passbot.api.board import presence
from passbot.domain.people.keys import Scope
from passbot.domain.people.people import OPERATOR, Role
from passbot.services.people import keys, residents, sign_ins
from passbot.services.privacy import leaving
from tests.api.board.talking import Board, at
from tests.api.board.test_access import settle, signed_in
from tests.api.server import Running
from tests.patience import PATIENCE, promised

Takes = Callable[[int, str], None]


def remove(resident: int, _session: str) -> None:
    leaving.remove(resident, actor=OPERATOR, now=datetime.now(UTC))


def demote(resident: int, _session: str) -> None:
    residents.set_role(resident, Role.RESIDENT, actor=OPERATOR, now=datetime.now(UTC))


def sign_out(_resident: int, session: str) -> None:
    sign_ins.leave(session, now=datetime.now(UTC))


def revoke(resident: int, _session: str) -> None:
    (key,) = keys.of_resident(resident, actor=OPERATOR)
    keys.revoke(key.id, actor=OPERATOR, now=datetime.now(UTC))


def ended(line: Board) -> tuple[int, float]:
    """The close code, and after how many seconds it came."""
    began = time.monotonic()
    with pytest.raises(ConnectionClosed) as closed:
        hear_all(line)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, time.monotonic() - began


def hear_all(line: Board) -> None:
    while True:
        line.hear()


@pytest.mark.parametrize("take", [remove, demote, sign_out])
def test_an_admin_who_is_none_any_more_is_out_within_a_second(server: Running, take: Takes) -> None:
    admin = settle(server, "Ольга Главная", role=Role.ADMIN)
    cookie = signed_in(server, admin)
    with at(server.base, cookie=cookie) as page:
        assert page.ask("block", 11)[-1]["success"]
        assert page.ask("unblock", 11)[-1]["success"]
        with server.database():  # in another process, as when it happens in the bot
            take(admin.id, cookie.partition("=")[2])
        code, after = ended(page)

    assert 1008 == code
    assert after < promised(1.0)


@pytest.mark.parametrize("take", [remove, demote, revoke])
def test_a_key_that_is_good_no_more_is_out_within_a_second(server: Running, take: Takes) -> None:
    admin = server.caller("Ольга Главная", role=Role.ADMIN, scopes=["admin"])
    with at(server.base, key=admin.key) as program:
        program.hear()
        with server.database():
            take(admin.resident.id, "")
        code, after = ended(program)

    assert 1008 == code
    assert after < promised(1.0)


def test_a_deed_is_refused_even_before_the_line_has_ended(server: Running) -> None:
    admin = settle(server, "Ольга Главная", role=Role.ADMIN)
    with at(server.base, cookie=signed_in(server, admin)) as page:
        page.hear()
        with server.database():
            demote(admin.id, "")
        page.say({"type": "block_slot", "slot_id": 11})
        try:
            answer = page.until("block_response")[-1]
        except ConnectionClosed:
            return  # was even quicker

    assert (False, "board.over") == (answer["success"], answer["reason"])


def test_a_revoked_key_ends_over_rest_within_a_second(server: Running) -> None:
    anna = server.caller()
    assert 200 == anna.get("/api/v1/places").status_code

    with server.database():
        revoke(anna.resident.id, "")
    began = time.monotonic()
    while anna.get("/api/v1/places").status_code == 200:
        assert time.monotonic() - began < PATIENCE

    assert time.monotonic() - began < promised(1.0)


def test_an_admins_key_for_slots_is_nobodys_special_over_the_socket_too(server: Running) -> None:
    anna = server.caller()
    admin = server.caller("Ольга Главная", role=Role.ADMIN)  # slots:read, slots:write
    with at(server.base, key=anna.key) as hers, at(server.base, key=admin.key) as program:
        hers.hear(), program.hear()
        assert hers.ask("book", 10)[-1]["success"]
        cancelled = program.ask("cancel", 10)[-1]
        blocked = program.ask("block", 11)[-1]
        hers.ask("cancel", 10)

    assert (False, "order.not_yours") == (cancelled["success"], cancelled["reason"])
    assert (False, "slot.not_admin") == (blocked["success"], blocked["reason"])


def test_a_key_for_reading_listens_and_changes_nothing(server: Running) -> None:
    reader = server.caller("Иван Читатель", scopes=[Scope.SLOTS_READ])
    with at(server.base, key=reader.key) as program:
        assert "slots_update" == program.hear()["type"]
        booked = program.ask("book", 10)[-1]

    assert (False, "key.scope_missing") == (booked["success"], booked["reason"])


def test_a_key_for_something_else_does_not_come_in(server: Running) -> None:
    other = server.caller("Иван Календарь", scopes=[Scope.ORDERS_READ])

    with pytest.raises(InvalidStatus), at(server.base, key=other.key):
        pass


def test_one_person_has_only_so_many_lines_and_the_next_hears_when_to_come_again(server: Running) -> None:
    anna, boris = server.caller(), server.caller("Борис Смирнов")
    with ExitStack() as lines:
        for _ in range(presence.MOST_LINES):
            lines.enter_context(at(server.base, key=anna.key))
        with pytest.raises(InvalidStatus) as refused, at(server.base, key=anna.key):
            pass
        with at(server.base, key=boris.key) as his:
            assert "slots_update" == his.hear()["type"]

    answer = refused.value.response
    assert (429, "10") == (answer.status_code, answer.headers["Retry-After"])


def test_one_address_without_a_name_has_only_so_many_lines(open_board: Running) -> None:
    with ExitStack() as lines:
        for _ in range(presence.MOST_NAMELESS):
            lines.enter_context(at(open_board.base))
        with pytest.raises(InvalidStatus) as refused, at(open_board.base):
            pass

    answer = refused.value.response
    assert (429, "10") == (answer.status_code, answer.headers["Retry-After"])
