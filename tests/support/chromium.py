"""What browser tests need of the machine: a Chromium, fonts, and the library that Playwright's driver is linked to."""

import os
import shutil
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHINESE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
# Debian's; the last is the driver's.
PACKAGES = ["chromium", "fonts-dejavu-core", "fonts-wqy-microhei", "libatomic1"]


def find() -> str | None:
    """Give the program's path: IPP_CHROMIUM, or the first known name on the path."""
    if given := os.environ.get("IPP_CHROMIUM"):
        return given if Path(given).exists() else None
    return next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> str:
    """Say in a sentence why no browser can be driven here, or nothing."""
    if find() is None:
        return "No Chromium here: install it, or name one with IPP_CHROMIUM."
    driver = compute_driver_executable()[0]
    started = subprocess.run([driver, "--version"], capture_output=True, text=True, check=False)
    if started.returncode:
        return f"Playwright's driver does not start: {started.stderr.strip()}. On Debian: apt-get install libatomic1."
    return ""


def install() -> None:
    """As root on Debian, install what is missing; elsewhere, and when that fails, leave it to `missing` to say so."""
    if (not missing() and CHINESE.exists()) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium for the browser tests …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(["apt-get", *arguments], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"apt-get {arguments[0]} failed: {done.stderr.strip() or done.stdout.strip()}", flush=True)
