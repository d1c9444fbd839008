"""Explains rows: an article with what was found in it, an event with the reasons for its coding."""
