"""The numbers of applied batches, as Google remembers them: by a search, or where that finds none, by description."""

from passbot.sheets.google_client import Far
from passbot.sheets.writing import METADATA_KEY

DESCRIBED = {"fields": "developerMetadata(metadataId,metadataKey,metadataValue)"}


def remembered(far: Far, spreadsheet_id: str) -> dict[int, str]:
    """All that were applied lately, with their digests."""
    return _searched(far, spreadsheet_id, {"metadataKey": METADATA_KEY}) or _described(far, spreadsheet_id)


def is_taken(far: Far, spreadsheet_id: str, number: int) -> bool:
    found = _searched(far, spreadsheet_id, {"metadataId": number})
    return number in (found or _described(far, spreadsheet_id))


def _searched(far: Far, spreadsheet_id: str, lookup: dict[str, str] | dict[str, int]) -> dict[int, str]:
    asked = {"dataFilters": [{"developerMetadataLookup": lookup}]}
    answer = far.search(f"/v4/spreadsheets/{spreadsheet_id}/developerMetadata:search", asked)
    found = [match["developerMetadata"] for match in answer.get("matchedDeveloperMetadata", [])]
    return {each["metadataId"]: each.get("metadataValue", "") for each in found}


def _described(far: Far, spreadsheet_id: str) -> dict[int, str]:
    found = far.read(f"/v4/spreadsheets/{spreadsheet_id}", DESCRIBED).get("developerMetadata", [])
    return {
        each["metadataId"]: each.get("metadataValue", "")
        for each in found
        if each["metadataKey"] == METADATA_KEY
    }
