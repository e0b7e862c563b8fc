"""The menu, /faq, and what the site offers to whom."""
