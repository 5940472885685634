"""A page that is called by a name from the data shows the name, and nothing of it is HTML."""

import shutil
import subprocess

from segbook.common.wording import escape
from segbook.runner.book import build_command

NAME = "<b>best</b> & <script>alert(1)</script>"


def test_a_title_is_text_on_screen_and_on_paper(root, tmp_path):
    (tmp_path / "book").mkdir()
    shutil.copy(root / "_config.yml", tmp_path)
    shutil.copy(root / "book" / "references.bib", tmp_path / "book")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: page\n", encoding="utf-8")
    (tmp_path / "page.md").write_text(f"# {escape(NAME)}\n\nText.\n", encoding="utf-8")
    done = subprocess.run(build_command(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    html = (tmp_path / "_build" / "html" / "page.html").read_text(encoding="utf-8")
    assert html.count("<h1>&lt;b&gt;best&lt;/b&gt; &amp; &lt;script&gt;") == 2
    assert "<b>" not in html
    assert "alert(1)</script>" not in html
