"""Changes to residents in the chat: another name, another house, a whole house that moves out."""

from html import escape

from passbot.bot.admin.admin_people import card, person_of
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.services.people import residents
from passbot.services.privacy import households


def ask_name(turn: Turn) -> list[Effect]:
    return _ask(turn, "people.new_name", "new_name")


def ask_house(turn: Turn) -> list[Effect]:
    return _ask(turn, "people.new_house", "new_house")


def _ask(turn: Turn, question: str, step: str) -> list[Effect]:
    person = person_of(turn)
    asked = turn.texts(question, name=escape(person.name))
    return [Toast(), Say(asked), Goto("people", step, {"person": person.id})]


def rename(turn: Turn) -> list[Effect]:
    person = households.rename(_whom(turn), turn.text or "", actor=turn.actor, now=turn.now)
    return [Say(turn.texts("people.edited")), card(turn, person), Leave()]


def move(turn: Turn) -> list[Effect]:
    person = households.move(_whom(turn), turn.text or "", actor=turn.actor, now=turn.now)
    return [Say(turn.texts("people.edited")), card(turn, person), Leave()]


def _whom(turn: Turn) -> int:
    answers = turn.dialog.answers if turn.dialog else {}
    return residents.by_id(int(answers.get("person", 0))).id


def move_out(turn: Turn) -> list[Effect]:
    """Remove everybody of a house on the second press; the first lists them."""
    house, sure = turn.argument(0), turn.argument(1)
    t = turn.texts
    if sure == "yes":
        gone = households.move_out(house, actor=turn.actor, now=turn.now)
        return [Toast(), turn.in_place(t.count("people.moved_out", len(gone), house=house))]
    leaving = households.living_in(house, actor=turn.actor)
    names = "\n".join(f"• {escape(each.name)}" for each in leaving)
    yes = Button(t("people.move_out_yes"), "people.move_out", (house, "yes"), style="danger")
    back = Button(t("people.back"), "people.page", ("0", house))
    html = t("people.move_out_sure", house=escape(house), names=names)
    return [Toast(), turn.in_place(html, Keyboard(((yes,), (back,))))]


FEATURES = Features(
    presses={"people.rename": ask_name, "people.move": ask_house, "people.move_out": move_out},
    steps={"people.new_name": rename, "people.new_house": move},
    only_admins="resident.not_admin",
)
