"""RELAX NG: datatypes, patterns, derivatives, matching, and the forms RELAX NG and XSD."""
