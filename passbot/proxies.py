"""The proxy by which a far side is asked: a setting's, or else the environment's.

HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are read as httpx and requests read them. A proxy's address may contain
a password, so it is shown without.
"""

from importlib.util import find_spec
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from passbot import called
from passbot.errors import Misconfigured

PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
SOCKS = ("socks5", "socks5h")
KINDS = "http://host:3128 or socks5://user:password@host:1080"


def of(url: str, own: str = "") -> str:
    """The proxy for this address; empty if it is asked straight. `own` is that of a setting, and wins.

    The environment's is never asked for an address of this machine.
    """
    from urllib import request  # imported late: slow, and few commands ask a far side

    if own or is_only_here(url):
        return own
    to, known = urlsplit(url), request.getproxies()
    named = known.get(to.scheme) or known.get("all") or ""
    if not named or request.proxy_bypass(to.hostname or ""):
        return ""
    return named if "://" in named else f"http://{named}"


def is_only_here(url: str) -> bool:
    """True if only this machine can reach the address."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def fault(address: str) -> str:
    """What is wrong with the address of a proxy, without repeating it; empty if nothing is.

    What stands behind the port may be the rest of a password with a `/`, `?` or `#`, whose beginning would be shown as
    the port.
    """
    try:
        parts = urlsplit(address)
        is_whole = parts.path in ("", "/") and not (parts.query or parts.fragment)
        is_one = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0 and is_whole
    except ValueError:
        is_one = False
    return "" if is_one else f"is no proxy's address: write one such as {KINDS}"


def shown(address: str) -> str:
    """Kind, host and port, without name and password."""
    host, port = place(address)
    return f"{urlsplit(address).scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def place(address: str) -> tuple[str, int]:
    """The host and port where the proxy listens."""
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or PORTS[parts.scheme]


def usable(address: str, where: str, *, library: str) -> str:
    """The address, if it is one and its kind can be spoken; `where` names the setting. Raises Misconfigured."""
    if address and (wrong := fault(address)):
        raise Misconfigured("proxy.address", f"{where} {wrong}.")
    if urlsplit(address).scheme in SOCKS and find_spec(library) is None:
        raise Misconfigured(
            "proxy.socks",
            f"{where} names the proxy {shown(address)}, but what speaks SOCKS is not installed: "
            f"{called.with_extra('socks')}.",
        )
    return address


def in_latin(address: str, where: str) -> str:
    """The address, if `requests` can say its name and password: over HTTP it has Latin letters alone. Raises
    Misconfigured.
    """
    login = unquote(urlsplit(address).netloc.rpartition("@")[0])
    if login.isascii() or urlsplit(address).scheme in SOCKS:
        return address
    raise Misconfigured(
        "proxy.latin",
        f"{where} names the proxy {shown(address)}: Google is asked by it only with "
        "name and password in Latin letters.",
    )
