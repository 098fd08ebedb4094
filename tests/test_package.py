"""The installed package is the checkout's, and carries what its users rely on."""

import subprocess
import sys
import zipfile
from importlib import metadata, resources
from pathlib import Path

import handraise

ROOT = Path(__file__).parent.parent


def test_version_is_the_installed_one() -> None:
    assert metadata.version("handraise") == handraise.__version__


def test_types_are_published() -> None:
    assert resources.files("handraise").joinpath("py.typed").is_file()


def test_a_wheel_carries_the_web_client(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    web = ROOT / "client_example" / "web"
    served = {f"handraise/web/{file.relative_to(web).as_posix()}" for file in web.rglob("*") if file.is_file()}
    assert served <= names
    assert {f"handraise/cli/demo/{part}.toml" for part in ("people", "threads", "rooms")} <= names
    assert "handraise/__init__.py" in names
