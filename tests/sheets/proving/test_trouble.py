"""A proof that meets trouble: the spreadsheet is full or shut, the calls are spent, it is killed, others write too."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from passbot.domain.site.proofs import Verdict
from passbot.errors import BoardBroken, Unavailable
from passbot.sandbox.running import Box
from passbot.sheets.google import GoogleBoard
from passbot.sheets.identity import NoMemory
from passbot.sheets.proving.proof import Proof, Prover
from passbot.sheets.proving.scratch import MOST_CALLS
from tests.sheets import sites
from tests.sheets.proving.proving_site import INSTALLATION, NOW, differing, untried
from tests.sheets.straight import StraightFar


class Killed(BaseException):
    """The process is gone."""


class Fickle(StraightFar):
    """Something happens at the call with this number, before or after it is done."""

    def __init__(self, box: Box) -> None:
        super().__init__(box)
        self.at: dict[int, Callable[[], object]] = {}
        self.is_done_first = False
        self.calls = 0

    def _call(self, budget: str, verb: str, path: str, **given: Any) -> dict[str, Any]:  # Any: Google's JSON
        self.calls += 1
        happens = self.at.get(self.calls, lambda: None)
        if not self.is_done_first:
            happens()
        answered = super()._call(budget, verb, path, **given)
        if self.is_done_first:
            happens()
        return answered


class Site:
    def __init__(self, box: Box, title: str) -> None:
        self.box, self.title = box, title
        self.id = sites.share(box, title)
        self.far = Fickle(box)
        self.pauses: list[float] = []
        self.look = sites.sheet(box, title).look
        GoogleBoard(StraightFar(box), self.id, self.look, NoMemory()).set_up()

    def prover(self) -> Prover:
        account = sites.key(self.box, "worker")["client_email"]
        return Prover(self.far, self.id, account, INSTALLATION, NOW, pause=self.pauses.append)

    def proof(self) -> Proof:
        return self.prover().proof()

    def whole(self) -> Any:  # Any: Google's JSON
        return self.box.google.look("owner", self.id)

    def edit(self, *requests: Any) -> None:  # Any: Google's JSON
        self.box.google.edit("owner", self.id, list(requests))


@pytest.fixture
def site(shared: Box, request: pytest.FixtureRequest) -> Iterator[Site]:
    yield Site(shared, str(request.node.name))
    assert [] == shared.violations


def raises(exc: BaseException) -> Callable[[], object]:
    def happens() -> None:
        raise exc

    return happens


def test_a_full_spreadsheet_is_not_tried_and_stays_as_it_is(site: Site) -> None:
    file = site.box.google.files.get(site.id)
    assert file
    room = (10_000_000 - file.book.cells_in_grid()) // 26
    grid = {"rowCount": room, "columnCount": 26}
    site.edit({"addSheet": {"properties": {"title": "big", "gridProperties": grid}}})
    before = len(site.whole()["sheets"])

    proof = site.proof()

    assert {Verdict.NOT_TRIED} == {each.verdict for each in proof.results}
    assert "above the limit of 10000000 cells" in proof.results[0].saw
    assert (before, "") == (len(site.whole()["sheets"]), proof.left)


def test_an_account_that_may_only_read_is_told_how_to_get_more(site: Site) -> None:
    site.box.google.share(site.id, "worker", "reader")

    proof = site.proof()

    assert {Verdict.NOT_TRIED} == {each.verdict for each in proof.results}
    assert "share it with the worker's account, as an editor" in proof.results[0].saw


BUSY = Unavailable("google.busy", "Google answered 429.")


def test_spent_calls_leave_the_rest_untried_and_the_scratch_is_removed_later(site: Site) -> None:
    before = site.whole()
    site.far.at = dict.fromkeys(range(6, 40), raises(BUSY))
    del site.far.at[33]
    site.far.at.pop(34, None)

    proof = site.proof()

    assert {} == differing(proof)
    assert "Google answered 429." in set(untried(proof).values())
    if proof.left:
        assert "Google answered 429." == proof.left
        site.far.at.clear()
        assert site.prover().cleared()
    assert before == site.whole()
    assert 0 < len(site.pauses) <= 4


def each_call(site: Site, *, is_done_first: bool) -> Iterator[int]:
    """The number of each call of a proof, for something to happen at it."""
    site.proof()
    calls, site.far.is_done_first = site.far.calls, is_done_first
    for at in range(1, calls + 1):
        site.far.calls = 0
        yield at


@pytest.mark.parametrize("is_done_first", [False, True])
def test_killed_at_any_call_it_leaves_nothing_that_the_next_does_not_remove(
    site: Site, *, is_done_first: bool
) -> None:
    before = site.whole()
    for at in each_call(site, is_done_first=is_done_first):
        site.far.at = {number: raises(Killed()) for number in range(at, at + 10)}
        with pytest.raises(Killed):
            site.proof()
        site.far.at.clear()

        site.prover().cleared()

        assert before == site.whole()


@pytest.mark.parametrize("is_done_first", [False, True])
def test_a_call_without_an_answer_leaves_nothing_and_names_nothing_wrongly(
    site: Site, *, is_done_first: bool
) -> None:
    before = site.whole()
    for at in each_call(site, is_done_first=is_done_first):
        site.far.at = {at: raises(Unavailable("google.unreachable", "Google cannot be reached."))}

        proof = site.proof()

        assert ({}, "") == (differing(proof), proof.left)
        assert before == site.whole()


def test_another_installations_running_proof_is_left_alone_for_ten_minutes(site: Site) -> None:
    other = replace(site.prover(), installation="ba9876543210")
    theirs = other._scratch()
    theirs.make("passbot proof")

    proof = site.proof()
    titles = [each["properties"]["title"] for each in site.whole()["sheets"]]
    later = replace(site.prover(), now=NOW + timedelta(minutes=11))

    assert {} == differing(proof)
    assert {"passbot proof", "passbot proof (copies)"} <= set(titles)
    assert later.cleared()
    assert not later.cleared()


def test_guards_work_on_meanwhile_and_nothing_of_theirs_is_touched(site: Site) -> None:
    """At each call somebody ticks, sorts or writes on Orders_latest."""
    latest = GoogleBoard(StraightFar(site.box), site.id, site.look, NoMemory()).tabs.latest_id
    rows = [
        {
            "values": [
                {"userEnteredValue": {"stringValue": f"code {at}"}},
                {"userEnteredValue": {"boolValue": False}},
            ]
        }
        for at in range(30)
    ]
    start = {"sheetId": latest, "rowIndex": 1, "columnIndex": 0}
    site.edit({"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}})

    def ticks(at: int) -> Callable[[], object]:
        cell = {"start": {"sheetId": latest, "rowIndex": at, "columnIndex": 1}, "fields": "userEnteredValue"}
        ticked = [{"values": [{"userEnteredValue": {"boolValue": True}}]}]
        return lambda: site.edit({"updateCells": cell | {"rows": ticked}})

    site.far.at = {at: ticks(at) for at in range(1, 31)}

    proof = site.proof()

    assert {} == differing(proof)
    read = site.box.google.read("owner", site.id, ["Orders_latest!A2:B31"])["valueRanges"][0]["values"]
    done = site.far.calls
    assert [[f"code {at}", at < done] for at in range(30)] == read


class OwnersOnly(Fickle):
    """Google refuses it as a matter of rights, with 403."""

    def _call(self, budget: str, verb: str, path: str, **given: Any) -> dict[str, Any]:  # Any: Google's JSON
        if "addProtectedRange" in str(given.get("json")):
            raise BoardBroken("board.rights", "Google refuses the spreadsheet (403).")
        return super()._call(budget, verb, path, **given)


def test_what_is_refused_with_403_differs_and_the_sheet_is_set_up_without_it(site: Site) -> None:
    site.far = OwnersOnly(site.box)

    proof = site.proof()

    assert {"rights": "it was refused: Google refuses the spreadsheet (403)."} == differing(proof)
    new = sites.share(site.box, "unprotected by 403")
    assert GoogleBoard(site.far, new, site.look, NoMemory()).set_up()


class Old(Fickle):
    """No read shows what was written."""

    def _call(self, budget: str, verb: str, path: str, **given: Any) -> dict[str, Any]:  # Any: Google's JSON
        answered = super()._call(budget, verb, path, **given)
        if path.endswith("values:batchGetByDataFilter"):
            for each in answered["valueRanges"]:
                each["valueRange"].pop("values", None)
        return answered


def test_reads_that_stay_old_spend_no_more_calls_than_there_are(site: Site) -> None:
    site.far = Old(site.box)
    before = site.whole()

    proof = site.proof()

    assert MOST_CALLS >= len(proof.calls)
    assert {"fresh"} == differing(proof).keys()
    assert "number" in untried(proof)
    assert before == site.whole()
