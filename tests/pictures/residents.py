"""The pictures of docs/residents.md."""

from playwright.sync_api import expect

from tests.pictures.people import People
from tests.pictures.studio import Studio

PLATE, TYPED = "К 512 ЕТ 77", "К512ЕТ77"
# Scrolls the sheet until column H stands beside the columns that are frozen.
BESIDE_THE_PLATE = """(scroller) => {
  const [, , b, ...others] = scroller.querySelectorAll("thead th");
  const h = others[5];
  scroller.scrollTo(h.offsetLeft - b.offsetLeft - b.offsetWidth, 0);
}"""


def take(at: Studio, people: People) -> None:
    registration(at, people)
    a_pass(at, people)
    a_guest(at, people)
    a_time(at, people)
    a_desk(at, people)


def registration(at: Studio, people: People) -> None:
    at.chat(people.resident, "register", last=8)


def a_pass(at: Studio, people: People) -> None:
    nina = people.resident
    at.say(nina, at.words.taxi)
    at.chat(nina, "order", last=2)
    at.press(nina, "🚕")
    at.say(nina, f"Kia Rio {TYPED}")
    at.press(nina, "48")
    at.chat(nina, "ordered", last=2)
    at.until(lambda: at.row(PLATE) and at.row("4821"))
    with at.sheet() as page:
        expect(page.get_by_text(PLATE)).to_be_visible()
        at.keep(page.screenshot(), "sheet")
        at.tick(page, PLATE)
        at.until(lambda: len(at.row(PLATE)) > 11 and at.row(PLATE)[11])
        expect(page.get_by_text(at.row(PLATE)[11])).to_be_attached()
    with at.sheet(width=1000) as page:
        expect(page.get_by_text(at.row(PLATE)[11])).to_be_attached()
        page.locator(".scroller").evaluate(BESIDE_THE_PLATE)
        at.keep(page.screenshot(), "sheet-ticked")
    at.until(lambda: "✅" in nina.chat().last.text)
    at.quiet()
    at.chat(nina, "arrived", last=3)


def a_guest(at: Studio, people: People) -> None:
    at.say(people.resident, "/guest")
    at.say(people.resident, at.words.guest)
    at.press(people.resident, at.words.tomorrow)
    at.chat(people.resident, "guest", last=1)


def a_time(at: Studio, people: People) -> None:
    at.say(people.resident, "/slots")
    at.chat(people.resident, "slots", last=1)
    at.press(people.resident, "–", "✅")
    at.chat(people.resident, "booked", last=1)


def a_desk(at: Studio, people: People) -> None:
    at.say(people.resident, "/desks")
    people.resident.press(people.resident.chat().last.buttons[1])
    at.quiet()
    at.press(people.resident, "2")
    at.chat(people.resident, "desk", last=1)
