"""Codes of powers and cases as configured schemes: made, taken apart and explained. Pure: no Django, no clock."""
