"""What every feature speaks with: turns, pages, the question when, how bookings and days are named."""
