"""Province, city, district, street: signed records up and down."""
