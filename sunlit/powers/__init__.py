"""The power database 行政权力库."""
