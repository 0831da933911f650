"""`python -m toolkit` is the command `edition`."""

from toolkit.cli import main

main(prog_name="edition")
