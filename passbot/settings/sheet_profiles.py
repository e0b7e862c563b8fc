"""What each profile of the sheet sends to Google, in one sentence; `check`, the start and the docs say the same."""

GOES_TO_GOOGLE = {
    "full": "`full` sends each order's code, plate, brand, house and times to Google, and the names and phones of "
    "residents, the names of guests and of who let them in.",
    "minimal": "`minimal` sends each order's code, plate, brand, house and times to Google, and no name and no phone: "
    "guards see the code and the house instead.",
}


def told(profile: str) -> str:
    """The profile that is chosen, and the way to the other one."""
    (other,) = (each for each in GOES_TO_GOOGLE if each != profile)
    return f"{GOES_TO_GOOGLE[profile]} PASSBOT_SHEET_PROFILE={other} is the other choice."
