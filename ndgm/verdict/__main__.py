"""`python -m ndgm.verdict schema` prints the JSON Schema of the report file."""

from __future__ import annotations

import argparse
import json
import sys

from ndgm.verdict.model import json_schema


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ndgm.verdict", description="Tools for reports about claims.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("schema", help="print the JSON Schema of the report file")
    parser.parse_args(arguments)
    json.dump(json_schema(), sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
