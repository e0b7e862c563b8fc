"""Whatever Schemathesis thinks of, the API answers as its OpenAPI document says, and never with a 500."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, CheckFunction
from schemathesis.checks import negative_data_rejection, object_level_authorization, positive_data_acceptance
from schemathesis.core.parameters import ParameterLocation

from passbot.api.app import build
from passbot.api.asking.site import ApiSite
from passbot.api.document import BEGINNING
from passbot.dbthread import DatabaseThread
from passbot.domain.people.keys import GIVEN
from passbot.domain.people.people import Role
from tests.api.server import Caller, Running, running

# A time that is over, or a place that is not there, is well said and refused all the same.
REFUSES_GOOD_DATA = [positive_data_acceptance, object_level_authorization]
EXAMPLES = max(4, settings.default.max_examples // 15) if settings.default else 4


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server of its own: nobody else is disturbed by what happens here."""
    with running("sqlite", tmp_path_factory.mktemp("schema")) as server:
        yield server


@pytest.fixture(scope="module")
def admin(one: Running) -> Caller:
    return one.caller("Ольга Главная", role=Role.ADMIN, scopes=["admin"])


# Read here and not from a server: its tests are known before any server runs.
DOCUMENT = build(ApiSite(DatabaseThread())).openapi()
schema = schemathesis.openapi.from_dict(DOCUMENT)


@schema.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
def test_every_answer_is_documented(case: Case[Any], one: Running, admin: Caller) -> None:
    case.call_and_validate(
        base_url=one.base,
        headers={"Authorization": f"Bearer {admin.key}"},
        excluded_checks=[*REFUSES_GOOD_DATA, *(_blind_to_our_key(case))],
    )


def _blind_to_our_key(case: Case[Any]) -> list[CheckFunction]:
    """Where it has spoilt the headers, the key that is added may have mended them."""
    headers = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    return [negative_data_rejection] if headers and headers.mode.is_negative else []


def test_the_server_shows_this_document(one: Running) -> None:
    with one.anybody() as http:
        assert DOCUMENT == http.get("/openapi.json").json()


def test_the_document_names_every_endpoint_of_s3() -> None:
    paths = DOCUMENT["paths"]

    own = "/users/time-slots/"
    assert {
        (own, "post"),
        (own + "bulk", "post"),
        (own, "get"),
        (own + "summary", "get"),
        (own + "{slot_id}", "get"),
        (own + "{slot_id}", "put"),
        (own + "{slot_id}", "delete"),
        (own + "available/upcoming", "get"),
        (own + "{slot_id}/book", "post"),
        (own + "{slot_id}/block", "post"),
        (own + "{slot_id}/unblock", "post"),
    } <= {(path, method) for path, item in paths.items() for method in item}


# Programs that were made from the document call operations by these names.
NAMES = """
    list_templates add_template change_template delete_template apply_template show_preferences
    set_preferences forget_preferences export_time_slots import_time_slots delete_time_slots
    find_conflicts list_collisions create_time_slot list_time_slots create_time_slots
    summarize_time_slots list_upcoming_time_slots show_time_slot change_time_slot delete_time_slot
    book_time_slot block_time_slot unblock_time_slot list_places show_place list_slots show_slot
    hold_slot release_slot book_slot cancel_slot block_slot unblock_slot show_board change_board
    record_arrival read_feed create_feed list_feeds revoke_feed list_subscriptions
    subscribe_calendar unsubscribe_calendar create_free_link list_free_links change_free_link
    revoke_free_link list_visits call_off_visit read_free_times read_busy_times
    read_own_data delete_own_data check_health
"""


def operations() -> list[dict[str, Any]]:  # Any: JSON
    return [operation for item in DOCUMENT["paths"].values() for operation in item.values()]


def test_every_operation_keeps_its_name() -> None:
    assert NAMES.split() == [each["operationId"] for each in operations()]


def test_every_operation_says_in_a_line_and_in_more_what_it_does() -> None:
    operations_without = [
        each["operationId"] for each in operations() if not (each["summary"] and each["description"])
    ]

    assert [] == operations_without


def test_no_operation_is_summarized_by_its_name_or_like_another() -> None:
    said = [(each["summary"], each["operationId"]) for each in operations()]

    assert [] == [summary for summary, name in said if summary == name.replace("_", " ").title()]
    assert len(said) == len({summary for summary, _ in said})
    assert [] == [summary for summary, _ in said if len(summary) > 50 or "\n" in summary]


def test_an_operation_that_needs_a_key_names_the_scope() -> None:
    keyed = [each for each in operations() if "security" in each]

    assert [] == [each["operationId"] for each in keyed if "Scope: `" not in each["description"]]


def test_the_documentation_begins_with_a_request_that_works(one: Running) -> None:
    [path] = re.findall(r"curl SITE(\S+)", BEGINNING)
    [body] = re.findall(r"-d '(.+)'", BEGINNING)

    assert 200 == one.caller().post(path, json.loads(body)).status_code
    assert BEGINNING == DOCUMENT["info"]["description"]


def test_the_documentation_begins_with_all_scopes() -> None:
    assert set(GIVEN) == set(re.findall(r"`(\w+:(?:read|write)|data|admin)`", BEGINNING))


def test_every_operation_stands_under_a_heading() -> None:
    headings = [each["name"] for each in DOCUMENT["tags"]]

    assert "time slots" == headings[0]
    assert set(headings) == {tag for each in operations() for tag in each["tags"]}


def test_every_post_takes_an_idempotency_key() -> None:
    posts = {path: item["post"] for path, item in DOCUMENT["paths"].items() if "post" in item}

    assert [] == [
        path
        for path, post in posts.items()
        if "Idempotency-Key" not in {each["name"] for each in post.get("parameters", ())}
    ]


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_the_documentation_asks_nobody_else(one: Running, page: str) -> None:
    with one.anybody() as http:
        html = http.get(page).text
        assets = [part.split('"')[0] for part in html.split('="')[1:] if part.startswith(("/", "http"))]

        assert [200] * len(assets) == [http.get(asset).status_code for asset in assets]
    assert "//" not in html.replace("http://www.w3.org", "")
