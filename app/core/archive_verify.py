"""Check an archive of a cooperative: every file against the manifest, and the audit chain link by link.

Stands alone: Python 3.11 or newer, nothing to install, no network.

    python verify.py archive.zip
    python verify.py folder-where-it-was-unpacked
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

GENESIS = "0" * 64
SEALED = (
    "cooperative_id",
    "sequence",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "subject",
    "subject_id",
    "before",
    "after",
)


Place = str | IO[bytes]


def opened(place: Place) -> tuple[Callable[[str], IO[bytes]], set[str]]:
    """A function name → binary file, and the set of names, for a zip or a folder."""
    if isinstance(place, str) and Path(place).is_dir():
        path = Path(place)
        names = {str(one.relative_to(path)).replace("\\", "/") for one in path.rglob("*") if one.is_file()}
        return (lambda name: open(path / name, "rb")), names
    archive = zipfile.ZipFile(place)
    return archive.open, set(archive.namelist())


def digest(file: IO[bytes]) -> str:
    """SHA-256 in hex of an open file."""
    found = hashlib.sha256()
    for part in iter(lambda: file.read(1 << 20), b""):
        found.update(part)
    return found.hexdigest()


def link(previous: str, entry: dict[str, Any]) -> str:
    """The hash an audit entry must carry after `previous`."""
    fields = [entry[name] for name in SEALED]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256((previous + "\n" + text).encode()).hexdigest()


def chain_faults(lines: Iterable[bytes], head: object) -> list[str]:
    """What is wrong with the audit chain, as sentences."""
    previous, sequence = GENESIS, 0
    for line in lines:
        entry = json.loads(line)
        sequence += 1
        if entry["sequence"] != sequence:
            return [f"audit: entry {sequence} is missing"]
        if entry["previous_hash"] != previous or entry["hash"] != link(previous, entry):
            return [f"audit: entry {sequence} was changed"]
        previous = entry["hash"]
    if head != {"sequence": sequence, "hash": previous}:
        return [f"audit: the chain was cut after entry {sequence}"]
    return []


def faults(place: Place) -> list[str]:
    """Everything that is wrong with the archive at `place`, as sentences; an empty list means it is whole."""
    open_name, names = opened(place)
    with open_name("manifest.json") as file:
        manifest = json.loads(file.read().decode())
    found = []
    for name, known in sorted(manifest["files"].items()):
        if name not in names:
            found.append(name + ": missing")
            continue
        with open_name(name) as file:
            if digest(file) != known["sha256"]:
                found.append(name + ": changed")
    for name in sorted(names - set(manifest["files"]) - {"manifest.json"}):
        found.append(name + ": not in the manifest")
    if "audit/entries.jsonl" in names:
        with open_name("audit/entries.jsonl") as file:
            found += chain_faults(file, manifest["audit_head"])
    return found


def main(arguments: list[str]) -> int:
    """Print what was found; exit code 0 only for a whole archive."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        found = faults(arguments[0])
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        print(f"cannot be read: {error}")
        return 1
    for sentence in found:
        print(sentence)
    print(f"{len(found)} faults" if found else "whole: every file and every link of the audit chain")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
