"""The tables for monitoring."""


def sheet_holds() -> list[str]:
    """Holds: spreadsheets that know more than this database, until an admin has decided."""
    return [
        """
        CREATE TABLE sheet_holds (
            spreadsheet_id TEXT PRIMARY KEY,
            since BIGINT NOT NULL,
            found TEXT NOT NULL,
            wanted TEXT CHECK (wanted IN ('adopted', 'declined')),
            wanted_by BIGINT REFERENCES residents (id),
            ended_at BIGINT,
            outcome TEXT CHECK (outcome IN ('adopted', 'declined'))
        )
        """
    ]


def parts_and_alarms() -> list[str]:
    """The state of each part of each process, and the alarms that admins have received."""
    return [
        """
        CREATE TABLE parts (
            part TEXT NOT NULL,
            holder TEXT NOT NULL,
            noted_at BIGINT NOT NULL,
            moved_at BIGINT NOT NULL,
            succeeded_at BIGINT,
            waiting_for TEXT NOT NULL,
            why TEXT NOT NULL,
            since BIGINT,
            stopped_at BIGINT,
            PRIMARY KEY (part, holder)
        )
        """,
        """
        CREATE TABLE alarms (
            part TEXT PRIMARY KEY,
            code TEXT NOT NULL,
            since BIGINT NOT NULL,
            told_at BIGINT NOT NULL,
            quiet_since BIGINT,
            over_at BIGINT,
            times BIGINT NOT NULL
        )
        """,
    ]


def sheet_audits() -> list[str]:
    """How far Orders_completed has been compared with the database, and an index for what was archived since."""
    return [
        """
        CREATE TABLE sheet_audits (
            spreadsheet_id TEXT PRIMARY KEY,
            sheet TEXT NOT NULL,
            row_at BIGINT NOT NULL,
            code TEXT NOT NULL,
            arrived TEXT NOT NULL,
            closed TEXT NOT NULL,
            audited_at BIGINT NOT NULL,
            whole_at BIGINT NOT NULL
        )
        """,
        "CREATE INDEX arrivals_archived ON arrivals (archived_at, id) WHERE archived_at IS NOT NULL",
    ]


def sheet_proofs() -> list[str]:
    """What `check --prove` has found of each spreadsheet."""
    return [
        """
        CREATE TABLE sheet_proofs (
            spreadsheet_id TEXT NOT NULL,
            name TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('holds', 'differs')),
            consequence TEXT NOT NULL CHECK (consequence IN ('', 'keep rows', 'stop')),
            proved_at BIGINT NOT NULL,
            PRIMARY KEY (spreadsheet_id, name)
        )
        """
    ]
