"""`make lighthouse`: Google's Lighthouse looks at six pages of a fresh demo, as on a desk.

Prints the scores and what costs points; fails below the goals. Lighthouse comes from npm.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.chromium import chromium_path
from tests.servers import ROOT
from tests.tour.stage import Stage, open_profile, stage

LIGHTHOUSE = ROOT / "var/lighthouse/node_modules/lighthouse/cli/index.js"
GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100}
TRIES = 3  # of a page that looks slow: other work on the machine costs points


def addresses(stage: Stage) -> tuple[dict[str, str], str]:
    """The pages by name, and the Cookie header of somebody who may see them."""
    page = stage.page()
    page.locator("#find").fill("haddad")
    page.keyboard.press("Enter")
    page.locator("#matches").wait_for()
    results = page.url
    open_profile(page, "cust_1001")
    pages = {
        "sign-in": f"{stage.url}/accounts/login/",
        "home": f"{stage.url}/main/",
        "results": results,
        "profile": page.url,
        "statement": f"{page.url}statement/",
        "configuration": f"{stage.url}/main/config/campaigns/",
    }
    cookie = "; ".join(f"{one.get('name')}={one.get('value')}" for one in page.context.cookies())
    page.context.close()
    return pages, cookie


def best_report(url: str, cookie: str, folder: Path) -> dict[str, Any]:
    """The report with the best performance of at most three, as soon as one meets the goal."""
    reports: list[dict[str, Any]] = []
    while len(reports) < TRIES and not any(score(one, "performance") >= GOALS["performance"] for one in reports):
        reports.append(report(url, cookie, folder))
    return max(reports, key=lambda one: score(one, "performance"))


def score(found: dict[str, Any], category: str) -> int:
    return round(100 * (found["categories"][category]["score"] or 0))


def report(url: str, cookie: str, folder: Path) -> dict[str, Any]:
    """Lighthouse's report on a page. Raises CalledProcessError."""
    headers, output = folder / "headers.json", folder / "report.json"
    headers.write_text(json.dumps({"Cookie": cookie}))
    flags = ["--headless=new", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    command = [
        *("node", str(LIGHTHOUSE), url, "--preset=desktop", "--quiet", "--output=json", f"--output-path={output}"),
        *(f"--extra-headers={headers}", f"--only-categories={','.join(GOALS)}", f"--chrome-flags={' '.join(flags)}"),
    ]
    subprocess.run(command, env={**os.environ, "CHROME_PATH": str(chromium_path())}, check=True, timeout=180)
    found: dict[str, Any] = json.loads(output.read_text())
    return found


def lines(name: str, found: dict[str, Any]) -> list[str]:
    """The scores of a page, and below each that misses its goal what costs points."""
    said = []
    for category, goal in GOALS.items():
        points = score(found, category)
        said.append(f"{'ok' if points >= goal else 'LOW':<4}{name:<14} {category:<15} {points}")
        costs = [one["id"] for one in found["categories"][category]["auditRefs"] if one["weight"]]
        said += [
            f"      {one}: {found['audits'][one]['title']} {found['audits'][one].get('displayValue', '')}"
            for one in costs
            if points < goal and (found["audits"][one]["score"] or 0) < 1
        ]
    return said


def main() -> None:
    if not LIGHTHOUSE.exists():
        sys.exit("Lighthouse is missing. `make lighthouse` installs it with npm (Debian's packages nodejs and npm).")
    with stage() as on, tempfile.TemporaryDirectory() as folder:
        pages, cookie = addresses(on)
        said = []
        for name, url in pages.items():
            said += lines(name, best_report(url, "" if name == "sign-in" else cookie, Path(folder)))
    print("\n".join(said))  # noqa: T201
    sys.exit(any(line.startswith("LOW") for line in said))


if __name__ == "__main__":
    main()
