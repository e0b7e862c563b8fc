"""Places, the slots made for them as time passes, and the claims that give a slot to a person."""
