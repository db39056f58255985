"""Read published lists of powers as they come: tables of many makes, columns of many names, cells of every sort."""
