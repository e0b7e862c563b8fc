"""What is stored about the key's owner over REST: read, and deleted."""

from datetime import UTC, datetime

import pytest

from passbot.domain.people.people import Role
from passbot.errors import NotAllowed
from passbot.services.people import keys
from tests.api.server import Running

DATA = ["data", "slots:read"]


def test_the_owner_reads_what_is_stored(server: Running) -> None:
    anna = server.caller("Анна Петрова", scopes=DATA)

    answer = anna.get("/api/v1/me/data")

    assert (200, "Анна Петрова") == (answer.status_code, answer.json()["person"][0]["name"])
    assert [] == answer.json()["orders"]


def test_a_key_without_the_scope_reads_and_deletes_nothing(server: Running) -> None:
    anna = server.caller("Анна Петрова", scopes=["slots:read", "slots:write"])

    assert [403, 403] == [
        anna.get("/api/v1/me/data").status_code,
        anna.http.delete("/api/v1/me/data", params={"confirm": "delete"}).status_code,
    ]


def test_deletion_wants_a_word_and_then_the_key_is_dead(server: Running) -> None:
    anna = server.caller("Анна Петрова", scopes=DATA)
    assert 422 == anna.http.delete("/api/v1/me/data").status_code
    assert 200 == anna.get("/api/v1/me/data").status_code

    answer = anna.http.delete("/api/v1/me/data", params={"confirm": "delete"})

    assert (200, {"success": True}) == (answer.status_code, answer.json())
    with server.database(), pytest.raises(NotAllowed):
        keys.verify(anna.key, now=datetime.now(UTC))


def test_an_admin_hands_the_role_over_first(server: Running) -> None:
    olga = server.caller("Ольга Главная", role=Role.ADMIN, scopes=["data", "admin"])

    answer = olga.http.delete("/api/v1/me/data", params={"confirm": "delete"})

    assert 403 == answer.status_code
    assert "take the role from you" in answer.json()["detail"]
