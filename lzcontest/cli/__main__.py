"""Lets ``python -m lzcontest.cli`` be the same as ``lzcontest``."""

from lzcontest.cli import main

main(prog_name="lzcontest")
