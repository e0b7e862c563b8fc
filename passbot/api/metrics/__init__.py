"""/metrics for Prometheus: only a site with a key for it imports this."""
