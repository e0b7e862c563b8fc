"""The tables of who watches over the site."""


def parts_and_alarms() -> list[str]:
    """How each part of each process is, and of which trouble the admins have heard."""
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
