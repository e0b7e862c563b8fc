"""Endpoints for what is stored about the key's owner: all of it as one document, and its deletion."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from passbot.api.asking.asking import Ask, Reading, answered
from passbot.api.asking.errors import COMMON
from passbot.domain.people.keys import Scope
from passbot.services.privacy import forgetting, my_data

router = APIRouter(prefix="/api/v1", tags=["own data"], responses=COMMON)
Owns = Annotated[Ask, Depends(Reading(Scope.DATA))]
Confirmed = Annotated[
    Literal["delete"], Query(description="Must be `delete`: what is deleted does not come back.")
]


class OwnDataOut(BaseModel):
    """A list of rows for each part. A part without rows is empty; a fact that is not known is left out."""

    written: str
    person: list[dict[str, Any]]  # Any: JSON
    model_config = {"extra": "allow"}


class Forgotten(BaseModel):
    success: Annotated[
        bool, Field(description="The name, phone and access went at once, the rest within minutes.")
    ]


@router.get("/me/data", response_model=OwnDataOut)
@answered
def read_own_data(ask: Owns) -> dict[str, Any]:  # Any: JSON
    """Read all that is stored about you.

    The same as the file that `/privacy` in the bot gives. Moments are ISO dates in UTC.
    """
    found: dict[str, Any] = json.loads(my_data.export(ask.resident.id, now=ask.now))
    return found


@router.delete("/me/data", response_model=Forgotten)
@answered
def delete_own_data(ask: Owns, confirm: Confirmed) -> dict[str, Any]:  # noqa: ARG001  # that it was said is enough
    """Delete all that is stored about you.

    Open orders are cancelled, your keys stop at once, this one too. 403 for an admin, who must hand the role over
    first.
    """
    forgetting.forget_me(ask.resident.id, actor=ask.actor, now=ask.now)
    return {"success": True}
