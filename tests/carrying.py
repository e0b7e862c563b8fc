"""This process is one of several: the bells of a test ring in the others too."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from passbot.process.carrier import Carrier
from tests.patience import PATIENCE


@contextmanager
def carried(url: str) -> Iterator[None]:
    """All bells have rung once when it begins."""
    carrier = Carrier(url)
    thread = threading.Thread(target=carrier.run)
    thread.start()
    try:
        assert carrier.is_heard.wait(PATIENCE)
        yield
    finally:
        carrier.stop()
        thread.join(PATIENCE)
