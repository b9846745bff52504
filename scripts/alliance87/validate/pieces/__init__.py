"""Validate a large Turtle file in pieces, with the findings it would have as a whole.

``large`` decides whether that can be done exactly; ``stream`` does it. What is plain is judged by its
form, once for all that have it, and everything else the ordinary way.
"""
