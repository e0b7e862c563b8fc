"""A fault of ours, as S3 documents it. Not in test_document_lines: its tests hold a database of their own open."""

from pathlib import Path

from passbot.store import models
from tests.api.days import PATH
from tests.api.server import running as serving

TEMPLATE = {"name": "Mornings", "start_time": "09:00", "end_time": "11:00", "days_of_week": [0]}


def test_s3_19_a_fault_of_ours_is_500_and_has_its_detail(tmp_path: Path) -> None:
    with serving("sqlite", tmp_path) as server:
        anna = server.caller()
        anna.post(PATH + "templates", TEMPLATE)
        with server.database():
            models.Template.update(details={}).execute()  # as only a fault could

        said = anna.get(PATH + "templates")

    assert (500, {"detail": "Internal Server Error"}) == (said.status_code, said.json())
