import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from segbook.runner.exercises import blank_solutions, find_answers, write_exercises


def notebook() -> nbformat.NotebookNode:
    solution = new_code_cell("import numpy as np\nhelp_ = np.ones(3)\nmean, total = help_.mean(), help_.sum()")
    solution.metadata["tags"] = ["solution", "hide-cell"]
    solution.execution_count, solution.outputs = 3, [new_output("stream", text="1.0")]
    checking = new_code_cell("expected = 3\ncheck(total, expected, 'Add.')\ncheck(mean, 1, 'Divide.')")
    checking.metadata["tags"] = ["check", "remove-cell"]
    kept = new_code_cell("1", execution_count=1, outputs=[new_output("stream", text="1")])
    return new_notebook(cells=[new_markdown_cell("# Title"), kept, solution, checking])


def test_a_solution_is_emptied_and_nothing_else_changes():
    whole = notebook()
    before = nbformat.writes(whole)
    blank = blank_solutions(whole)
    assert nbformat.writes(whole) == before
    assert blank.cells[2].source == "# Write your solution here.\nmean = ...\ntotal = ..."
    assert (blank.cells[2].outputs, blank.cells[2].execution_count) == ([], None)
    assert blank.cells[2].id == whole.cells[2].id
    assert [blank.cells[place] for place in (0, 1, 3)] == [whole.cells[place] for place in (0, 1, 3)]
    assert blank.metadata == whole.metadata


def test_answers_are_what_the_solution_sets_and_the_check_reads():
    assert find_answers("a = 1\nb = a", "check(b, a_of_ours, '')") == ["b"]
    assert find_answers("a = 1\nb = a", "a = 2\ncheck(b, a, '')") == ["b"]
    assert find_answers("b = 1\na = 2\nb = 3", "check(a, b, '')") == ["b", "a"]


def test_exercises_that_somebody_works_in_are_left_alone(tmp_path):
    write_exercises(tmp_path / "exercises")
    begun, other = sorted((tmp_path / "exercises").iterdir())[:2]
    begun.write_text("mine")
    other.unlink()
    write_exercises(tmp_path / "exercises")
    assert begun.read_text() == "mine"
    assert "= ..." in other.read_text()
