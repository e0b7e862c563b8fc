"""Orders: placed, changed, searched, and judged for whoever stands at the barrier."""
