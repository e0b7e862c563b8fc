"""What guards do in the chat: search, lists, arrivals, the keypad at the door."""
