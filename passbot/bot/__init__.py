"""The bot: reads what a person says in a chat, asks the services, and says their answer."""
