"""Audit rows; the public log: leaves, tiles, checkpoints, proofs. Knows nothing above it."""
