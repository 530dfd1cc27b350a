"""The artefacts: what is in them, how big they are, and that these tests use them."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

import pytest

import privcards

PACKAGE = pathlib.Path(__file__).resolve().parents[1]
DIST = os.environ.get("PRIVCARDS_DIST")
SIZE_MAX = 150 * 1024

built = pytest.mark.skipif(DIST is None, reason="./check builds what this is about")


def artefact(pattern: str) -> pathlib.Path:
    (path,) = pathlib.Path(DIST or "").glob(pattern)
    return path


@built
def test_the_tests_use_the_wheel() -> None:
    used = pathlib.Path(privcards.__file__)
    assert "site-packages" in used.parts
    with zipfile.ZipFile(artefact("*.whl")) as wheel:
        assert wheel.read("privcards/__init__.py") == used.read_bytes()


@built
def test_the_wheel_has_everything_and_nothing_else() -> None:
    sources = {
        path.relative_to(PACKAGE / "src").as_posix()
        for path in (PACKAGE / "src" / "privcards").rglob("*")
        if path.suffix in (".py", ".pyi", ".typed")
    }
    assert {"privcards/py.typed", "privcards/resources/_async.pyi"} <= sources
    with zipfile.ZipFile(artefact("*.whl")) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        metadata = wheel.read(f"privcards-{privcards.__version__}.dist-info/METADATA").decode()
        assert any(name.endswith("LICENSE") for name in wheel.namelist())
    assert names == sources
    assert "Requires-Dist" not in metadata
    assert "Requires-Python: >=3.9" in metadata
    assert "# PrivCards for Python" in metadata


@built
def test_the_source_archive_builds() -> None:
    with tarfile.open(artefact("*.tar.gz")) as archive:
        names = {"/".join(name.split("/")[1:]) for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "src/privcards/py.typed", "src/privcards/_core.py"} <= names


@built
def test_it_stays_small() -> None:
    with zipfile.ZipFile(artefact("*.whl")) as wheel:
        assert sum(entry.file_size for entry in wheel.infolist()) < SIZE_MAX


def test_importing_loads_no_network() -> None:
    program = (
        "import sys; before = set(sys.modules); import privcards; client = privcards.Client('sk_test_x');"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {*done.stdout.split()}
    assert "privcards._core" in loaded
    assert not loaded & {"asyncio", "http.client", "ssl", "email", "urllib.request", "concurrent.futures", "logging"}


def test_the_changelog_has_this_version() -> None:
    assert f"## {privcards.__version__}\n" in (PACKAGE / "CHANGELOG.md").read_text()


def test_the_license_is_the_repositorys() -> None:
    assert (PACKAGE / "LICENSE").read_bytes() == (PACKAGE.parents[1] / "LICENSE").read_bytes()
