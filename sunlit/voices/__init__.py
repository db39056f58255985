"""Consultation, complaint, tip-off, rating."""
