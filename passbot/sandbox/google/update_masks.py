"""The `fields` mask of writing requests: which fields of a message are replaced."""

from functools import lru_cache

from passbot.sandbox.google import discovery, masks
from passbot.sandbox.google.body import Json
from passbot.sandbox.google.errors import Refused
from passbot.sandbox.google.masks import BadMask, Mask


def of(body: Json, schema: str) -> Mask:
    """Refused if missing, or if it names fields that the message does not have."""
    return _checked(body.get("fields", ""), schema)


@lru_cache(maxsize=512)
def _checked(text: str, schema: str) -> Mask:
    if not text:
        raise Refused("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    try:
        mask = masks.parse(text)
        masks.check(mask, discovery.sheets(), schema)
    except BadMask as exc:
        raise Refused(f"Invalid field: {exc.path}") from None
    return mask
