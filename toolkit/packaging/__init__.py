"""Packages for archives: an edition with all that was made of it, as an RO-Crate in a BagIt bag."""
