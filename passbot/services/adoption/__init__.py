"""A sheet that knows more than the database: what stands there is taken back from it."""
