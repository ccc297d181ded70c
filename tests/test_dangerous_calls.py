"""Calls that turn text into something that runs, or that leave Python's memory: the product makes few, and none with
text from outside. `make check` adds ruff's rules of security (S): no shell, no unsafe parser."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import FORBIDDEN, ROOT, imports, modules

PRODUCT = [path for path in modules(*FORBIDDEN, "manage.py") if path.parts[:2] != ("dashboard", "sandbox")]
PATTERN_CALLS = {
    f"re.{name}" for name in ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
}


def tree(path: Path | str) -> ast.AST:
    return ast.parse((ROOT / path).read_text())


def calls(parsed: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call with the dotted name of what is called."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def names_in(node: ast.AST) -> set[str]:
    """The variables that a pattern rests on. What `re.escape` returns is text that means itself."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.escape":
        return set()
    found = {node.id} if isinstance(node, ast.Name) else set()
    return found.union(*(names_in(child) for child in ast.iter_child_nodes(node)))


def patterns_from_variables(parsed: ast.AST) -> list[str]:
    """Patterns that rest on anything but constants, which have capitals, and classes."""
    return [
        ast.unparse(call)
        for name, call in calls(parsed)
        if name in PATTERN_CALLS and any(not one.strip("_")[:1].isupper() for one in names_in(call.args[0]))
    ]


def runs_a_program(name: str) -> bool:
    return name.startswith(("subprocess.", "os.system", "os.popen", "os.exec", "os.spawn", "os.posix_spawn")) or (
        name.rpartition(".")[2].startswith("create_subprocess")
    )


def importers(package: str) -> set[str]:
    return {path.as_posix() for path in PRODUCT if any(f"{name}.".startswith(f"{package}.") for name in imports(path))}


def test_few_modules_start_programs_and_each_with_a_list_of_arguments() -> None:
    assert importers("subprocess") == {
        "dashboard/serving/backups.py",  # PostgreSQL's own
        "dashboard/serving/workers.py",  # `manage.py prepare`
        "dashboard/demo/processes.py",
    }
    started = [(path.as_posix(), call) for path in PRODUCT for name, call in calls(tree(path)) if runs_a_program(name)]
    assert {path for path, _call in started} == importers("subprocess")
    risky = [call for _path, call in started if not isinstance(call.args[0], ast.List | ast.Name)]
    risky += [call for _path, call in started if any(one.arg == "shell" for one in call.keywords)]
    assert [ast.unparse(call) for call in risky] == []


def test_one_module_leaves_the_memory_that_python_watches() -> None:
    """To end with its parent: it hands five numbers to prctl(2)."""
    assert importers("ctypes") == {"dashboard/serving/processes.py"}
    assert importers("cffi") == set()


def test_no_pattern_is_made_of_what_somebody_typed_or_sent() -> None:
    assert {str(path): found for path in PRODUCT if (found := patterns_from_variables(tree(path)))} == {}


@pytest.mark.parametrize("line", ["re.compile(words)", "re.sub(f'({text})', '', x)", "re.search('a' + row.name, x)"])
def test_that_guard_sees_variables(line: str) -> None:
    assert patterns_from_variables(ast.parse(line)) == [line]


@pytest.mark.parametrize(
    "line", ["re.compile('a' + WORD)", "re.compile(rf'^{re.escape(path[1:])}/')", "re.sub('a', words, x)"]
)
def test_that_guard_allows_constants_and_escaped_text(line: str) -> None:
    assert patterns_from_variables(ast.parse(line)) == []


def test_templates_are_files() -> None:
    made = {
        str(path): name
        for path in PRODUCT
        for name, _call in calls(tree(path))
        if name.rpartition(".")[2] in {"Template", "from_string"}
    }
    assert made == {}


def test_pictures_of_others_stand_only_where_no_script_in_them_runs() -> None:
    """An SVG in `<img>` is a picture; in these elements it would be a document."""
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert len(templates) > 100
    risky = ("<object", "<embed", "<iframe", "<image", "<use")
    assert [str(path) for path in templates if any(tag in path.read_text() for tag in risky)] == []
