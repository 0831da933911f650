"""RELAX NG: grammars read and written, and files held to them.

regex, values, datatypes             is a text a value of a datatype, and if not, why
pattern, derive, automaton           what a pattern allows next; what is left of it; the states of all that
restrictions                         what a grammar may not do though its syntax is right
match                                `Matcher`: the faults of a file
likeness, reasons, context, explain  the words for them
alphabet, words, readings, compare   what changed between two grammars, exactly
rnc, rng, xsd                        the forms of a grammar
"""
