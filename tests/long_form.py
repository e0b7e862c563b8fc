"""The long form: the tests that ./test leaves to `./test --long`, which runs all, as .ci/run does.

./test ends within five minutes on two cores. What stands here takes more than a second of the processor, mostly to
start whole programs: sites that are killed, browsers, proxies. Each entry says what it starts and what it took.

Whoever names such a file gets it all the same: `./test tests/journeys/test_kills.py`. Larger sizes of one test (more
seeds, more people, the other database) are marked `long` where they stand.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent

FOLDERS = {
    "crashes": "processes that are killed, cut off or starved of their disk",
}

FILES = {
    "api/board/test_page.py": "Chromium, 10 s",
    "api/test_database_away.py": "three sites, 5 s",
    "api/test_broken_lines.py": "a site, 2 s",
    "api/test_schema.py": "a search of all that the API can be asked, 16 s and 3 more to know its tests",
    "api/test_settings.py": "four sites, 4 s",
    "commands/test_sandbox.py": "sandboxes with their products, 8 s",
    "journeys/test_crowd.py": "a site, 4 s",
    "journeys/test_kills.py": "a site, started again after each kill, 17 s",
    "journeys/test_one_slot.py": "a site, 3 s",
    "journeys/test_recipes.py": "three sites, 9 s",
    "journeys/test_slots.py": "four sites, 6 s",
    "journeys/test_strangers.py": "a site, 3 s",
    "journeys/test_three_sites.py": "three sites and their commands, 7 s",
    "sandbox/test_first_minute.py": "two sandboxes with their products, Chromium, 40 s",
    "sandbox/test_page.py": "Chromium, 20 s",
    "sandbox/test_process.py": "ten sandboxes, 10 s",
    "sheets/test_kill.py": "workers of the sheet, killed",
    "sheets/test_planted_bugs.py": "a search of random lives for each bug",
    "test_cluster_proxy.py": "nginx before two sites, 5 s",
    "test_examples.py": "a site and programs that talk to it",
    "test_image.py": "an image, built of fresh packages, and started, 60 s",
    "test_package.py": "packages that are built and installed, four sandboxes, 120 s",
    "test_proxy.py": "nginx before a site, 2 s",
    "test_scripts.py": "environments that are made anew, and mypy without a cache, 100 s",
    "test_soak.py": "three days of a site, 6 s, and its mornings",
    "watching/test_running.py": "seven sites",
}

TESTS = {
    "api/test_health.py::test_a_database_that_has_no_connection_left_is_no_reason_to_call_us_down": "a site, 2 s",
    "api/test_health.py::test_a_database_that_is_away_is_down_within_two_seconds_and_comes_back": "a site, 2 s",
    "api/test_health.py::test_a_site_without_a_sheet_hears_nothing_of_one_and_owes_it_nothing": "two sites, 3 s",
    "api/test_metrics.py::test_a_database_that_is_away_is_no_reason_to_be_silent": "a site, 2 s",
    "machine/test_webhook.py::test_a_site_whose_webhook_port_is_taken_ends_in_words": "a site, 1 s",
    "settings/test_admins_list.py::test_processes_that_start_at_once_make_each_admin_once": "sites at once, 1 s",
    "process/test_database_file.py::test_a_site_whose_database_is_moved_stops_in_words": "a site, 1 s",
    "sheets/proving/test_recordings.py::test_a_sandbox_started_as_recorded_is_found_to_differ_by_the_site_in_it": (
        "a sandbox, 2 s"
    ),
    "test_document_faults.py::test_s3_19_a_fault_of_ours_is_500_and_has_its_detail": "a site, 2 s",
    "test_document_lines.py::test_s4_17_what_was_booked_on_the_board_outlives_a_restart": "sites, 7 s",
    "test_long_form.py::test_what_is_long_runs_when_it_is_named_or_all_are_asked_for": "pytest four times, 6 s",
    "test_outbound_proxy.py::test_a_whole_site_by_socks_answers_and_writes_the_password_nowhere": "a site, 3 s",
    "watching/test_supervisor.py::test_a_real_process_says_it_from_its_start_to_its_end": "a site, 2 s",
    "test_mail.py::test_a_wrong_password_is_tried_again_later": "a server that takes its time to say no",
}


def has(path: Path, test: str = "") -> bool:
    """A file with all in it, a folder, or a single test."""
    short = path.relative_to(HERE).as_posix() if path.is_relative_to(HERE) else ""
    return short in FILES or short.partition("/")[0] in FOLDERS or f"{short}::{test}" in TESTS


def is_named(path: Path, config: pytest.Config) -> bool:
    """By the command line: this very file, one in this folder, or this folder."""
    return any(path in (each, *each.parents) or each in path.parents for each in _named(config))


def _named(config: pytest.Config) -> Iterator[Path]:
    """Files, and folders that are long as a whole: whoever asks for `tests/api` wants what is quick in it."""
    for each in config.args:
        path = Path(config.invocation_params.dir, each.partition("::")[0]).resolve()
        if path.is_file() or has(path):
            yield path
