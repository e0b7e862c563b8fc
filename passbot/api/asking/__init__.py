"""What every request meets: who asks, what may be asked, how it is refused."""
