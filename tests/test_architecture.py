"""The house's rules that a reviewer would otherwise have to remember."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300
# What each room may not import. Imports point one way: customers, programconfig -> dashboard -> dashboard.loyalty.
FORBIDDEN = {
    "customers": ("programconfig", "tests"),
    "programconfig": ("customers", "tests"),
    "dashboard": ("customers", "programconfig", "tests"),
}
CLIENTS = {"httpx", "httpx_aiohttp", "aiohttp", "requests", "urllib3"}


def modules(*folders: str) -> list[Path]:
    """The project's own Python files, committed or about to be, without migrations."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    paths = [Path(name) for name in listed if (ROOT / name).exists() and "migrations" not in Path(name).parts]
    return [path for path in paths if not folders or path.parts[0] in folders]


def imports(path: Path) -> Iterator[str]:
    """Full names that the module imports, inside functions too; `from a.b import c` gives a.b.c."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def offences(paths: list[Path], forbidden: tuple[str, ...], allowed: str = "") -> list[str]:
    return [
        f"{path} imports {name}"
        for path in paths
        for name in imports(path)
        if f"{name}.".startswith(tuple(f"{prefix}." for prefix in forbidden))
        and not (allowed and f"{name}.".startswith(f"{allowed}."))
    ]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_point_one_way(room: str) -> None:
    assert modules(room)
    assert offences(modules(room), FORBIDDEN[room]) == []


def test_the_service_module_knows_nothing_of_the_dashboard() -> None:
    loyalty = [path for path in modules("dashboard") if path.is_relative_to("dashboard/loyalty")]
    assert loyalty
    assert (
        offences(loyalty, ("dashboard", "django.http", "django.template", "django.shortcuts"), "dashboard.loyalty")
        == []
    )


def test_only_the_service_module_sees_a_platform() -> None:
    """Pages speak to the service; which platform it is, one module of the dashboard knows."""
    outside = [path for path in modules(*FORBIDDEN) if not path.is_relative_to("dashboard/loyalty")]
    platforms = ("dashboard.loyalty.gameball", "dashboard.loyalty.spaaza", "dashboard.loyalty.transport")
    assert {offence.split()[0] for offence in offences(outside, platforms)} <= {"dashboard/programs.py"}


def test_one_file_speaks_http() -> None:
    speakers = {
        path.as_posix() for path in modules(*FORBIDDEN) if CLIENTS & {name.partition(".")[0] for name in imports(path)}
    }
    assert speakers == {"dashboard/loyalty/transport.py"}


def test_modules_stay_short() -> None:
    lengths = {path.as_posix(): len((ROOT / path).read_text().splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_the_guard_sees_every_way_to_import(tmp_path: Path) -> None:
    module = tmp_path / "sample.py"
    module.write_text("import httpx.x as y\ndef late():\n    from customers import views\n")
    assert list(imports(module)) == ["httpx.x", "customers.views"]
    assert offences([module], ("customers",)) == [f"{module} imports customers.views"]
    assert offences([module], ("custom",)) == []
