"""What is measured against peers and limits, each one command."""
