"""Simulators of Telegram and Google on this machine. They import nothing from the rest of passbot."""
