"""What is kept of somebody, shown, taken along or deleted, and what is swept away by age."""
