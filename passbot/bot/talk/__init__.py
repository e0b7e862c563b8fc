"""What features share: turns and effects, pages, asking for a time, wording of bookings."""
