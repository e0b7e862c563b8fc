"""`./run journal`: what happened, as an operator asks for it."""

import pytest

from passbot.commands.site import opened
from passbot.domain.people.people import OPERATOR
from passbot.services.desks import desks, offices
from tests.commands.shell import Shell
from tests.services.offices import desk_named


@pytest.fixture
def anna(shell: Shell) -> str:
    return shell.register()


def kinds(rows: list[dict[str, object]]) -> list[object]:
    return [row["what"] for row in rows]


def test_the_newest_comes_first(shell: Shell, anna: str) -> None:
    code = shell.order(anna)
    shell("order", "cancel", code)

    told = shell.ask("journal")

    assert ["order.cancelled", "order.placed", "resident.registered", "invite.issued"] == kinds(told)
    assert (code, "А 123 ВС 77", "27", "cli") == tuple(
        told[0][name] for name in ("order", "plate", "house", "channel")
    )


@pytest.mark.parametrize("about", ["order", "person", "plate", "house"])
def test_it_is_asked_by_order_person_plate_and_house(shell: Shell, anna: str, about: str) -> None:
    boris = shell.register("Борис Смирнов", "12", number=2)
    code, _ = shell.order(anna, "А123ВС77"), shell.order(boris, "К777МР99")
    asked = {"order": code, "person": anna, "plate": "a 123 bc 77", "house": "27"}[about]

    told = shell.ask("journal", f"--{about}", asked)

    assert "order.placed" == told[0]["what"]
    assert {code} == {row["order"] for row in told if row["order"]}


def test_pages_follow_one_another(shell: Shell, anna: str) -> None:
    for number in range(5):
        shell.order(anna, f"А12{number}ВС77")
    everything = shell.ask("journal")

    first = shell("journal", "--limit", "3")
    rest = shell.ask("journal", "--limit", "3", "--before", str(everything[2]["id"]))

    assert f"There is more: --before {everything[2]['id']}" in first.out
    assert everything[3:6] == rest
    assert "There is more" not in shell("journal").out


def test_a_person_reads_a_table(shell: Shell, anna: str) -> None:
    code = shell.order(anna)

    said = shell("journal", "--order", code)

    assert (0, "") == (said.code, said.err)
    assert ["id", "order.placed"] == [said.out.split("\t")[0], said.out.splitlines()[1].split("\t")[2]]


def test_nothing_is_said_to_have_happened_where_nothing_did(shell: Shell) -> None:
    assert "Nothing happened." in shell("journal").out


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["--order", "NONE"], 1, "order"),
        (["--person", "99"], 1, "resident 99"),
        (["--limit", "0"], 2, "number from 1 on"),
        (["--order", "A", "--house", "1"], 2, "not allowed"),
    ],
)
def test_what_cannot_be_asked_is_said(shell: Shell, words: list[str], code: int, why: str) -> None:
    said = shell("journal", *words)

    assert (code, True) == (said.code, why in said.err)
    assert "Traceback" not in said.err


def test_it_is_asked_who_booked_what(shell: Shell, anna: str) -> None:
    with opened() as site:
        north = offices.add("North", ["12"], zone="Europe/Moscow", actor=OPERATOR, now=site.now)
        desk, today = desk_named(north, "12"), offices.today(north, site.now)
        code = desks.book(
            desk,
            today,
            actor=OPERATOR,
            rules=site.rules,
            now=site.now,
            for_resident=int(anna),
            guest_name="Мария Кюри",
        ).code
    shell.order(anna)

    told = {name: shell.ask("journal", "--place", name) for name in ("north", "12, North", "12")}

    for rows in told.values():
        booked = next(row for row in rows if row["order"] == code)
        assert ("slot.booked", "Мария Кюри", None, "North", "12", today.isoformat()) == tuple(
            booked[name] for name in ("what", "guest", "place", "office", "desk", "day")
        )
        assert {code} == {row["order"] for row in rows if row["order"]}


def test_an_unknown_place_is_said_to_be(shell: Shell, anna: str) -> None:
    said = shell("journal", "--place", "Nowhere")

    assert (1, "") == (said.code, said.out)
    assert "There is no such place" in said.err
