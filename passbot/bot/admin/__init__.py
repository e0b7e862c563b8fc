"""What admins do in the chat: people, invites, rules, the journal, statistics, trouble."""
