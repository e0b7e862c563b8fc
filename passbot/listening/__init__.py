"""HTTP for untrusted clients: uvicorn limits neither headers, nor waiting times, nor the number of connections.

Each connection that we wait for has a deadline; if there are too many, the one that has made us wait longest is closed.
"""

from passbot.listening.bounds import Bounds
from passbot.listening.lines import NOBODY, Proxies
from passbot.listening.server import Server, listen

__all__ = ["NOBODY", "Bounds", "Proxies", "Server", "listen"]
