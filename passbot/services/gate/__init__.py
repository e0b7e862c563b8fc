"""Who came: arrivals, by guards and by cameras, and PINs typed at the door."""
