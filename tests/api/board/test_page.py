"""The board in a browser, as on a desk and as on a phone: book, see others, lose the line and find it again."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from passbot.api.board.presence import MOST_NAMELESS
from passbot.domain.people.people import Role
from tests.api.board.talking import Board, at
from tests.api.board.test_access import settle, signed_in
from tests.api.board.wire import Wire
from tests.api.server import Running
from tests.sandbox.browser import chromium

SIZES = {"desk": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(params=SIZES)
def page(
    browser: Browser, open_board: Running, board: Board, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Somebody with an English browser, who sees a board without bookings."""
    width, height = SIZES[request.param]
    with browser.new_context(viewport={"width": width, "height": height}, locale="en-GB") as context:
        opened = context.new_page()
        faults: list[str] = []
        opened.on("pageerror", lambda fault: faults.append(str(fault)))
        opened.goto(open_board.base)
        expect(opened.locator("#slots li")).to_have_count(12)
        yield opened
        assert [] == faults


def slot(page: Page, hour: int) -> str:
    return f'#slots li[data-slot="{hour}"]'


def deed(page: Page, kind: str, hour: int) -> None:
    page.click(f'[data-deed="{kind} {hour}"]')


def test_a_slot_is_booked_shown_with_its_pin_and_given_back(page: Page) -> None:
    deed(page, "book", 9)

    expect(page.locator(slot(page, 9))).to_contain_text("yours")
    expect(page.locator(slot(page, 9))).to_contain_text("PIN")
    expect(page.locator("#counts")).to_have_text("11 free, 1 booked")
    deed(page, "cancel", 9)
    expect(page.locator(slot(page, 9))).to_contain_text("free")


def test_the_day_says_by_whose_clock_it_is(page: Page) -> None:
    expect(page.locator("#day")).to_contain_text("Moscow")


def test_what_another_does_is_seen_at_once(page: Page, board: Board) -> None:
    board.ask("book", 7)

    expect(page.locator("#counts")).to_have_text("11 free, 1 booked")


def test_a_slot_is_held_while_one_decides_also_over_a_reload(page: Page) -> None:
    deed(page, "hold", 8)
    expect(page.locator(slot(page, 8))).to_contain_text("held for you")

    page.reload()

    expect(page.locator(slot(page, 8))).to_contain_text("held for you")
    deed(page, "release", 8)
    expect(page.locator(slot(page, 8))).to_contain_text("free")


def test_the_language_changes_and_is_remembered(page: Page) -> None:
    page.click("#language")
    expect(page.locator("h1")).to_have_text("Доска слотов")

    page.reload()

    expect(page.locator("h1")).to_have_text("Доска слотов")


def test_a_line_that_broke_is_said_to_be_and_comes_back_by_itself(
    browser: Browser, open_board: Running, board: Board
) -> None:
    wire = Wire(open_board.base)
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(wire.base)
        expect(page.locator("#counts")).to_have_text("12 free, 0 booked")

        wire.cut()
        expect(page.locator("#line")).to_contain_text("No connection")
        expect(page.locator('[data-deed="book 9"]')).to_be_disabled()
        board.ask("book", 6)
        wire.mend()

        expect(page.locator("#counts")).to_have_text("11 free, 1 booked", timeout=20_000)
        expect(page.locator("#line")).to_have_text("")
    wire.close()


def test_who_is_no_member_is_told_so(browser: Browser, server: Running) -> None:
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        page.goto(server.base)

        expect(page.locator("#who")).to_contain_text("registered here")
        expect(page.locator("#line")).to_have_text("")


@pytest.mark.parametrize(("locale", "said"), [("en-GB", "Trying again"), ("ru-RU", "Пробуем снова")])
def test_who_finds_no_room_is_not_called_a_stranger_and_comes_in_when_there_is(
    browser: Browser, empty_board: Running, locale: str, said: str
) -> None:
    with browser.new_context(locale=locale) as context, ExitStack() as others:
        for _ in range(MOST_NAMELESS):
            others.enter_context(at(empty_board.base)).hear()
        page = context.new_page()
        page.goto(empty_board.base)

        expect(page.locator("#line")).to_contain_text(said)
        expect(page.locator("#who")).to_have_text("")
        others.close()
        expect(page.locator("#slots li")).to_have_count(12)


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def admins_page(browser: Browser, open_board: Running, board: Board) -> Iterator[Page]:
    """On a phone. Afterwards the board has its hours again, and no booking."""
    cookie = signed_in(open_board, settle(open_board, "Ольга Главная", role=Role.ADMIN))
    name, _, value = cookie.partition("=")
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB") as context:
        context.add_cookies([{"name": name, "value": value, "url": open_board.base}])
        opened = context.new_page()
        opened.goto(open_board.base)
        yield opened
    with at(open_board.base, cookie=cookie) as line:
        for opens, closes in (("23:00", "24:00"), ("03:00", "15:00")):
            hours = {"opens": opens, "closes": closes, "slot_minutes": 60}
            line.say({"type": "change_settings", "bookings": "cancel", **hours})
            assert line.until("settings_response")[-1]["success"]


def test_an_admin_changes_the_board_on_the_page_and_decides_about_bookings(
    admins_page: Page, board: Board
) -> None:
    page = admins_page
    board.ask("book", 14)
    page.click("#manage summary")
    expect(page.locator("[name=opens]")).to_have_value("03:00")
    page.fill("[name=closes]", "10:00")
    page.fill("[name=slot_minutes]", "30")
    page.click("#save")

    expect(page.locator("#booked")).to_contain_text("14:00–15:00")
    expect(page.locator("#asked")).to_contain_text("but for guests without a name")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.click("#keep")

    expect(page.locator("#slots li")).to_have_count(15)
    expect(page.locator("#said")).to_contain_text("Saved")
    deed(page, "book", 210)
    expect(page.locator(slot(page, 210))).to_contain_text("yours")


def test_two_admins_at_once_do_not_undo_each_other(admins_page: Page, open_board: Running) -> None:
    """What the second one has not touched is not sent back as it was when the form was filled."""
    page, other = admins_page, settle(open_board, "Пётр Второй", role=Role.ADMIN)
    page.click("#manage summary")
    expect(page.locator("[name=opens]")).to_have_value("03:00")
    page.fill("[name=opens]", "05:00")
    with at(open_board.base, cookie=signed_in(open_board, other)) as line:
        line.say({"type": "change_settings", "slot_minutes": 30})
        assert line.until("settings_response")[-1]["success"]

    page.click("#save")

    expect(page.locator("#said")).to_contain_text("Saved")
    expect(page.locator("#slots li")).to_have_count(20)


def test_who_is_no_admin_is_not_shown_the_settings(page: Page) -> None:
    expect(page.locator("#who")).to_contain_text("without a name")
    expect(page.locator("#manage")).to_be_hidden()
