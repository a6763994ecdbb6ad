"""The built wheel, in a fresh environment far from the checkout, does the main job."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "tests" / "articles" / "parler-abschaltung.html"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; its libraries are this environment's."""
    folder = tmp_path_factory.mktemp("wheel")
    # setuptools keeps what it built before, and would pack modules that are gone.
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--wheel-dir",
            folder,
            ROOT,
        ],
        check=True,
    )
    (wheel,) = folder.glob("beleg-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            wheel,
        ],
        check=True,
    )
    # A path file adds this environment's libraries, and not its editable Beleg: path files in
    # folders that a path file adds are not read.
    (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
    libraries = sysconfig.get_paths()["purelib"]
    (packages / "libraries.pth").write_text(libraries + "\n", encoding="utf-8")
    return folder


def test_the_wheel_does_the_main_job_far_from_the_checkout(fresh: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [fresh / "env" / "bin" / "python", "-c", "import kg, ontology; print(kg.__file__)"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert where.stdout.startswith(str(fresh))
    done = subprocess.run(
        [fresh / "env" / "bin" / "beleg", "check", "--offline", "--format", "json", ARTICLE],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    labels = {claim["verdict"]["label"] for claim in json.loads(done.stdout)["claims"]}
    assert "supported" in labels
