"""Garbage of the whole process: a full collection walks over every object that there is, and everything stands still.

With all that a site has loaded that is a tenth of a second, three on a busy machine, in the middle of anybody's
press. What is there once the site runs stays until it ends, so it is not walked over any more.
"""

import gc

AFTER = 10.0  # seconds; by then every part has loaded what it needs


def leave_alone() -> None:
    """What the imports have made, as soon as they are done: there is no garbage in it to be collected first."""
    gc.freeze()


def set_aside() -> None:
    """Collect once more, then leave what is alive alone for good."""
    gc.collect()
    gc.freeze()
