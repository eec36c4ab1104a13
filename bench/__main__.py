"""`make bench`."""

import sys

from bench.measures import main

main(sys.argv[1:])
