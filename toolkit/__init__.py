"""TEI letters to publications: the toolkit of a digital scholarly edition."""
