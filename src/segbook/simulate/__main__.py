"""``python -m segbook.simulate FOLDER`` writes the embedded sample."""

import sys
from pathlib import Path

from segbook.simulate import write_sample

write_sample(Path(sys.argv[1]))
