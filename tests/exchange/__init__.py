"""Signed records up and down."""
