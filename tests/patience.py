"""How long a test waits, on a machine that may be busy with ten other things."""

from time import monotonic, thread_time

PATIENCE = 120.0  # seconds for an event to come: far longer than any takes
LOOK = 0.03  # seconds of the processor


def promised(seconds: float) -> float:
    """A promise of seconds, which holds where nobody else wants the processor: as much longer as others have it now."""
    began, worked = monotonic(), thread_time()
    while thread_time() - worked < LOOK:
        pass
    return seconds * max(1.0, (monotonic() - began) / LOOK)
