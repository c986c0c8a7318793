"""The house keeps the rules that no linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CODE = [*ROOT.glob("explorer/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]
TOP = {"app.py", "pages", "explorer", "assets", "tests", "requirements.txt", "README.md", "pyproject.toml", "Makefile"}


def test_no_page_file_lies_directly_in_pages():
    """Streamlit would run it without the frame when its address is the first one a fresh server is asked for."""
    assert not list((ROOT / "pages").glob("*.py"))


def test_every_page_is_in_the_navigation_and_named_once():
    from explorer.ui.frame import PAGES

    listed = [path for pages in PAGES.values() for path, *_ in pages]
    assert sorted(listed) == sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("pages/*/*.py"))
    assert len({Path(path).stem for path in listed}) == len(listed)


def test_the_top_level_is_as_agreed():
    shown = {p.name for p in ROOT.iterdir() if not p.name.startswith(".") and p.name not in ("build", "__pycache__")}
    assert shown == TOP


def test_the_map_of_files_in_the_readme_is_the_tree():
    """Each line `path  what it is` names a file and the first line of its docstring; no file is left out.

    After adding or moving a file: python -m tests.test_house writes the README's map anew.
    """
    listed = dict(re.findall(r"^    ((?:explorer|pages|app)\S*\.py) +(\S.*)$", README, re.M))
    assert listed == files()


def files() -> dict[str, str]:
    there = {str(p.relative_to(ROOT)): first_line(p) for p in CODE if p.name != "__init__.py"}
    return {path: line for path, line in sorted(there.items()) if line}


def first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0]


def map_of_files() -> str:
    width = max(map(len, files()))
    return "\n".join(f"    {path:<{width}}  {line}" for path, line in files().items())


def test_nothing_committed_names_a_place_of_our_machines():
    hints = re.compile(r"/work/(main|shared)|\.\./shared|EXPLORER_HOME=/root")
    allowed = {Path(__file__).resolve()}
    text = [*CODE, *ROOT.glob("tests/**/*.py"), ROOT / "README.md", ROOT / "Makefile"]
    assert not [p for p in text if p.resolve() not in allowed and hints.search(p.read_text("utf-8"))]


def test_no_heavy_library_is_imported_when_a_page_begins():
    """A page that only lists runs must not pay seconds for torch."""
    import subprocess
    import sys

    heavy = "torch,umap,sklearn,kiwipiepy,transformers,gensim,matplotlib"
    code = f"import explorer.ui.frame, sys; print([m for m in '{heavy}'.split(',') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


if __name__ == "__main__":
    between = re.compile(r"(<!-- map -->).*?(<!-- end -->)", re.S)
    written = between.sub(lambda m: f"{m[1]}\n\n{map_of_files()}\n\n{m[2]}", README)
    (ROOT / "README.md").write_text(written, "utf-8")
