"""Places and the slots that time makes of them; the claims by which a slot is somebody's."""
