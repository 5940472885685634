"""What every chapter shares: paths, the chapter's desk, figure style, wording and tables."""

from segbook.common.chapter import Chapter
from segbook.common.figures import use_style
from segbook.common.tables import show_table, show_text

__all__ = ["Chapter", "show_table", "show_text", "use_style"]
