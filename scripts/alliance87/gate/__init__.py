"""The gate that a contribution passes before anybody judges what it says."""
