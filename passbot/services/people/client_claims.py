"""A client who registers takes over their bookings, by their own phone or by an invite bound to them."""

from passbot.domain.people.people import Resident
from passbot.errors import Conflict
from passbot.services.people import accounts


def client_with(phone: str, *, is_own: bool, named: int | None = None) -> Resident | None:
    """The client whose bookings go to a person who registers with this phone; None if nobody has the phone.

    `is_own` means that Telegram or an operator vouches for the phone. A typed phone may be anybody's, so it takes
    nothing over. `named` is the resident that the invite is bound to; having that phone themselves is no conflict.
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
