"""Everything that speaks Telegram; no other package may know the messenger."""
