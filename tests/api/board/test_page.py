"""The board in a browser, as on a desk and as on a phone: book, see others, lose the line and find it again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.board.talking import Board
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


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
