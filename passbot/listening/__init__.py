"""HTTP that faces strangers: uvicorn bounds a body, and leaves headers, waiting and the number of lines open.

A line that keeps us waiting has a deadline; of too many lines, the one that has kept us waiting longest goes.
"""

from passbot.listening.bounds import Bounds
from passbot.listening.lines import NOBODY, Proxies
from passbot.listening.server import Server, listen

__all__ = ["NOBODY", "Bounds", "Proxies", "Server", "listen"]
