"""Measurements of speed: figures without a pass mark."""
