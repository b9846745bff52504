"""Say what is known of one thing, and on what it rests."""
