"""Others book a free time by a link: asked for on its page, booked by the button behind a letter's link."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import count

import httpx
import pytest

from passbot.domain.site.notices import Route
from passbot.services.people import mailing
from passbot.store import models
from tests import databases
from tests.api.calendars.test_free_times import API, told
from tests.api.days import PATH, new_slot
from tests.api.server import Caller, Running, running
from tests.test_mail import Letterbox, served

ADDRESSES = count(1)
PAGE = "https://gate.example.org"
VISITS = "/api/v1/visits"


@dataclass
class Post:
    """What the site's mail server took."""

    box: Letterbox

    def to(self, address: str, number: int = 1) -> EmailMessage:
        """The letter of that number to this address, once it has come."""
        for _ in range(50):
            self.box.has_come.clear()
            letters = [each for each in self.box.letters if each["To"] == address]
            if len(letters) >= number:
                return letters[number - 1]
            self.box.has_come.wait(0.5)
        raise AssertionError(f"no letter {number} to {address}")

    def count(self, address: str) -> int:
        return sum(each["To"] == address for each in self.box.letters)


@pytest.fixture(scope="module")
def post() -> Iterator[tuple[Post, str]]:
    box = Letterbox()
    with served(box) as address:
        yield Post(box), address


@pytest.fixture(scope="module", params=databases.KINDS)
def server(
    request: pytest.FixtureRequest, post: tuple[Post, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    settings = {"smtp_url": f"smtp://{post[1]}", "mail_from": "gate@example.org", "api_url": PAGE}
    with running(request.param, tmp_path_factory.mktemp("visits"), "api,mail", **settings) as server:
        yield server


@pytest.fixture
def letters(post: tuple[Post, str]) -> Post:
    return post[0]


@pytest.fixture
def visitor(server: Running) -> Iterator[httpx.Client]:
    with server.anybody() as client:
        client.headers["Accept-Language"] = "en"
        yield client


def address() -> str:
    return f"visitor{next(ADDRESSES)}@example.org"


def opened(caller: Caller, *starts: str) -> tuple[str, list[str]]:
    """A link that others can book by, and the pages of its free times."""
    for start in starts:
        caller.post(PATH, new_slot(f"{start}:00", f"{start}:45", timezone="Europe/Moscow"))
    path = caller.post(API, {"bookable": True}).json()["path"]
    times = caller.http.get(path + ".json").json()["times"]
    return path, [f"{path}/{each['id']}" for each in times]


def ask(visitor: httpx.Client, time: str, email: str, name: str = "Мария Гостева") -> httpx.Response:
    return visitor.post(time, data={"name": name, "email": email})


def link_in(letter: EmailMessage) -> str:
    (found,) = re.findall(rf"{PAGE}(/visits/[\w-]+)", letter.get_content())
    return str(found)


def state(caller: Caller) -> list[str]:
    return [each["status"] for each in caller.get(PATH).json()]


def test_only_the_pressed_button_books(anna: Caller, visitor: httpx.Client, letters: Post) -> None:
    """A mail scanner that opens every link, twice, books nothing."""
    _, [time] = opened(anna, "10")
    email = address()
    assert "Your name" in told(visitor.get(time).text)

    asked = ask(visitor, time, email)
    link = link_in(letters.to(email))
    looks = [told(visitor.get(link).text) for _ in range(2)]
    before = state(anna)
    pressed = told(visitor.post(f"{link}/confirm").text)

    assert 303 == asked.status_code
    assert "Look into your mailbox" in told(visitor.get(asked.headers["location"]).text)
    assert ["available"] == before
    assert all("Do you want to book this time?" in look for look in looks)
    assert "It is booked." in pressed
    assert "10:00–10:45 (Moscow)" in pressed
    assert ["booked"] == state(anna)
    assert "Booked:" in letters.to(email, 2)["Subject"]


def test_whoever_goes_back_to_the_form_is_told_of_their_letter(anna: Caller, visitor: httpx.Client) -> None:
    """It is not free because they have asked for it themselves, and nobody was faster."""
    _, [time] = opened(anna, "10")
    ask(visitor, time, address())

    back = visitor.get(time)

    assert (409, True) == (back.status_code, "asked for it yourself" in told(back.text))


@pytest.mark.parametrize("deed", ["confirm", "cancel"])
def test_an_address_that_a_phone_opens_again_after_the_press_shows_the_booking(
    anna: Caller, visitor: httpx.Client, letters: Post, deed: str
) -> None:
    _, [time] = opened(anna, "10")
    email = address()
    ask(visitor, time, email)
    link = link_in(letters.to(email))

    opened_again = visitor.get(f"{link}/{deed}", follow_redirects=True)

    assert (200, True) == (opened_again.status_code, "Do you want to book" in told(opened_again.text))
    assert ["available"] == state(anna)


def test_confirmed_twice_it_is_said_to_be_booked_already(
    anna: Caller, visitor: httpx.Client, letters: Post
) -> None:
    _, [time] = opened(anna, "10")
    email = address()
    ask(visitor, time, email)
    link = link_in(letters.to(email))
    visitor.post(f"{link}/confirm")

    again = visitor.post(f"{link}/confirm")

    assert (200, True) == (again.status_code, "booked it already" in told(again.text))


def test_the_owner_hears_by_bot_and_mail_and_sees_who_comes(
    server: Running, anna: Caller, visitor: httpx.Client, letters: Post
) -> None:
    _, [time] = opened(anna, "10")
    email, own = address(), address()
    with server.database():
        mailing.set_address(anna.resident.id, own)
    ask(visitor, time, email)

    visitor.post(f"{link_in(letters.to(email))}/confirm")

    letter = letters.to(own)
    assert letter["Subject"].startswith("Запись по вашей ссылке:")
    assert f"Мария Гостева, {email}" in letter.get_content()
    with server.database():
        row = models.Delivery
        owed = row.select().where((row.kind == "visit.booked") & (row.route == Route.TELEGRAM.value))
        assert str(anna.resident.telegram_id) in [each.recipient for each in owed]
    [visit] = anna.get(VISITS).json()
    assert ("Мария Гостева", email, "booked") == (visit["name"], visit["email"], visit["status"])


def test_the_visitor_cancels_by_the_link_and_the_owner_hears(
    server: Running, anna: Caller, visitor: httpx.Client, letters: Post
) -> None:
    _, [time] = opened(anna, "10")
    email, own = address(), address()
    with server.database():
        mailing.set_address(anna.resident.id, own)
    ask(visitor, time, email)
    link = link_in(letters.to(email))
    visitor.post(f"{link}/confirm")

    offered = visitor.get(link_in(letters.to(email, 2))).text
    cancelled = [told(visitor.post(f"{link}/cancel").text) for _ in range(2)]

    assert "Cancel the booking" in offered
    assert all("given this time back" in each for each in cancelled)
    assert ["available"] == state(anna)
    assert letters.to(own, 2)["Subject"].startswith("Запись отменили:")
    assert "over" in told(visitor.post(f"{link}/confirm").text)


def test_what_was_asked_for_and_is_not_wanted_is_free_at_once(
    anna: Caller, visitor: httpx.Client, letters: Post
) -> None:
    path, [time] = opened(anna, "10")
    email = address()
    ask(visitor, time, email)
    kept = visitor.get(path + ".json").json()["times"]

    visitor.post(f"{link_in(letters.to(email))}/cancel")

    assert ([], 1) == (kept, len(visitor.get(path + ".json").json()["times"]))


@pytest.mark.parametrize("way", ["available", "delete", "bulk-delete", "visits"])
def test_whoever_has_booked_hears_when_the_owner_takes_it_back(
    anna: Caller, visitor: httpx.Client, letters: Post, way: str
) -> None:
    _, [time] = opened(anna, "10")
    email, slot = address(), time.rpartition("/")[2]
    ask(visitor, time, email)
    link = link_in(letters.to(email))
    visitor.post(f"{link}/confirm")

    if way == "available":
        anna.http.put(PATH + slot, json={"status": "available"})
    elif way == "delete":
        anna.http.delete(PATH + slot)
    elif way == "bulk-delete":
        anna.post(PATH + "bulk-delete", {"ids": [slot]})
    else:
        anna.http.delete(f"{VISITS}/{anna.get(VISITS).json()[0]['id']}")

    assert letters.to(email, 3)["Subject"].startswith("Called off:")
    assert "called off" in told(visitor.get(link).text)
    assert [] == anna.get(VISITS).json()


def test_a_booked_time_is_not_moved_under_its_visitor(
    anna: Caller, visitor: httpx.Client, letters: Post
) -> None:
    _, [time] = opened(anna, "10")
    email = address()
    ask(visitor, time, email)
    visitor.post(f"{link_in(letters.to(email))}/confirm")

    body = {"start_time": new_slot("12:00")["start_time"], "end_time": new_slot("12:00", "12:45")["end_time"]}
    moved = anna.http.put(PATH + time.rpartition("/")[2], json=body)

    assert (400, True) == (moved.status_code, "booked this time slot by a link" in moved.json()["detail"])


def test_of_two_who_want_one_time_one_gets_it_and_the_other_kind_words(
    server: Running, anna: Caller, letters: Post
) -> None:
    _, [time] = opened(anna, "10")
    emails, start = [address() for _ in range(8)], threading.Barrier(8)

    def race(email: str) -> httpx.Response:
        with server.anybody() as visitor:
            visitor.headers["Accept-Language"] = "en"
            start.wait()
            return ask(visitor, time, email)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(race, emails))

    assert [303, *[409] * 7] == sorted(each.status_code for each in answers)
    assert all("not free any more" in told(each.text) for each in answers if each.status_code == 409)
    winner = emails[[each.status_code for each in answers].index(303)]
    with server.anybody() as visitor:
        visitor.post(f"{link_in(letters.to(winner))}/confirm")
    assert (["booked"], 1) == (state(anna), len(anna.get(VISITS).json()))


def test_what_the_owner_has_closed_meanwhile_is_not_booked(
    anna: Caller, visitor: httpx.Client, letters: Post
) -> None:
    _, [time] = opened(anna, "10")
    email = address()
    ask(visitor, time, email)
    anna.post(f"{PATH}{time.rpartition('/')[2]}/block")

    answer = visitor.post(f"{link_in(letters.to(email))}/confirm")

    assert (409, True) == (answer.status_code, "choose another one" in told(answer.text))
    assert ["blocked"] == state(anna)


def test_a_revoked_link_books_nothing_more(anna: Caller, visitor: httpx.Client, letters: Post) -> None:
    _, [time, _] = opened(anna, "10", "11")
    email = address()
    ask(visitor, time, email)
    link = link_in(letters.to(email))
    anna.http.delete(f"{API}/{anna.get(API).json()[-1]['id']}")

    assert 409 == visitor.post(f"{link}/confirm").status_code
    assert 410 == ask(visitor, time, address()).status_code
    assert ["available"] * 2 == state(anna)
    looked = visitor.get(link).text
    assert ("booking is over" in told(looked), "Book it" in looked) == (True, False)


def test_the_same_asked_for_twice_is_one_letter(anna: Caller, visitor: httpx.Client, letters: Post) -> None:
    _, [time, other] = opened(anna, "10", "11")
    email = address()
    again = [ask(visitor, time, each).status_code for each in (email, email, email.replace("@", "+x@"))]

    ask(visitor, other, email)  # comes after them

    assert [303] * 3 == again
    assert "11:00" in letters.to(email, 2).get_content()
    assert 0 == letters.count(email.replace("@", "+x@"))


def test_one_address_gets_three_letters_an_hour_and_is_no_target(anna: Caller, visitor: httpx.Client) -> None:
    _, times = opened(anna, "10", "11", "12", "13", "14", "15", "16", "17")
    email = address()

    answers = [ask(visitor, time, email) for time in times[:4]]

    assert [303, 303, 303, 409] == [each.status_code for each in answers]
    assert "come back in 1 h." in told(answers[-1].text)


def test_nobody_takes_a_whole_calendar_by_asking(anna: Caller, visitor: httpx.Client) -> None:
    path, times = opened(anna, "08", "09", "10", "11", "12", "13", "14", "15")

    answers = [ask(visitor, time, address()).status_code for time in times]

    assert [303] * 4 + [409] * 4 == answers
    assert 4 == len(visitor.get(path + ".json").json()["times"])


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("", "a@example.org"),
        ("x" * 5_000, "a@example.org"),
        ("Buy http://spam.example", "a@example.org"),
        ("=HYPERLINK(1)", "a@example.org"),
        ("Мария\r\nBcc: all@example.org", "no address"),
        ("Мария", "a@example.org\r\nBcc: all@example.org"),
        ("Мария", "a@example.org, b@example.org"),
        ("Мария", "<script>alert(1)</script>@example.org"),
        ("Мария", "a" * 300 + "@example.org"),
    ],
)
def test_what_is_no_name_or_address_is_asked_again_and_nothing_is_kept(
    anna: Caller, visitor: httpx.Client, name: str, email: str
) -> None:
    path, [time] = opened(anna, "10")

    answer = ask(visitor, time, email, name)

    assert answer.status_code in (413, 422)
    assert "<script" not in answer.text
    assert 1 == len(visitor.get(path + ".json").json()["times"])


def test_what_was_typed_stays_in_the_form_and_is_only_text(anna: Caller, visitor: httpx.Client) -> None:
    _, [time] = opened(anna, "10")

    answer = ask(visitor, time, "no address", '"><img src=x>')

    assert "&quot;&gt;&lt;img src=x&gt;" in answer.text
    assert "<img" not in answer.text
    assert 'role="alert"' in answer.text


def test_a_name_goes_into_no_letter_to_the_address_that_was_typed(
    anna: Caller, visitor: httpx.Client, letters: Post
) -> None:
    """The address may be a stranger's: a letter to it says nothing that somebody else has written."""
    _, [time] = opened(anna, "10")
    email = address()

    ask(visitor, time, email, "Выиграли Миллион")

    letter = letters.to(email)
    assert "Миллион" not in letter.get_content() + letter["Subject"]


def test_a_page_elsewhere_does_not_ask_in_a_visitors_name(anna: Caller, visitor: httpx.Client) -> None:
    _, [time] = opened(anna, "10")
    visitor.headers["Sec-Fetch-Site"] = "cross-site"

    assert 403 == ask(visitor, time, address()).status_code


def test_where_booking_is_off_times_are_only_looked_at(anna: Caller, visitor: httpx.Client) -> None:
    path, [time] = opened(anna, "10")
    anna.http.patch(f"{API}/{anna.get(API).json()[-1]['id']}", json={"bookable": False})

    answer = ask(visitor, time, address())

    looked = visitor.get(time)
    assert (409, 409) == (looked.status_code, answer.status_code)
    assert "cannot be booked by this link" in told(looked.text)
    assert f'href="{time}' not in visitor.get(path).text
    assert 1 == len(visitor.get(path + ".json").json()["times"])


def test_nobody_looks_at_or_calls_off_somebody_elses_visits(
    anna: Caller, boris: Caller, visitor: httpx.Client, letters: Post
) -> None:
    _, [time] = opened(anna, "10")
    email = address()
    ask(visitor, time, email)
    visitor.post(f"{link_in(letters.to(email))}/confirm")
    [visit] = anna.get(VISITS).json()

    assert [] == boris.get(VISITS).json()
    assert 404 == boris.http.delete(f"{VISITS}/{visit['id']}").status_code


@pytest.mark.parametrize("deed", ["", "/confirm", "/cancel"])
def test_a_guessed_letter_opens_nothing(visitor: httpx.Client, deed: str) -> None:
    ask_for = visitor.post if deed else visitor.get

    answer = ask_for(f"/visits/guessed{deed}")

    assert (404, True) == (answer.status_code, "no such booking" in told(answer.text))


def test_no_secret_is_left_in_the_database_when_its_letter_has_gone(
    server: Running, anna: Caller, visitor: httpx.Client, letters: Post
) -> None:
    _, [time, other] = opened(anna, "10", "11")
    email = address()
    ask(visitor, time, email)
    secret = link_in(letters.to(email)).rpartition("/")[2]
    ask(visitor, other, email)  # its letter goes after the first one is done with
    letters.to(email, 2)

    with server.database():
        kept = [each.payload for each in models.Delivery.select().where(models.Delivery.recipient == email)]
        digests = [each.digest for each in models.Visit.select()]

    assert {} in kept
    assert secret not in str(kept)
    assert secret not in digests
