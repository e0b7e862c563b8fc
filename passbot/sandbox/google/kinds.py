"""All kinds of requests that batchUpdate knows, by the name they have on the wire."""

from passbot.sandbox.google import requests_cells, requests_lines, requests_metadata, requests_protection
from passbot.sandbox.google.batch import Kind

KINDS: dict[str, Kind] = {
    **requests_cells.KINDS,
    **requests_lines.KINDS,
    **requests_metadata.KINDS,
    **requests_protection.KINDS,
}
