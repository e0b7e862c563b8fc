"""Who may use a board for members, and what each of them may do."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from passbot.domain.people.people import Resident, Role
from passbot.services.people import sign_ins
from tests.api.board.talking import at
from tests.api.server import Caller, Running
from tests.services.people import some_people


def signed_in(server: Running, resident: Resident) -> str:
    """What the browser keeps after the link from the bot was followed and its button pressed."""
    with server.database():
        link = sign_ins.offer(resident.id, now=datetime.now(UTC))
    with httpx.Client(base_url=server.base) as browser:
        asked = browser.get("/sign-in", params={"link": link})
        (hidden,) = re.findall(r'name="link" value="([^"]+)"', asked.text)
        entered = browser.post("/sign-in", data={"link": hidden})
    assert 303 == entered.status_code
    return entered.headers["set-cookie"].partition(";")[0]


def settle(server: Running, name: str, house: str | None = None, role: Role = Role.RESIDENT) -> Resident:
    with server.database():
        return some_people.settle(name, house, role=role)


def test_nobody_comes_in_without_a_name(server: Running) -> None:
    with pytest.raises(InvalidStatus) as refused, at(server.base):
        pass

    assert 403 == refused.value.response.status_code


@pytest.mark.parametrize("session", ["", "made-up", "%00"])
def test_a_cookie_that_was_made_up_does_not_help(server: Running, session: str) -> None:
    name = signed_in(server, settle(server, "Анна Настоящая")).partition("=")[0]

    with pytest.raises(InvalidStatus), at(server.base, cookie=f"{name}={session}"):
        pass


def test_sites_on_two_ports_of_one_machine_do_not_sign_each_other_out(
    server: Running, open_board: Running
) -> None:
    """A browser brings the cookies of both along to each."""
    here = signed_in(server, settle(server, "Анна Здешняя"))
    there = signed_in(open_board, settle(open_board, "Анна Тамошняя"))
    names = {}
    for site in (server, open_board):
        with at(site.base, cookie=f"{here}; {there}") as page:
            page.say({"type": "get_yours"})
            names[site.base] = page.until("yours")[-1]["name"]

    assert {server.base: "Анна Здешняя", open_board.base: "Анна Тамошняя"} == names


def test_a_key_books_and_its_owner_sees_it_on_the_page(server: Running, anna: Caller) -> None:
    cookie = signed_in(server, anna.resident)
    with at(server.base, key=anna.key) as program, at(server.base, cookie=cookie) as page:
        program.hear(), page.hear()
        assert program.ask("book", 5)[-1]["success"]
        assert 5 in page.until("slots_update")[-1]["data"]["booked_slots"]
        page.say({"type": "get_yours"})
        yours = page.until("yours")[-1]
        program.ask("cancel", 5)

    assert (anna.resident.name, False) == (yours["name"], yours["may_manage"])
    assert [5] == [slot["slot_id"] for slot in yours["slots"]]
    assert re.fullmatch(r"\d{5}", yours["slots"][0]["pin"])


def test_a_neighbour_cannot_give_back_what_is_not_theirs(server: Running, anna: Caller) -> None:
    neighbour = signed_in(server, settle(server, "Борис Сосед", "12"))
    with at(server.base, key=anna.key) as hers, at(server.base, cookie=neighbour) as his:
        hers.hear(), his.hear()
        hers.ask("book", 6)
        answer = his.ask("cancel", 6)[-1]
        hers.ask("cancel", 6)

    assert (False, "order.not_yours") == (answer["success"], answer["reason"])


def test_an_admin_closes_opens_and_gives_back(server: Running, anna: Caller) -> None:
    admin = settle(server, "Ольга Главная", role=Role.ADMIN)
    with at(server.base, key=anna.key) as hers, at(server.base, cookie=signed_in(server, admin)) as page:
        hers.hear(), page.hear()
        hers.ask("book", 7)
        given_back = page.ask("cancel", 7)[-1]["success"]
        blocked = page.ask("block", 7)
        refused = hers.ask("book", 7)[-1]
        opened = page.ask("unblock", 7)[-1]["success"]
        not_hers = hers.ask("block", 7)[-1]

    assert (True, True) == (given_back, opened)
    assert "blocked" == {slot["id"]: slot for slot in blocked[-2]["data"]["slots"]}[7]["status"]
    assert "Slot 7 is not available" == refused["message"]
    assert "slot.not_admin" == not_hers["reason"]


def test_what_is_held_is_shown_as_held_to_the_others(server: Running, anna: Caller, boris: Caller) -> None:
    with at(server.base, key=anna.key) as hers, at(server.base, key=boris.key) as his:
        hers.hear(), his.hear()
        hers.ask("hold", 8)
        shown = his.until("slots_update")[-1]["data"]
        refused = his.ask("book", 8)[-1]
        booked = hers.ask("book", 8)[-1]
        hers.ask("cancel", 8)

    assert 8 not in shown["available_slots"] + shown["booked_slots"]
    assert "Slot 8 is not available" == refused["message"]
    assert booked["success"]


def test_another_sites_page_cannot_speak_with_our_cookie(server: Running, anna: Caller) -> None:
    cookie = signed_in(server, anna.resident)

    with pytest.raises(InvalidStatus), at(server.base, cookie=cookie, origin="http://evil.example"):
        pass
    with at(server.base, cookie=cookie, origin=server.base) as page:
        assert "slots_update" == page.hear()["type"]


def test_looking_at_a_link_does_not_use_it_up_and_entering_does(server: Running, anna: Caller) -> None:
    with server.database():
        link = sign_ins.offer(anna.resident.id, now=datetime.now(UTC))
    with server.anybody() as browser:
        for _ in range(3):
            assert 200 == browser.get("/sign-in", params={"link": link}).status_code
        entered = browser.post("/sign-in", data={"link": link})
        again = browser.post("/sign-in", data={"link": link})

    assert (303, 403) == (entered.status_code, again.status_code)
    assert {"httponly", "samesite=lax"} <= {
        part.strip().lower() for part in entered.headers["set-cookie"].split(";")
    }


def test_a_form_of_another_site_does_not_sign_in(server: Running, anna: Caller) -> None:
    with server.database():
        link = sign_ins.offer(anna.resident.id, now=datetime.now(UTC))
    with server.anybody() as browser:
        forced = browser.post("/sign-in", data={"link": link}, headers={"Sec-Fetch-Site": "cross-site"})

    assert 403 == forced.status_code


def test_signing_out_ends_the_session(server: Running, anna: Caller) -> None:
    cookie = signed_in(server, anna.resident)
    with server.anybody() as browser:
        browser.post("/sign-out", headers={"Cookie": cookie})

    with pytest.raises(InvalidStatus), at(server.base, cookie=cookie):
        pass


def test_a_browser_gets_the_page_and_a_program_json(server: Running) -> None:
    with server.anybody() as browser:
        page = browser.get("/", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "ru"})
        said = browser.get("/", headers={"Accept": "*/*"})

        unsaid = browser.get("/", headers={"Accept": "text/html"})

    assert '<html lang="ru">' in page.text
    assert '<html lang="ru">' in unsaid.text  # the site's own
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "application/json" == said.headers["content-type"]
