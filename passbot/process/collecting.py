"""Garbage collection: a full one visits every object of the process, and everything stands still meanwhile.

For a loaded site that takes a tenth of a second, on a busy machine three seconds, in the middle of somebody's request.
Objects that exist once the site runs stay until its end, so they are frozen: not visited any more.
"""

import gc

AFTER = 10.0  # seconds until every part has loaded what it needs


def leave_alone() -> None:
    """Freeze what the imports made, right after them, without collecting: there is no garbage yet."""
    gc.freeze()


def set_aside() -> None:
    """Collect once more, then freeze all live objects."""
    gc.collect()
    gc.freeze()
