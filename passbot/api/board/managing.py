"""The board's settings over REST and WebSocket: the same shape, the same service."""

from datetime import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from passbot.api.asking.asking import Ask, Reading, answered
from passbot.api.asking.errors import COMMON, Explained
from passbot.api.asking.reading import Said
from passbot.domain.board.board_hours import SHORTEST
from passbot.domain.people.keys import Scope
from passbot.domain.times import windows
from passbot.errors import InvalidInput
from passbot.services.site import board_settings
from passbot.services.site.board_settings import BoardSettings, Bookings, Wanted

Json = dict[str, Any]  # Any: JSON
Access = Literal["members", "open"]


def _clock(value: object) -> time:
    try:
        if isinstance(value, str):
            return windows.read_closing(value)
    except InvalidInput:
        pass
    raise ValueError("write a time of day like 14:00; 24:00 is midnight")


Clock = Annotated[
    time,
    BeforeValidator(_clock),
    WithJsonSchema(
        {"type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", "example": "14:00"}
    ),
]


class BoardOut(BaseModel):
    """The board's settings: its hours by its own clock, the length of its slots, and who may use it."""

    opens: str
    closes: str
    slot_minutes: int
    access: Access
    timezone: str


class BoardChange(Said):
    """A change of the board's settings. Where slots are no whole hours, their ids count minutes since midnight.

    If there are bookings outside the new hours, the change is refused with the code `board.booked`, which names them.
    `bookings` says whether to keep or cancel them, and `seen` how many there were: if their number has changed since,
    the change is refused again.
    """

    opens: Clock | None = None
    closes: Clock | None = None
    slot_minutes: Annotated[int, Field(ge=SHORTEST, le=24 * 60)] | None = None
    access: Access | None = None
    bookings: Literal["keep", "cancel"] | None = None
    seen: Annotated[int, Field(ge=0)] | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            self.opens,
            self.closes,
            self.slot_minutes,
            self.access,
            Bookings(self.bookings) if self.bookings else None,
            self.seen,
        )


router = APIRouter(prefix="/api/v1/board", tags=["board"], responses=COMMON)
Reads = Annotated[Ask, Depends(Reading(Scope.SLOTS_READ))]
Rules = Annotated[Ask, Depends(Reading(Scope.ADMIN))]


@router.get("", response_model=BoardOut)
@answered
def show_board(ask: Reads) -> Json:
    """Show the board's settings.

    Its hours, the length of its slots, its time zone, and who may use it.
    """
    return shown(board_settings.current(ask.site.rules()))


@router.patch(
    "",
    response_model=BoardOut,
    responses={409: {"model": Explained, "description": "There are bookings outside the new hours"}},
)
@answered
def change_board(ask: Rules, body: BoardChange) -> Json:
    """Change the board's settings.

    For admins. A field that is left out stays as it is. A change holds at once, and takes precedence over the site's
    configuration.
    """
    wanted, rules = body.wanted, ask.site.rules()
    return shown(board_settings.change(wanted, actor=ask.actor, rules=rules, now=ask.now))


def shown(found: BoardSettings) -> Json:
    return {
        "opens": f"{found.hours.opens:%H:%M}",
        "closes": f"{found.hours.closes:%H:%M}",
        "slot_minutes": found.hours.minutes,
        "access": found.access,
        "timezone": found.zone,
    }
