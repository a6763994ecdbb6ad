"""The build of what npm brings: pinned, from where the pages are served, and no must."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "server" / "frontend"


def test_every_package_is_pinned_and_the_lock_knows_it() -> None:
    wanted = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert locked[f"node_modules/{name}"]["version"] == version
    shipped = [each for path, each in locked.items() if path and not each.get("dev")]
    assert {each["license"] for each in shipped} <= {
        *("MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "(MPL-2.0 OR Apache-2.0)"),
        *("(CC-BY-4.0 AND MIT)", "CC0-1.0"),
    }


def test_without_npm_it_says_so_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "front-end", tmp_path / "scripts")
    ignored = shutil.ignore_patterns("node_modules")
    shutil.copytree(SOURCE, tmp_path / "server" / "frontend", ignore=ignored)
    tools = tmp_path / "env" / "bin"
    tools.mkdir(parents=True)
    for name, status in (("npm", 1), ("node", 0), ("pip", 1)):
        (tools / name).write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    done = subprocess.run(
        [tmp_path / "scripts" / "front-end", tmp_path / "env"],
        env={"PATH": f"{tools}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "The pages work without them" in done.stderr
    assert not (tmp_path / "server" / "static").exists()
