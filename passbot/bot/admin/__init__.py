"""Features for admins: people, invites, rules, the journal, statistics, troubles of the site."""
