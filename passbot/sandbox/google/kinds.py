"""All kinds of batchUpdate requests, by their JSON names."""

from passbot.sandbox.google import (
    requests_cells,
    requests_filters,
    requests_format,
    requests_groups,
    requests_lines,
    requests_metadata,
    requests_paste,
    requests_protection,
    requests_sheets,
    requests_tables,
)
from passbot.sandbox.google.batch import Kind

KINDS: dict[str, Kind] = {
    **requests_cells.KINDS,
    **requests_filters.KINDS,
    **requests_format.KINDS,
    **requests_groups.KINDS,
    **requests_lines.KINDS,
    **requests_metadata.KINDS,
    **requests_paste.KINDS,
    **requests_protection.KINDS,
    **requests_sheets.KINDS,
    **requests_tables.KINDS,
}
