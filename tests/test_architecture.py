"""The house's rules that a reviewer would otherwise have to remember."""

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from dashboard.loyalty.platforms import PLATFORMS

ROOT = Path(__file__).resolve().parent.parent
MAX_LINE_LENGTH = 120
# What each room may not import. Imports point one way: customers, programconfig -> dashboard -> dashboard.loyalty.
FORBIDDEN = {
    "customers": ("programconfig", "tests"),
    "programconfig": ("customers", "tests"),
    "dashboard": ("customers", "programconfig", "tests"),
}
COMPOSER = Path("dashboard/compose.py")  # hands the shared pages what the apps contribute
CLIENTS = {"httpx", "aiohttp", "requests", "urllib3"}


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


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Full names that the module imports, inside functions too; `from a.b import c` gives a.b.c."""
    return tuple(imports_in(ast.parse((ROOT / path).read_text()), path))


def imports_in(tree: ast.Module, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
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
    assert offences([path for path in modules(room) if path != COMPOSER], FORBIDDEN[room]) == []


def test_only_the_composer_and_the_addresses_name_both_apps() -> None:
    named = re.compile(r"\b(customers|programconfig)\.\w")
    naming = [path for path in modules("dashboard") if named.search(text_of(path)) and named.search(code_of(path))]
    assert {path.as_posix() for path in naming} - {"dashboard/settings.py"} == {
        COMPOSER.as_posix(),
        "dashboard/urls.py",
    }


def test_nothing_but_the_sandbox_imports_the_sandbox() -> None:
    product = [path for path in modules(*FORBIDDEN) if not path.is_relative_to("dashboard/sandbox")]
    assert offences(product, ("dashboard.sandbox",)) == []


def longest_chain(imported: Mapping[str, set[str]]) -> list[str]:
    """The longest chain of modules of which each imports the next."""
    known: dict[str, list[str]] = {}

    def chain_from(name: str, above: tuple[str, ...] = ()) -> list[str]:
        if name not in known and name not in above:
            chains = [chain_from(other, (*above, name)) for other in sorted(imported[name])]
            known[name] = [name, *max(chains, key=len, default=[])]
        return known.get(name, [])

    return max((chain_from(name) for name in imported), key=len)


def test_no_chain_of_imports_is_long() -> None:
    product = {dotted(path): path for path in modules(*FORBIDDEN) if not path.is_relative_to("dashboard/sandbox")}
    imported = {
        name: {other for one in imports(path) for other in (one, one.rpartition(".")[0]) if other in product} - {name}
        for name, path in product.items()
    }
    assert len(longest_chain(imported)) <= 20


def dotted(path: Path) -> str:
    """A module's name as it is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def test_few_modules_stand_at_the_top_of_the_dashboard() -> None:
    """A newcomer guesses the room from the task; what is at the top is for the whole project."""
    assert len([path for path in modules("dashboard") if len(path.parts) == 2]) <= 14


def test_the_service_module_knows_nothing_of_the_dashboard() -> None:
    loyalty = [path for path in modules("dashboard") if path.is_relative_to("dashboard/loyalty")]
    assert loyalty
    assert (
        offences(loyalty, ("dashboard", "django.http", "django.template", "django.shortcuts"), "dashboard.loyalty")
        == []
    )


def test_only_the_service_module_sees_a_platform() -> None:
    """Pages speak to the service; which platforms there are, the registry knows."""
    outside = [path for path in modules(*FORBIDDEN) if not path.is_relative_to("dashboard/loyalty")]
    platforms = tuple(f"dashboard.loyalty.{platform}" for platform in PLATFORMS)
    assert offences(outside, (*platforms, "dashboard.loyalty.transport", "dashboard.loyalty.aiohttp_transport")) == []
    shared = [path for path in modules("dashboard") if path.is_relative_to("dashboard/loyalty")]
    shared = [path for path in shared if path.parts[2] not in PLATFORMS]
    assert {offence.split()[0] for offence in offences(shared, platforms)} == {"dashboard/loyalty/platforms.py"}


def files(*folders: str) -> list[Path]:
    """Every file of the project in these folders that holds text, committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Path(name) for name in listed if (ROOT / name).exists() and Path(name).suffix not in {".png", ".ico"}]


def without_docstrings(text: str) -> str:
    """A module's code, without comments too."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    return ast.unparse(tree)


def text_of(path: Path) -> str:
    return (ROOT / path).read_text()


def code_of(path: Path) -> str:
    """A module's code, without docstrings and comments."""
    return without_docstrings(text_of(path))


def names_a_platform(path: Path, text: str) -> bool:
    """In its name or its text; in the shared models what docstrings say of where a field comes from does not count."""
    if path.is_relative_to("dashboard/loyalty/models"):
        text = without_docstrings(text)
    return bool(re.search("|".join(PLATFORMS), f"{path}\n{text}", re.IGNORECASE))


# Who may name a platform outside the platforms' folders and their sandboxes, and why.
NAMED_BY = {
    "dashboard/loyalty/platforms.py": "the registry",
    "dashboard/demo/programs.py": "the demo's own PROGRAMS_FILE, which says what each program is read from",
    "dashboard/demo/settings.py": "the settings of a real installation, which the demo leaves out",
}
# Who may ask which platform a program is on, and why.
ASKED_BY = {
    "dashboard/programs.py": "whether a message comes from the program's own platform",
    "dashboard/programs_file.py": "what the environment calls the settings of the only program",
    "customers/feeding/page.py": "the address of its messages, /webhooks/<platform>/<program>/, told to the vendor",
}
ASKING = re.compile(r"kind\.slug|platform_name\s*(==|!=|\bin\b)|kind\.name\s*(==|!=)|(==|!=)\s*\S*platform_name")


def test_nothing_outside_the_platforms_folders_knows_which_platform_it_is() -> None:
    own = tuple(f"dashboard/loyalty/{platform}" for platform in PLATFORMS)
    shared = [
        path
        for path in files("dashboard", "customers", "programconfig", "templates", "static", "manage.py")
        if not path.is_relative_to("dashboard/sandbox") and not any(path.is_relative_to(folder) for folder in own)
    ]
    texts = {path: (ROOT / path).read_text() for path in shared}
    assert len(texts) > 200
    assert {path.as_posix() for path, text in texts.items() if names_a_platform(path, text)} == NAMED_BY.keys()
    asking = {path.as_posix() for path, text in texts.items() if ASKING.search(text)}
    assert asking - {"dashboard/loyalty/platforms.py", "dashboard/loyalty/kind.py"} == ASKED_BY.keys()


def test_docstrings_of_the_shared_models_say_where_fields_come_from() -> None:
    text = 'class Balance:\n    """Gameball: `/balance`."""\n'
    assert not names_a_platform(Path("dashboard/loyalty/models/sample.py"), text)
    assert names_a_platform(Path("dashboard/loyalty/sample.py"), text)


@pytest.mark.parametrize("text", ['x = "GameBall answers"', "class SpaazaRow: pass", "# only on Spaaza"])
def test_that_guard_sees_words_names_and_comments(text: str) -> None:
    assert names_a_platform(Path("customers/sample.py"), text)
    assert names_a_platform(Path("dashboard/loyalty/models/sample.py"), text) is not text.startswith("#")


def test_few_files_speak_http() -> None:
    """What is asked of a platform, and the connections that carry it; and the calls to a company's sign-in."""
    speakers = {
        path.as_posix() for path in modules(*FORBIDDEN) if CLIENTS & {name.partition(".")[0] for name in imports(path)}
    }
    loyalty = {f"dashboard/loyalty/{name}.py" for name in ("transport", "outcomes", "aiohttp_transport")}
    assert speakers == {*loyalty, "dashboard/access/oidc/calls.py"}


def test_lines_of_templates_stay_short() -> None:
    lines = {
        f"{path}, line {number}": line
        for path in files("templates")
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
    }
    assert len(lines) > 2000
    assert [place for place, line in lines.items() if len(line) > MAX_LINE_LENGTH] == []


# What differs from one request to the next, or with the clock: it cannot stand in what is drawn once and kept.
CHANGING = re.compile(
    r"\b(csrf_token|request|messages|now|when|ago|age|zone_name|current|page|query|visit|own_address)\b"
)


def changing(markup: str) -> set[str]:
    """What a template's markup, and that which it includes, rests on of this kind."""
    said = " ".join(re.findall(r"{[{%](.*?)[%}]}", markup))
    found = {word[0] for word in CHANGING.finditer(re.sub(r"""'[^']*'|"[^"]*"|\.\w+""", "", said))}
    for included in re.findall(r'{% include "([^"]+)"', markup):
        found |= changing((ROOT / "templates" / included).read_text())
    return found


def kept_markup() -> dict[str, str]:
    """Every part of a template that is drawn once and kept."""
    texts = {path.as_posix(): (ROOT / path).read_text() for path in files("templates")}
    parts = {
        f"{path}, part {number}": part
        for path, text in texts.items()
        for number, part in enumerate(re.findall(r"{% once.*?%}(.*?){% endonce %}", text, re.DOTALL))
    }
    names = {name for text in texts.values() for name in re.findall(r'{% include_(?:kept|each) "([^"]+)"', text)}
    return parts | {name: texts[f"templates/{name}"] for name in names}


def test_what_is_kept_rests_on_no_request_and_no_clock() -> None:
    parts = kept_markup()
    assert len(parts) > 10
    assert {name: words for name, part in parts.items() if (words := changing(part))} == {}


@pytest.mark.parametrize("markup", ["{% csrf_token %}", "{% when row.at %}", "{{ now|date }}", "{% if request.user %}"])
def test_that_guard_sees_tags_and_variables(markup: str) -> None:
    assert changing(markup)
    assert not changing('{% translate "this page, now" %}{{ row.now }}when')


def test_the_guard_sees_every_way_to_import(tmp_path: Path) -> None:
    module = tmp_path / "sample.py"
    module.write_text("import httpx.x as y\ndef late():\n    from customers import views\n")
    assert imports(module) == ("httpx.x", "customers.views")
    assert offences([module], ("customers",)) == [f"{module} imports customers.views"]
    assert offences([module], ("custom",)) == []


def test_nothing_is_stored_in_a_form_that_runs_code() -> None:
    """Who can write to the cache or the database must not be able to run code in the dashboard."""
    unsafe = ("pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle")
    product = [path for path in modules(*FORBIDDEN) if not path.is_relative_to("dashboard/sandbox")]
    assert offences(product, unsafe) == []
