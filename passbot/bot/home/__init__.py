"""The menu and what leads to it: what is offered here, to whom, in which words."""
