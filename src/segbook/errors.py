"""Errors that end in words: the user's to mend, and ours."""


class UserError(Exception):
    """Something in the input that the user can mend.

    Parameters
    ----------
    *problems : str
        One sentence or two each: what is wrong, where, and how to mend it. All problems
        that are known go into one error, so that nobody mends them one run at a time.
    """

    def __init__(self, *problems: str):
        self.problems = problems
        super().__init__(*problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return self.problems[0]
        return " ".join(f"({i}) {problem}" for i, problem in enumerate(self.problems, start=1))


class RunError(Exception):
    """A chapter or the book failed, and not because of the user's input; says where and how to look closer."""
