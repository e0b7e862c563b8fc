"""`./run resident`: who lives here, who comes, who goes."""

import pytest

from tests.commands.shell import Shell


def test_somebody_registers_with_a_code(shell: Shell) -> None:
    shell.register("Анна Петрова", "27", number=1)

    [anna] = shell.ask("resident", "list")

    assert ("Анна Петрова", "27", "resident") == (anna["name"], anna["house"], anna["role"])
    assert ("+7 916 000-00-01", "registered") == (anna["phone"], anna["state"])


@pytest.mark.parametrize("by", ["id", "uuid", "phone"])
def test_a_person_is_found_by_any_of_their_names(by: str, shell: Shell) -> None:
    shell.register("Борис Смирнов", number=1)
    shell.register("Анна Петрова", number=2)
    known = {str(person["name"]): person for person in shell.ask("resident", "list")}

    found = shell.ask("resident", "show", str(known["Анна Петрова"][by]))

    assert known["Анна Петрова"] == {key: value for key, value in found.items() if key != "journal"}


def test_a_name_of_the_roster_waits_to_be_claimed(shell: Shell) -> None:
    [name] = shell.ask("resident", "add", "Анна Иванова", "--house", "12")

    assert ("free name", "12", None) == (name["state"], name["house"], name["phone"])


def test_a_list_of_names_goes_on_after_a_bad_line(shell: Shell) -> None:
    file = shell.home / "names.txt"
    file.write_text("Анна Иванова\n\nАнна\x1b[2J Петрова\nБорис Смирнов\nАнна\n", encoding="utf-8-sig")

    said = shell("resident", "add", "Вера Павлова", "--file", str(file), "--house", "12")

    assert ["Анна Иванова", "Борис Смирнов", "Вера Павлова"] == [
        one["name"] for one in shell.ask("resident", "list")
    ]
    assert (1, 2) == (said.code, said.err.count("not added: "))
    assert ("not added: Анна: Write first name" in said.err, "\x1b" in said.err) == (True, False)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_list_that_cannot_be_read_adds_nobody(shell: Shell, content: bytes | None) -> None:
    file = shell.home / "names.txt"
    if content is not None:
        file.write_bytes(content)

    said = shell("resident", "add", "Вера Павлова", "--file", str(file))

    assert (1, True) == (said.code, "No name was added" in said.err)
    assert [] == shell.ask("resident", "list")


def test_a_released_name_is_free_again(shell: Shell) -> None:
    anna = shell.register()

    [released] = shell.ask("resident", "release", anna)

    assert ("free name", None) == (released["state"], released["phone"])


def test_who_leaves_takes_open_orders_along_and_leaves_the_history(shell: Shell) -> None:
    anna = shell.register()
    code = shell.order(anna)

    [left] = shell.ask("resident", "remove", anna)

    assert "removed" == left["state"]
    assert "cancelled" == shell.ask("order", "show", code)["status"]
    assert ["resident.removed", "order.cancelled", "order.placed", "resident.registered"] == [
        event["what"] for event in shell.ask("resident", "show", anna)["journal"]
    ]


def test_a_role_is_given(shell: Shell) -> None:
    anna = shell.register()

    [guard] = shell.ask("resident", "role", anna, "guard")

    assert "guard" == guard["role"]


def test_a_person_reads_the_journal_below_the_facts(shell: Shell) -> None:
    anna = shell.register()

    out = shell("resident", "show", anna).out

    facts, journal = out.split("\n\n")
    assert "name   Анна Петрова" in facts
    assert "resident.registered" in journal
