"""Whom the pictures need, and the pictures of docs/admins.md and docs/api.md."""

from playwright.sync_api import expect

from tests.pictures.people import People
from tests.pictures.studio import Studio
from tests.pictures.words import ENGLISH

ANNAS = "А 123 ВС 77"


def begin(at: Studio) -> People:
    words = at.words
    with at.page(1440, 860):  # whoever opens it first begins what has happened before
        at.until(lambda: at.row(ANNAS))
    at.quiet()
    founder = at.registers("Ada Moss", role="admin", language="en")
    for said in ("/places", "[➕", words.place, "[Hours", "09:00-21:00", "/office", words.office):
        if said.startswith("["):
            at.press(founder, said[1:])
        else:
            at.say(founder, said)
    return People(
        admin=at.registers(words.admin, role="admin"),
        guard=at.registers(words.guard, role="guard"),
        resident=at.registers(words.resident, house="31"),
        neighbour=at.registers(words.neighbour, house="28"),
    )


def take(at: Studio, people: People) -> None:
    olga = people.admin
    for command, name in (
        ("/code 28", "code"),
        ("/people", "people"),
        ("/stats", "stats"),
        ("/rules", "rules"),
        ("/places", "places"),
        ("/journal", "journal"),
    ):
        at.say(olga, command)
        at.chat(olga, name, last=1)
    with at.page(390, 760, at.api) as page:
        page.locator("#slots li button").first.click()
        expect(page.locator("#slots li").first).to_contain_text("PIN")
        at.keep(page.screenshot(), "board")
    if at.words is ENGLISH:  # the API's own page has no other language
        docs(at)
        sandbox(at, people)


def docs(at: Studio) -> None:
    with at.page(1000, 800, f"{at.api}/docs") as page:
        page.wait_for_selector(".opblock-tag-section")
        at.keep(page.screenshot(), "docs")


def sandbox(at: Studio, people: People) -> None:
    with at.page(1440, 860) as page:
        for pane, phone in zip(
            page.locator("section.chat").all(), (people.resident, people.admin), strict=True
        ):
            pane.locator("select.who").select_option(str(phone.id))
            expect(pane.locator(".messages > li.said").last).to_be_visible()
        expect(page.get_by_text("М 456 КУ 77").last).to_be_attached()
        at.keep(page.screenshot(), "sandbox")
