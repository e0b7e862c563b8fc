"""S2's own TO DO list, line by line, each with the tests that hold it: a line without a living test fails."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

PLANS = {
    "one function for the text of a booking": "bot/test_desks.py::test_ones_own_list_cancels_too",
    "one function for keyboards with pages": "bot/test_roster.py::test_long_lists_have_pages",
    "only the owner or an admin deletes a booking": "services/test_desks.py::test_only_the_owner_or_an_admin_cancels",
    "types are described": "test_scripts.py::test_a_fault_stops_before_the_tests",
    "a second press says that it is done": "bot/test_desks.py::test_a_second_press_says_that_it_is_done",
    "people come with their bookings in one query": "services/test_desks.py::test_everybody_sees_who_sits_where",
    "owners are asked whether they come": "services/test_attendance.py::"
    "test_who_does_not_answer_is_asked_warned_and_loses_the_desk",
    "freed desks go to who waits, oldest first": "services/test_waitlist.py::test_sixty_people_for_forty_desks",
    "the errors of a day reach the admin": "test_jobs.py::test_admins_hear_in_the_morning_how_yesterday_was",
    "the admin sees the log of events": "bot/test_journal.py::test_a_code_shows_one_pass_and_who_did_what",
    "migrations run by themselves": "store/test_migrations.py::"
    "test_processes_that_start_at_once_agree_on_one_fresh_database",
    "no message goes stale: pictures are edited in place": "bot/test_desks.py::"
    "test_one_press_takes_a_desk_and_the_floor_shows_it",
    "the business logic is described": "services/test_desks.py::test_presence_is_for_when_no_desk_is_left",
}


@pytest.mark.parametrize(("line", "test"), PLANS.items())
def test_each_line_is_held_by_a_test(line: str, test: str) -> None:
    file, _, name = test.partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))

    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, line
