"""The legality-supervision platform 法制监督: what stands above single cases."""
