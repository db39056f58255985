"""Door 1: the online service hall 网上政务大厅, for the public."""
