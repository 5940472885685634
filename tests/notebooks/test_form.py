"""Notebooks communicate, `src` computes."""

import ast
import re

import nbformat
import pytest

from segbook.runner.anchors import ANCHOR
from segbook.runner.chapters import find_chapters, read_parameters
from segbook.runner.exercises import find_answers
from segbook.settings import load_settings

CHAPTERS = find_chapters()
MOST_LINES = 8
EXERCISES = {"structure": 2, "segments": 2, "bayes": 3, "profiles": 2, "value": 2, "actions": 2}
"""How many exercises a chapter has, if not one."""


def cells_of(chapter: str, kind: str = "code") -> list:
    return [cell for cell in nbformat.read(CHAPTERS[chapter], as_version=4).cells if cell.cell_type == kind]


def tags_of(cell) -> list:
    return cell.metadata.get("tags", [])


def exercises_of(chapter: str) -> list[tuple]:
    """Give question, solution and check of each exercise; they stand together, before what to remember."""
    cells = nbformat.read(CHAPTERS[chapter], as_version=4).cells
    first = next(place for place, cell in enumerate(cells) if "exercise" in tags_of(cell))
    return [tuple(cells[place : place + 3]) for place in range(first, len(cells) - 1, 3)]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_cells_are_short_and_plain(chapter):
    parameters, setup, *others = cells_of(chapter)
    assert "parameters" in tags_of(parameters)
    assert all(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(setup.source).body[:-2])
    for cell in others:
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= MOST_LINES, cell.source
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try}, cell.source


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_defaults_are_those_of_the_sample(chapter, root):
    sample = load_settings(root / "params" / "sample.yml").parameters()
    assert read_parameters(CHAPTERS[chapter]) == {name: sample[name] for name in read_parameters(CHAPTERS[chapter])}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_parameter_is_typed_and_explained(chapter):
    for line in cells_of(chapter)[0].source.splitlines():
        assert re.fullmatch(r"\w+: [\w |]+ = .+  # .+", line), line


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_with_question_and_answer_and_closes_with_what_to_remember(chapter):
    first, *_, last = cells_of(chapter, "markdown")
    assert first.source.startswith("# ")
    assert "**Question.**" in first.source
    assert "**Answer.** {glue:text}`answer`" in first.source
    assert last.source.startswith("## What to remember")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_prose_has_no_typed_findings(chapter):
    """Percentages and thousands in the prose of a notebook would be findings; rules are stated in words."""
    prose = "\n".join(cell.source for cell in cells_of(chapter, "markdown"))
    assert not re.findall(r"\d+,\d{3}|\d+ customers|[€£$]\d", prose)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_only_anchors_keep_their_output(chapter):
    anchors = [cell for cell in cells_of(chapter) if ANCHOR in tags_of(cell)]
    assert len(anchors) == 1
    assert "keep_output" in tags_of(anchors[0])
    for cell in cells_of(chapter):
        assert bool(cell.outputs) == (cell in anchors)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_figure_has_caption_and_alternative_text(chapter):
    figures = [cell for cell in cells_of(chapter) if re.search(r"\bplots\w*\.", cell.source)]
    assert figures
    for cell in figures:
        assert cell.metadata["mystnb"]["figure"]["caption"].rstrip(".").count(" ") > 3
        assert cell.metadata["mystnb"]["image"]["alt"]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_closes_with_exercises_their_solutions_and_their_checks(chapter):
    assert len(exercises_of(chapter)) == EXERCISES.get(chapter, 1)
    for exercise, solution, check in exercises_of(chapter):
        assert exercise.source.startswith("## Exercise")
        assert [tags_of(cell)[0] for cell in (exercise, solution, check)] == ["exercise", "solution", "check"]
        assert "hide-cell" in tags_of(solution)
        assert "remove-cell" in tags_of(check)
        needed = [{tag for tag in tags_of(cell) if tag.startswith("needs-")} for cell in (exercise, solution, check)]
        assert needed[0] == needed[1] == needed[2]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_an_exercise_names_what_is_to_be_set_and_writes_nothing(chapter):
    for exercise, solution, check in exercises_of(chapter):
        answers = find_answers(solution.source, check.source)
        assert answers
        for name in answers:
            assert re.search(rf"^- `{name}`: ", exercise.source, flags=re.MULTILINE), name
        assert not re.findall(r"chapter\.(?:write|record)|\.save\(|\.to_(?!numpy)\w+\(", solution.source + check.source)
