"""What a site is: its rules, what it offers, how it is, what its notices say."""
