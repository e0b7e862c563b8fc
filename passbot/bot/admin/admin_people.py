"""People in the chat: find one, change the role, release the name, remove, add names to the roster."""

from collections.abc import Iterator, Sequence
from html import escape

from passbot.bot.talk import paging
from passbot.bot.talk.effects import Button, Effect, Goto, Keyboard, Leave, Say, Show, Toast
from passbot.bot.talk.turns import Features, Turn
from passbot.domain.people import phones
from passbot.domain.people.people import Resident, Role
from passbot.errors import NotFound, Refusal
from passbot.services.people import people_search, residents, roster
from passbot.services.privacy import leaving

PAGE = 8
# Lines that were refused, and characters of each, so that the message is not too long.
MOST_LEFT, LONGEST_LINE = 15, 60


def people(turn: Turn) -> list[Effect]:
    """/people, or /people ann: everybody whose name, house or phone matches, page by page."""
    return [*_list(turn, turn.args), Goto("people", "query")]


def typed(turn: Turn) -> list[Effect]:
    return [*_list(turn, turn.text or ""), Goto("people", "query")]


def page(turn: Turn) -> list[Effect]:
    """Args: the page, and the search text."""
    return _list(turn, turn.argument(1), turn.argument())


def _list(turn: Turn, query: str, wanted: str = "") -> list[Effect]:
    found, short = paging.searched(_meant, query, size=PAGE)
    shown = paging.page_of(found, wanted, size=PAGE)
    html = f"<b>{turn.texts.count('people.list', len(found))}</b>\n{turn.texts('people.find')}"
    keyboard = paging.keyboard(
        shown,
        lambda each: Button(_label(each), "people.open", (str(each.id),)),
        turn_to=lambda to: Button(paging.arrow(shown, to), "people.page", (str(to), short)),
        below=(*_moving_out(turn, query, found), (Button(turn.texts("people.add"), "people.add"),)),
    )
    return [turn.in_place(html, keyboard)]


def _meant(query: str) -> list[Resident]:
    return people_search.find(query) if query.strip() else residents.everybody()


def _moving_out(turn: Turn, query: str, found: Sequence[Resident]) -> tuple[tuple[Button, ...], ...]:
    """The button to move a house out, if the search text is exactly a house."""
    house = found[0].house if found else None
    if not house or house != query.strip().upper():
        return ()
    return ((Button(turn.texts("people.move_out", house=house), "people.move_out", (house,)),),)


def _label(person: Resident) -> str:
    mark = {Role.ADMIN: "⭐ ", Role.GUARD: "🛂 "}.get(person.role, "" if person.is_claimed() else "▫️ ")
    return " · ".join(filter(None, (f"{mark}{person.name}", person.house)))[:60]


def person_of(turn: Turn) -> Resident:
    return residents.by_id(turn.number())


def open_person(turn: Turn) -> list[Effect]:
    return [Toast(), card(turn, person_of(turn))]


def card(turn: Turn, person: Resident) -> Say | Show:
    t = turn.texts
    lines = [
        f"<b>{escape(person.name)}</b>",
        t("people.house", house=escape(person.house)) if person.house else "",
        f"📞 {phones.show(person.phone)}" if person.phone else "",
        t(f"role.{person.role}"),
        t(
            "people.claimed"
            if person.is_claimed()
            else "people.client"
            if person.is_client
            else "people.free"
        ),
    ]
    html = "\n".join(line for line in lines if line)
    return turn.in_place(html, _actions(turn, person))


def _actions(turn: Turn, person: Resident) -> Keyboard:
    t, uid = turn.texts, str(person.id)
    roles = tuple(
        (Button(t(f"people.make_{role}"), "people.role", (uid, role.value)),)
        for role in Role
        if role is not person.role
    )
    move = (Button(t("people.move"), "people.move", (uid,)),) if turn.rules.passes or person.house else ()
    edit = (Button(t("people.rename"), "people.rename", (uid,)), *move)
    story = (Button(t("people.story"), "journal.of", ("person", uid)),)
    release = (Button(t("people.release"), "people.release", (uid,)),) if person.is_claimed() else ()
    remove = (Button(t("people.remove"), "people.remove", (uid,), style="danger"),)
    back = (Button(t("people.back"), "people.page", ("0",)),)
    return Keyboard((*roles, *(row for row in (edit, story, release, remove, back) if row)))


def set_role(turn: Turn) -> list[Effect]:
    """Change the role. Making somebody an admin takes a second press."""
    person = person_of(turn)
    wanted, sure = turn.argument(1), turn.argument(2)
    if wanted not in tuple(Role):
        raise NotFound("press.unknown", "This button is out of date.")
    if wanted == Role.ADMIN and person.role is not Role.ADMIN and sure != "yes":
        return [Toast(), _asked_for_admin(turn, person)]
    changed = residents.set_role(person.id, Role(wanted), actor=turn.actor, now=turn.now)
    return [Toast(turn.texts(f"role.{changed.role}")), card(turn, changed)]


def _asked_for_admin(turn: Turn, person: Resident) -> Say | Show:
    t, uid = turn.texts, str(person.id)
    yes = Button(t("people.make_admin_yes"), "people.role", (uid, Role.ADMIN.value, "yes"), style="danger")
    back = Button(t("people.back"), "people.open", (uid,))
    html = t("people.make_admin_sure", name=escape(person.name))
    return turn.in_place(html, Keyboard(((yes,), (back,))))


def release(turn: Turn) -> list[Effect]:
    changed = residents.release(person_of(turn).id, actor=turn.actor, now=turn.now)
    return [Toast(turn.texts("people.released")), card(turn, changed)]


def remove(turn: Turn) -> list[Effect]:
    """Remove the resident on the second press; the first asks."""
    person, t = person_of(turn), turn.texts
    uid = str(person.id)
    if turn.is_sure:
        leaving.remove(person.id, actor=turn.actor, now=turn.now)
        done = t("people.removed", name=escape(person.name))
        back = Keyboard(((Button(t("menu.people"), "menu.people"),),))
        is_over = turn.dialog is not None and turn.dialog.flow == "people"  # nothing is left to cancel
        return [
            Toast(),
            turn.in_place(done, back),
            *([Leave()] if is_over else []),
        ]
    sure = Keyboard(
        (
            (Button(t("people.remove_yes"), "people.remove", (uid, "yes"), style="danger"),),
            (Button(t("people.back"), "people.open", (uid,)),),
        )
    )
    html = t("people.remove_sure", name=escape(person.name))
    return [Toast(), turn.in_place(html, sure)]


def ask_name(turn: Turn) -> list[Effect]:
    return [Toast(), Say(turn.texts("people.ask_name")), Goto("people", "name")]


def add_names(turn: Turn) -> list[Effect]:
    """Add names, one a line, so that a list can be pasted. Refused lines are named and can be corrected and
    sent again.
    """
    listed = roster.add_all((turn.text or "").splitlines(), actor=turn.actor, now=turn.now)
    said = turn.texts.count("people.added", len(listed.added))
    if not listed.left:
        return [Say(said), Leave()]
    return [Say("\n".join([said, "", *_left(turn, listed.left)]))]


def _left(turn: Turn, left: Sequence[tuple[str, Refusal]]) -> Iterator[str]:
    yield turn.texts("people.not_added")
    for line, why in left[:MOST_LEFT]:
        yield f"• <b>{escape(line[:LONGEST_LINE])}</b>: {escape(turn.texts.refusal(why, now=turn.now))}"
    if len(left) > MOST_LEFT:
        yield turn.texts.count("people.more_not_added", len(left) - MOST_LEFT)


FEATURES = Features(
    commands={"people": people},
    presses={
        "people.page": page,
        "people.open": open_person,
        "people.role": set_role,
        "people.release": release,
        "people.remove": remove,
        "people.add": ask_name,
    },
    steps={"people.name": add_names, "people.query": typed},
    only_admins="resident.not_admin",
)
