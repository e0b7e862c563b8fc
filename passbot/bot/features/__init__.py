"""What the bot can do, one module a theme. Each is plain functions from a Turn to effects."""
