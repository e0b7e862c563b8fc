"""The stand-ins' memory: what was flushed is there after a restart, and only that."""

from pathlib import Path

import pytest

from passbot.sandbox.keeper import Keeper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "sandbox.sqlite"


def test_a_document_is_there_after_a_restart(path: Path) -> None:
    keeper = Keeper(path)
    keeper.put("chat:1", lambda: {"name": "Анна", "seen": [1, 2]})
    keeper.close()

    found = Keeper(path).load("chat:")

    assert {"chat:1": {"name": "Анна", "seen": [1, 2]}} == found


def test_a_document_is_made_at_the_flush(path: Path) -> None:
    keeper = Keeper(path)
    chat = ["first"]
    keeper.put("chat", lambda: chat)
    chat.append("second")

    assert 1 == keeper.flush()
    assert {"chat": ["first", "second"]} == keeper.load("chat")


def test_the_last_put_wins(path: Path) -> None:
    keeper = Keeper(path)
    keeper.put("chat", lambda: 1)
    keeper.put("chat", lambda: 2)

    assert {"chat": 2} == keeper.load()


def test_a_deleted_document_is_gone(path: Path) -> None:
    keeper = Keeper(path)
    keeper.put("chat", lambda: 1)
    keeper.flush()

    keeper.delete("chat")

    assert {} == keeper.load()


def test_what_was_not_flushed_is_lost_and_the_rest_is_not(path: Path) -> None:
    crashed = Keeper(path)
    crashed.put("old", lambda: 1)
    crashed.flush()
    crashed.put("new", lambda: 2)

    assert {"old": 1} == Keeper(path).load()


def test_a_document_that_cannot_be_made_spoils_no_other(path: Path) -> None:
    keeper = Keeper(path)
    keeper.put("good", lambda: 1)
    keeper.put("bad", object)

    with pytest.raises(TypeError):
        keeper.flush()

    keeper.delete("bad")
    assert {"good": 1} == keeper.load()


def test_a_prefix_is_taken_literally(path: Path) -> None:
    keeper = Keeper(path)
    keeper.put("a_b", lambda: 1)
    keeper.put("axb", lambda: 2)

    assert {"a_b": 1} == keeper.load("a_")


def test_a_keeper_without_a_path_keeps_nothing() -> None:
    keeper = Keeper(None)
    keeper.put("chat", lambda: 1)

    assert 0 == keeper.flush()
    assert {} == keeper.load()


def test_what_is_put_while_a_flush_makes_its_documents_is_kept(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "memory.sqlite")

    def make() -> str:
        keeper.put("second", lambda: "put meanwhile")
        return "first"

    keeper.put("first", make)
    keeper.flush()
    keeper.flush()

    assert {"first": "first", "second": "put meanwhile"} == keeper.load()


def test_a_flush_that_fails_forgets_nothing(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "memory.sqlite")
    faults = [RuntimeError("not now")]

    def make() -> str:
        if faults:
            raise faults.pop()
        return "in the end"

    keeper.put("document", make)
    with pytest.raises(RuntimeError, match="not now"):
        keeper.flush()

    assert {"document": "in the end"} == keeper.load()
