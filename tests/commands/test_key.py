"""`./run key`: a key for a program, seen once."""

from tests.commands.shell import Shell


def test_a_key_is_shown_once(shell: Shell) -> None:
    anna = shell.register()

    made = shell.ask("key", "create", "--resident", anna, "--name", "calendar", "--scopes", "orders:read")
    said = shell("key", "list", "--json")

    assert made["key"].startswith(made["begins"])
    assert ("calendar", ["orders:read"]) == (made["name"], made["scopes"])
    assert made["key"] not in said.out
    assert "calendar" in said.out


def test_a_revoked_key_is_dead(shell: Shell) -> None:
    anna = shell.register()
    made = shell.ask("key", "create", "--resident", anna)

    [revoked] = shell.ask("key", "revoke", str(made["id"]))

    assert made["id"] == revoked["id"]
    assert revoked["revoked"] is not None


def test_a_resident_cannot_have_an_admins_key(shell: Shell) -> None:
    anna = shell.register()

    said = shell("key", "create", "--resident", anna, "--scopes", "admin")

    assert (1, []) == (said.code, shell.ask("key", "list"))
    assert "A resident cannot have a key for admin." in said.err


def test_an_invite_code_names_who_came_with_it(shell: Shell) -> None:
    [invite] = shell.ask("invite", "new", "--house", "27")
    code = invite["code"]
    register = ("resident", "register", code, "--telegram-id", "7", "--name", "Анна Петрова")
    shell.ask(*register, "--phone", "+79161234567")

    made = shell.ask("key", "create", "--resident", code)

    assert [made["id"]] == [key["id"] for key in shell.ask("key", "list")]
