"""Measure validation: make contributions of any size, and time programs side by side on them."""
