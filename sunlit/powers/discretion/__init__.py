"""Discretion standards 裁量基准: tables of grades read from files, checked, and applied to a case. Pure."""
