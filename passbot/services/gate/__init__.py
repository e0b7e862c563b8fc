"""The gate: arrivals recorded by guards and cameras, and PINs typed at a keypad."""
