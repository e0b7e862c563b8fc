"""All that speaks Telegram. Nothing outside of this folder knows the messenger."""
