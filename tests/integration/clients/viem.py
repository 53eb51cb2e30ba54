"""viem: what a web application uses. The client itself is `viem.mjs`."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

from tests.integration.clients.job import Job, Report

SCRIPT = Path(__file__).with_name("viem.mjs")


def run(job: Job) -> Report:
    """Have node do the job."""
    asked = json.dumps({name: _as_text(value) for name, value in asdict(job).items()})
    ended = subprocess.run(["node", SCRIPT], input=asked, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    for figure in ("balance", "multiplier"):
        said[figure] = int(said[figure])
    for several in ("interfaces", "domain", "transactions", "forecast"):
        said[several] = tuple(said[several])
    return Report(**said)


def _as_text(value):
    """Integers beyond 53 bits do not survive as JSON's numbers."""
    return str(value) if isinstance(value, int) else value
