"""A migration for large old databases: an index for each query that would otherwise read years of rows."""


def indexes_of_a_year() -> list[str]:
    return [
        # for statistics of some days, and the morning message
        "CREATE INDEX orders_day ON orders (day, status) WHERE status <> 'cancelled'",
        "CREATE INDEX events_actor ON events (actor_id) WHERE actor_id IS NOT NULL",
        # for batches that were sent and not settled, and whether a batch was ever sent
        "CREATE INDEX sheet_batches_noted ON sheet_batches (spreadsheet_id, id) WHERE status = 'noted'",
        "CREATE INDEX sheet_batches_settled ON sheet_batches (settled_at) WHERE status = 'applied'",
        "CREATE INDEX sheet_batches_number ON sheet_batches (number) WHERE status = 'applied'",
        "CREATE INDEX sheet_batches_digest ON sheet_batches (spreadsheet_id, digest)",
        # for holds among all slots ever booked, and for unbooked slots that are over
        "CREATE INDEX slots_held ON slots (held_until) WHERE status = 'held'",
        "CREATE INDEX slots_over ON slots (end_at) WHERE status <> 'booked'",
        "CREATE INDEX places_of_site ON places (kind) WHERE owner_id IS NULL",
        "CREATE INDEX places_at_gate ON places (id) WHERE on_gate = 1",
        "CREATE INDEX places_with_grid ON places (id) WHERE slot_minutes IS NOT NULL",
        "CREATE INDEX series_live ON series (id) WHERE ended_at IS NULL",
        "CREATE INDEX subscriptions_live ON subscriptions (id) WHERE removed_at IS NULL",
        "CREATE INDEX deliveries_mailed ON deliveries (recipient) WHERE route = 'email' AND recipient <> ''",
        # for admins among all people who ever lived here
        "CREATE INDEX residents_admins ON residents (role) WHERE role = 'admin'",
        "CREATE INDEX residents_email ON residents (email) WHERE email IS NOT NULL",
        "CREATE INDEX waiters_resident ON waiters (resident_id)",
        "CREATE INDEX waiters_order ON waiters (order_id) WHERE order_id IS NOT NULL",
        "CREATE INDEX sign_ins_resident ON sign_ins (resident_id)",
        "CREATE INDEX api_keys_resident ON api_keys (resident_id)",
        "CREATE INDEX invites_used ON invites (used_by) WHERE used_by IS NOT NULL",
        "CREATE INDEX invites_reserved ON invites (reserved_by) WHERE reserved_by IS NOT NULL",
        "CREATE INDEX invites_named ON invites (resident_id) WHERE resident_id IS NOT NULL",
        "CREATE INDEX invites_free ON invites (house) WHERE used_by IS NULL AND revoked_at IS NULL",
        "CREATE INDEX invites_label ON invites (label, id, used_at) WHERE label IS NOT NULL",
    ]


def void_arrivals() -> list[str]:
    """An arrival annulled before the sheet had it owes the sheet nothing: both deliveries are void."""
    return [
        "ALTER TABLE arrivals ADD COLUMN is_void BIGINT NOT NULL DEFAULT 0",
        "DROP INDEX arrivals_owed",
        "CREATE INDEX arrivals_owed ON arrivals (at) WHERE archived_at IS NULL AND is_void = 0",
    ]
