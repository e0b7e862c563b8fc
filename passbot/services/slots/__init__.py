"""Places by the hour: slots offered, booked and closed, and the board of a day."""
