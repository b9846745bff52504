"""Validate what others contribute, and tell them what to write instead."""
