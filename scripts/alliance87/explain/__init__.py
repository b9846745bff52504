"""What a rule asks, why it exists, and how right and wrong look."""
