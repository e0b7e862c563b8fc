"""Adoption: what the sheet has and the database does not (after a backup was put back) is read back from the sheet."""
