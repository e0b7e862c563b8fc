"""A POST that comes again with its Idempotency-Key is done once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from passbot.services.owed import idempotency
from passbot.services.owed.kept_answers import MOST_BYTES
from passbot.store.statement import Statement
from tests.api.days import PATH, new_slot, new_slots
from tests.api.server import Caller, Running


def test_the_same_request_is_done_once_and_answered_alike(anna: Caller) -> None:
    answers = [anna.post(PATH + "bulk", new_slots(), once="k-1") for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert [None, "true"] == [answer.headers.get("Idempotency-Replayed") for answer in answers]
    assert 25 == anna.get(PATH + "summary").json()["total_slots"]


def test_a_key_that_comes_with_another_request_is_refused(anna: Caller) -> None:
    anna.post(PATH, new_slot(), once="k-2")

    answer = anna.post(PATH, new_slot(offset=1), once="k-2")

    assert (400, 1) == (answer.status_code, len(anna.get(PATH).json()))


def test_an_empty_key_is_refused_in_words(anna: Caller) -> None:
    """Whoever sends one believes that a repeat is harmless."""
    answer = anna.post(PATH, new_slot(), once="")

    assert (400, []) == (answer.status_code, anna.get(PATH).json())
    assert "Idempotency-Key" in answer.text


def test_two_people_may_have_the_same_key(anna: Caller, boris: Caller) -> None:
    answers = [caller.post(PATH, new_slot(), once="k-3") for caller in (anna, boris)]

    assert [anna.resident.uuid, boris.resident.uuid] == [answer.json()["user_id"] for answer in answers]


def test_what_was_refused_may_be_tried_again(anna: Caller) -> None:
    other = anna.post(PATH, new_slot()).json()
    refused = anna.post(PATH, new_slot(), once="k-4")
    anna.http.delete(PATH + other["id"])

    again = anna.post(PATH, new_slot(), once="k-4")

    assert [400, 200] == [refused.status_code, again.status_code]


def test_a_booking_sent_twenty_times_at_once_succeeds_twenty_times(anna: Caller) -> None:
    slot = anna.post(PATH, new_slot()).json()

    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(lambda _: anna.post(f"{PATH}{slot['id']}/book", once="k-5"), range(20)))

    assert {200} == {answer.status_code for answer in answers}
    assert 1 == len({answer.content for answer in answers})


AT_WORK_ELSEWHERE = Statement("""
    UPDATE answers SET answer = '', progress = 'null', worker = 'elsewhere 1 x', busy_until = :until
    WHERE key = :key
""")


def test_while_another_process_is_at_it_the_same_request_is_asked_to_come_again(
    server: Running, anna: Caller
) -> None:
    first = anna.post(PATH + "bulk", new_slots(), once="k-8")
    with server.database():
        until = datetime.now(UTC) + timedelta(minutes=1)
        AT_WORK_ELSEWHERE.run(key="k-8", until=int(until.timestamp()))

    busy = anna.post(PATH + "bulk", new_slots(), once="k-8")

    assert (409, "2") == (busy.status_code, busy.headers["Retry-After"])
    assert "idempotency.busy" == busy.headers["X-Error-Code"]
    made = first.json()["slots_created"]
    assert made == anna.get(PATH + "summary").json()["total_slots"]  # nothing was done again


def test_a_key_of_nonsense_is_refused(anna: Caller) -> None:
    answers = [anna.post(PATH, new_slot(), once=key) for key in ("x" * 256, "two words")]

    assert [400, 400] == [answer.status_code for answer in answers]
    assert [] == anna.get(PATH).json()


def test_answers_beyond_what_one_person_may_keep_are_refused_before_anything_is_done(
    server: Running, anna: Caller, boris: Caller
) -> None:
    now = datetime.now(UTC)
    with server.database():
        idempotency.once("large", "", lambda: "x" * MOST_BYTES, resident_id=anna.resident.id, now=now)

    refused = anna.post(PATH, new_slot(offset=1), once="k-7")

    assert (429, "3600") == (refused.status_code, refused.headers["Retry-After"])
    assert "Nothing was done" in refused.json()["detail"]
    assert 400 == anna.post(PATH, new_slot(), once="large").status_code  # known, and another request's
    assert 200 == anna.post(PATH, new_slot(offset=1)).status_code
    assert 200 == boris.post(PATH, new_slot(), once="k-7").status_code
