"""The architecture tests itself: import contracts hold, and rules and standards load no framework."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_import_contracts_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stdout + told.stderr


def test_rules_and_standards_load_neither_the_web_nor_the_database() -> None:
    folders = [ROOT / "app" / "gs1", *(ROOT / "app").glob("*/rules")]
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files]
    assert len(names) > 20
    program = (
        "import importlib, json, sys\n"
        "for name in json.load(sys.stdin):\n"
        "    importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(names), cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert told.returncode == 0, told.stderr
    loaded = set(json.loads(told.stdout))
    assert "app" in loaded
    assert not loaded & {"flask", "sqlalchemy", "marshmallow", "requests", "flask_login", "connectors"}
