"""The Nu HTML checker, which knows what is valid HTML: its jar of a fixed version, kept beside the packages."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from bootstrap.installing import VENV

VERSION, SHA256 = "26.9.27", "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
JAR = VENV / f"vnu-{VERSION}.jar"
INSIDE = "package/build/dist/vnu.jar"  # of the npm package vnu-jar
JAVA = "default-jre-headless"  # Debian's package


def missing() -> str:
    """Say in a sentence why no HTML can be checked here, or nothing."""
    if not shutil.which("java"):
        return f"No Java here. On Debian: apt-get install {JAVA}."
    if not JAR.exists():
        return f"No Nu HTML checker here: ./portal test --all fetches the npm package vnu-jar {VERSION} with npm."
    return ""


def install() -> None:
    """Install what is missing, Java as root on Debian only; when that fails, leave it to `missing` to say so."""
    if not shutil.which("java") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Java for the HTML checker …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", JAVA]):
            subprocess.run(["apt-get", *arguments], env=environment, capture_output=True, check=False)
    if not JAR.exists() and shutil.which("npm"):
        print(f"Fetching the HTML checker {VERSION} …", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            fetch(Path(folder))


def fetch(folder: Path) -> None:
    """Let npm bring the package into this folder, and keep its jar if it is the one that we know."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"vnu-jar@{VERSION}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"npm failed: {done.stderr.strip()}", flush=True)
        return
    with tarfile.open(next(folder.glob("*.tgz"))) as package:
        content = package.extractfile(INSIDE).read()  # type: ignore[union-attr]
    if hashlib.sha256(content).hexdigest() != SHA256:
        print("The HTML checker that npm brought is not the one whose digest we know.", flush=True)
        return
    draft = folder / "vnu.jar"
    draft.write_bytes(content)
    shutil.move(draft, JAR)


def check(files: Iterable[Path]) -> list[tuple[str, str, str]]:
    """What is wrong with these files of HTML: name of the file, sentence, extract."""
    command = ["java", "-Xss4m", "-jar", str(JAR), "--format", "json", "--exit-zero-always", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stderr)["messages"]
    told = [
        each for each in said if not each["message"].startswith("The first occurrence")
    ]  # belongs to the one before
    return [(unquote(Path(each["url"]).name), each["message"], each.get("extract", "")) for each in told]
