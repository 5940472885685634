import ctypes
import sys

import pytest

from segbook.common.quiet import quiet_libraries


@pytest.mark.skipif(sys.platform == "win32", reason="libraries are let through there")
def test_what_a_library_prints_is_thrown_away_and_what_python_prints_afterwards_is_not(capfd):
    library = ctypes.CDLL(None)
    library.puts(b"before")
    with quiet_libraries():
        library.puts(b"inside")
    library.puts(b"after")
    library.fflush(None)
    print("and Python", flush=True)
    assert capfd.readouterr().out.split() == ["before", "after", "and", "Python"]
