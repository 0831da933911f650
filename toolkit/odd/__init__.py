"""ODD: reading, resolving and compiling TEI customizations."""
