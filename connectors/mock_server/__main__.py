"""Run the mock floors: `python -m connectors.mock_server --port 8001 --data instance/mock`."""

import argparse
import os
from pathlib import Path

from connectors.mock_server.floor import World
from connectors.mock_server.server import HOST, bind


def main() -> None:
    """Listen on loopback until stopped; the first line printed is the address."""
    parser = argparse.ArgumentParser(prog="python -m connectors.mock_server", description=__doc__)
    parser.add_argument("--port", type=int, default=8001, help="0 takes a free port")
    parser.add_argument("--data", type=Path, required=True, help="folder for the floors' files")
    parser.add_argument("--review-seconds", type=float, default=20.0, help="VoSo approves by itself after so long")
    parser.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="credentials of the documented form open a shop by themselves",
    )
    options = parser.parse_args()
    world = World(options.data, options.open, options.review_seconds, os.environ.get("MOCK_CONTROL_TOKEN", ""))
    server = bind(world, options.port)
    print(f"http://{HOST}:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
