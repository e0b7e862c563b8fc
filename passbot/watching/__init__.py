"""Whether the site is well: every part's pulse, and who is told when it is not."""
