"""A link that shows when somebody is free and nothing else: a page, JSON, free/busy; until it is revoked."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import Request
from icalendar import Calendar

from passbot.api.calendars import free_answers, free_html
from passbot.domain.calendars.visits import Free, FreeTime
from passbot.domain.people.people import OPERATOR
from passbot.domain.times.windows import Window
from passbot.services.privacy import leaving
from passbot.texts import Texts
from tests.api.days import PATH, day, new_slot
from tests.api.server import Caller, Running

API = "/api/v1/availability"
SECRETS = ("Психотерапия", "Клиент Сидоров", "order-4711", "pi_3Nx")


def slot(caller: Caller, start: str, end: str, offset: int = 0) -> dict[str, Any]:
    """With words and notes of which no page may know."""
    words = {"title": SECRETS[0], "description": SECRETS[1]}
    notes = {"reference": SECRETS[2], "metadata": {"p": SECRETS[3]}}
    body = new_slot(start, end, offset, timezone="Europe/Moscow") | words | notes
    made: dict[str, Any] = caller.post(PATH, body).json()
    return made


def link(caller: Caller, **terms: Any) -> dict[str, Any]:
    made: dict[str, Any] = caller.post(API, terms).json()
    return made


def look(server: Running, path: str, language: str = "en", **headers: str) -> httpx.Response:
    with server.anybody() as anybody:
        return anybody.get(path, headers={"Accept-Language": language} | headers)


def told(page: str) -> str:
    """What a person reads, without the choice of zones."""
    words = re.sub(r"<select.*?</select>|<title>.*?</title>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(words.split())


@pytest.fixture
def busy_anna(anna: Caller) -> Caller:
    """Free at 10 and at 12, booked at 11, closed at 13; and free at 9, in four months."""
    slot(anna, "10:00", "10:45")
    anna.post(f"{PATH}{slot(anna, '11:00', '11:45')['id']}/book")
    slot(anna, "12:00", "12:45")
    anna.post(f"{PATH}{slot(anna, '13:00', '13:45')['id']}/block")
    slot(anna, "09:00", "09:45", 100)
    return anna


def test_a_page_shows_free_times_and_nothing_else(server: Running, busy_anna: Caller) -> None:
    path = link(busy_anna, name="Для Сидорова")["path"]

    page = look(server, path).text

    assert ["10:00–10:45", "12:00–12:45"] == re.findall(r"\d\d:\d\d–\d\d:\d\d", told(page))
    hidden = [*SECRETS, "Для Сидорова", "Петрова", "11:00", "13:00", "09:00", busy_anna.resident.uuid]
    assert [] == [word for word in hidden if word in page]


def test_json_and_calendar_tell_the_same_and_no_word_more(server: Running, busy_anna: Caller) -> None:
    path = link(busy_anna)["path"]

    answer, calendar = look(server, path + ".json"), look(server, path + ".ics")

    times = [each["start_time_local"][11:16] for each in answer.json()["times"]]
    assert ["10:00", "12:00"] == times
    assert "Europe/Moscow" == answer.json()["timezone"]
    assert {"start_time", "end_time", "start_time_local", "end_time_local"} == set(answer.json()["times"][0])
    assert [] == [word for word in SECRETS if word in answer.text + calendar.text]
    assert "text/calendar; charset=utf-8" == calendar.headers["content-type"]


def periods(text: str) -> dict[str, list[tuple[datetime, datetime]]]:
    told: Any  # icalendar's own
    [told] = Calendar.from_ical(text).walk("VFREEBUSY")
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for each in told["FREEBUSY"]:
        found.setdefault(each.params["FBTYPE"], []).append((each.start, each.end))
    return found


def test_whatever_is_not_free_is_busy_and_none_knows_why(server: Running, busy_anna: Caller) -> None:
    """Booked, closed and never offered look alike: of the busy times nothing can be guessed."""
    path = link(busy_anna, days=28)["path"]

    text = look(server, path + ".ics").text

    found, times = periods(text), look(server, path + ".json").json()["times"]
    free = [
        tuple(datetime.fromisoformat(each[name]) for name in ("start_time", "end_time")) for each in times
    ]
    assert free == found["FREE"]
    assert [free[0][1], free[1][1]] == [start for start, _ in found["BUSY"]][1:]
    assert [free[0][0], free[1][0]] == [end for _, end in found["BUSY"]][:-1]
    assert {"BEGIN:VFREEBUSY"} == set(re.findall(r"BEGIN:V(?!CALENDAR)\w+", text))


def test_times_are_told_by_the_clock_that_is_chosen(server: Running, busy_anna: Caller) -> None:
    path = link(busy_anna)["path"]

    page = look(server, path + "?zone=Asia/Vladivostok").text

    assert ["17:00–17:45", "19:00–19:45"] == re.findall(r"\d\d:\d\d–\d\d:\d\d", told(page))
    assert '<option value="Asia/Vladivostok" selected>' in page
    assert "no such time zone" in told(look(server, path + "?zone=Moon/Crater").text)
    assert 422 == look(server, path + ".json?zone=Moon/Crater").status_code


def next_sunday_of(month: int) -> datetime:
    """The last of the month, on which clocks change in Berlin; within the reach of a calendar, not of today."""
    now = datetime.now(UTC)
    year = now.year + (now.month >= month)
    last = datetime(year, month, 31, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _night(start: datetime) -> list[str]:
    """Two hours of it in halves, as Berlin reads them."""
    half = timedelta(minutes=30)
    times = [FreeTime(1, "x", Window(start + half * each, start + half * (each + 1))) for each in range(4)]
    free = Free(Window(start, start + 10 * half), "Europe/Berlin", tuple(times), is_bookable=False)
    page = free_html.times("secret", free, Texts("en", ZoneInfo("Europe/Berlin")), now=start)
    return re.findall(r"<span>(.*?)</span>", page)


def test_both_nights_of_the_clocks_are_right() -> None:
    """Told by the pure page, whenever the next such night is."""
    found = [_night(next_sunday_of(month)) for month in (3, 10)]

    assert ["01:00–01:30", "01:30–02:00", "03:00–03:30", "03:30–04:00"] == found[0]
    assert [
        "02:00–02:30 UTC+2",
        "02:30–03:00 UTC+2",
        "02:00–02:30 UTC+1",
        "02:30–03:00 UTC+1",
    ] == found[1]


def test_the_page_speaks_the_language_of_its_reader(server: Running, busy_anna: Caller) -> None:
    path = link(busy_anna)["path"]

    assert "Свободное время" in told(look(server, path, "ru-RU,ru;q=0.9").text)
    assert "Free times" in told(look(server, path, "de").text)


def test_a_revoked_link_says_so_in_kind_words_and_an_unknown_one_too(
    server: Running, busy_anna: Caller
) -> None:
    made = link(busy_anna)
    busy_anna.http.delete(f"{API}/{made['id']}")

    gone = look(server, made["path"])
    statuses = [look(server, made["path"] + more).status_code for more in ("", ".json", ".ics")]
    unknown = [look(server, f"/free/guessed{more}").status_code for more in ("", ".json", ".ics")]

    assert [410] * 3 == statuses
    assert [404] * 3 == unknown
    assert "Ask whoever gave it to you" in told(gone.text)
    assert "10:00" not in gone.text


def test_who_is_removed_shows_nothing_any_more(server: Running, busy_anna: Caller) -> None:
    path = link(busy_anna)["path"]

    with server.database():
        leaving.remove(busy_anna.resident.id, actor=OPERATOR, now=datetime.now(UTC))

    assert 410 == look(server, path).status_code


def test_no_search_engine_keeps_a_page_and_no_other_site_frames_it(
    server: Running, busy_anna: Caller
) -> None:
    path = link(busy_anna)["path"]

    for more in ("", ".json", ".ics"):
        headers = look(server, path + more).headers
        assert "noindex" in headers["x-robots-tag"]
        assert "no-referrer" == headers["referrer-policy"]
        assert "private, no-cache" == headers["cache-control"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "<script" not in look(server, path).text


def test_what_has_not_changed_is_not_sent_again(server: Running, busy_anna: Caller) -> None:
    path = link(busy_anna)["path"]
    tag = look(server, path).headers["etag"]

    unchanged = look(server, path, **{"If-None-Match": f'"other", {tag}'})
    slot(busy_anna, "18:00", "18:45")
    changed = look(server, path, **{"If-None-Match": tag})

    assert (304, "") == (unchanged.status_code, unchanged.text)
    assert 200 == changed.status_code


def test_a_link_to_free_times_opens_nothing_but_them(server: Running, anna: Caller) -> None:
    vera = server.caller("Вера Календарова", scopes=["slots:read", "slots:write", "orders:read"])
    free, whole = link(vera)["path"].removeprefix("/free/"), vera.post("/api/v1/feeds").json()["path"]

    assert 404 == look(server, f"/feeds/{free}.ics").status_code
    assert 404 == look(server, whole.replace("/feeds/", "/free/")).status_code
    assert [] == [each for each in vera.get("/api/v1/feeds").json() if each["id"] == link(vera)["id"]]


def test_links_are_listed_and_renamed_and_what_is_left_out_stays(anna: Caller) -> None:
    made = link(anna, name="Для родителей", days=14)

    changed = anna.http.patch(f"{API}/{made['id']}", json={"name": "Для школы"}).json()

    assert ("Для школы", 14, False) == (changed["name"], changed["days"], changed["bookable"])
    assert [changed] == anna.get(API).json()
    assert "path" not in anna.get(API).text


def test_nobody_changes_or_revokes_somebody_elses_link(anna: Caller, boris: Caller) -> None:
    made = link(anna)

    assert 404 == boris.http.patch(f"{API}/{made['id']}", json={"name": "x"}).status_code
    assert 404 == boris.http.delete(f"{API}/{made['id']}").status_code


def test_a_key_that_only_reads_makes_no_link(server: Running) -> None:
    reader = server.caller("Читатель Слотов", scopes=["slots:read"])

    assert 403 == reader.post(API, {}).status_code
    assert 200 == reader.get(API).status_code


def test_without_mail_others_cannot_book_and_it_is_said_why(server: Running, anna: Caller) -> None:
    made = link(anna)

    refused = anna.post(API, {"bookable": True})
    changed = anna.http.patch(f"{API}/{made['id']}", json={"bookable": True})

    assert [409, 409] == [refused.status_code, changed.status_code]
    assert "feed.no_mail" == refused.json()["code"]
    assert "Set PASSBOT_SMTP_URL" in refused.json()["detail"]


def test_links_and_their_names_have_an_end(anna: Caller) -> None:
    made = [anna.post(API, {}).status_code for _ in range(11)]

    assert [201] * 10 + [409] == made
    assert 422 == anna.post(API, {"name": "x" * 65}).status_code
    assert 422 == anna.post(API, {"name": "a\u0000b"}).status_code
    assert 422 == anna.post(API, {"days": 91}).status_code


@pytest.mark.parametrize("secret", ["%00", "..%2fx", "a" * 500, "%ff", "'\"<b>"])
def test_a_guessed_link_shows_nothing(server: Running, secret: str) -> None:
    assert 404 == look(server, f"/free/{secret}").status_code


def test_nothing_free_is_said_and_how_far_was_looked(server: Running, anna: Caller) -> None:
    page = look(server, link(anna, days=7)["path"])

    assert (200, True) == (page.status_code, "in the next 7 days" in told(page.text))


def test_a_zone_in_the_address_is_no_way_to_put_words_on_the_page(server: Running, busy_anna: Caller) -> None:
    page = look(server, link(busy_anna)["path"] + "?zone=%3Cscript%3Ealert(1)%3C/script%3E").text

    assert "alert(1)" not in page
    assert day() not in told(page)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("203.0.114.7", "203.0.114.7"),
        ("2a02:6b8:1:2:3:4:5:6", "2a02:6b8:1:2::/64"),
        ("127.0.0.1", None),
        ("10.0.0.7", None),
        ("fe80::1", None),
        ("", None),
        ("testclient", None),
    ],
)
def test_a_neighbour_behind_whom_all_may_stand_is_no_origin(address: str, origin: str | None) -> None:
    request = Request({"type": "http", "client": (address, 1), "headers": []})

    assert origin == free_answers.origin_of(request)
