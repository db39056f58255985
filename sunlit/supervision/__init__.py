"""The e-monitoring platform 电子监察: clocks watched, cards, orders."""
