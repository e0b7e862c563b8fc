"""batchUpdate requests about developer metadata. Programs rely on the refusal of an id already in use."""

from passbot.sandbox.google import masks, metadata, update_masks
from passbot.sandbox.google.batch import Batch, Kind
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.book import unused_id
from passbot.sandbox.google.errors import Refused

VISIBILITIES = ("DOCUMENT", "PROJECT")


def create_developer_metadata(batch: Batch, body: Json) -> Json:
    given, book = body["developerMetadata"], batch.book
    key = given.get("metadataId") or unused_id(set(book.metadata))
    _check(given, key)
    if key in book.metadata and not batch.habits.repeated_numbers:
        raise Refused(
            f"Cannot add developer metadata with ID [{key}] "
            "because developer metadata with that ID already exists."
        )
    fields = ("metadataKey", "metadataValue", "visibility")
    book.metadata[key] = {name: given[name] for name in fields if name in given}
    metadata.place(book, key, given.get("location", {}))
    metadata.check_storage(book, key)
    return {"developerMetadata": metadata.shown(book, key)}


def _check(given: Json, key: int) -> None:
    if key < 0:
        raise Refused("metadataId must be a positive number.")
    if not given.get("metadataKey"):
        raise Refused("metadataKey is required.")
    if given.get("visibility") not in VISIBILITIES:
        raise Refused("visibility is required.")


def update_developer_metadata(batch: Batch, body: Json) -> Json:
    given, book = body.get("developerMetadata", {}), batch.book
    mask = update_masks.of(body, "DeveloperMetadata")
    found = _found(batch, body.get("dataFilters", []))
    for key in found:
        wanted = mask or dict.fromkeys(
            ("metadataKey", "metadataValue", "visibility", "location"), masks.EVERYTHING
        )
        words = {name: below for name, below in wanted.items() if name not in ("location", "metadataId")}
        if words:
            book.metadata[key] = masks.merge(book.metadata[key], given, words)
            _check(book.metadata[key], key)
        if "location" in wanted:
            metadata.place(book, key, given.get("location", {}))
        metadata.check_storage(book, key)
    return {"developerMetadata": [metadata.shown(book, key) for key in found]}


def delete_developer_metadata(batch: Batch, body: Json) -> Json:
    found = _found(batch, [body["dataFilter"]] if "dataFilter" in body else [])
    gone = [metadata.shown(batch.book, key) for key in found]
    for key in found:
        metadata.remove(batch.book, key)
    return {"deletedDeveloperMetadata": gone}


def _found(batch: Batch, filters: list[Json]) -> list[int]:
    if not filters:
        raise Refused("Must specify at least one dataFilter.")
    found = dict.fromkeys(key for each in filters for key in metadata.found_by(batch.book, each))
    if (
        not found and not batch.habits.quiet_deletes
    ):  # Google's behaviour here is unknown, so programs must not rely on either
        raise Refused("No developer metadata matches the data filter.")
    return list(found)


KINDS: dict[str, Kind] = {
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
}
