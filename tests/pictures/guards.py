"""The pictures of docs/guards.md, but for those of the sheet, which the order of a resident needs too."""

from tests.pictures.people import People
from tests.pictures.residents import TYPED
from tests.pictures.studio import Studio


def take(at: Studio, people: People) -> None:
    at.say(people.guard, "/expected")
    at.chat(people.guard, "expected", last=1)
    at.say(people.guard, "4821")
    at.chat(people.guard, "found", last=2)
    at.press(people.guard, "✅")
    at.chat(people.guard, "let-in", last=1)
    at.say(people.neighbour, "Lada М456КУ77")
    at.press(people.neighbour, "48")
    at.say(people.guard, "М456КХ77")
    at.chat(people.guard, "similar", last=2)
    at.say(people.guard, TYPED)
    at.chat(people.guard, "refused", last=2)
