"""RQ workers: ``python worker.py media`` serves one queue; all settings come from the environment."""

import sys

from lzcontest.cli.worker import command

if __name__ == "__main__":
    command(["--queue", *sys.argv[1:]])
