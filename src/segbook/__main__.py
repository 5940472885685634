"""``python -m segbook`` is the same as ``segbook``."""

from segbook.cli import main

main()
