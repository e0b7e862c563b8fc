"""A client who registers takes over what was booked for them: by their own phone, or by a code bound to them."""

from passbot.domain.people.people import Resident
from passbot.errors import Conflict
from passbot.services.people import accounts


def client_with(phone: str, *, is_own: bool, named: int | None = None) -> Resident | None:
    """The client whose bookings whoever registers with this phone gets; None of a phone that nobody has.

    `is_own`: Telegram, or an operator, says that it is theirs. What was only typed may be anybody's, and takes
    nothing over. `named` is whom an admin has bound the code to: their own phone is in nobody's way.
    """
    known = accounts.by_phone(phone)
    if known is None or known.id == named:
        return None
    if not known.is_client or named is not None:
        raise accounts.phone_taken()
    if not is_own:
        message = (
            "There are bookings under this number. To take them over, share the number by Telegram's button; "
            "a typed one is not enough. Or use another number."
        )
        raise Conflict("resident.phone_client", message)
    return known
