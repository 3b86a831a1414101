"""`python -m extensions.serve`, in `nlu/`: Rasa as the guide needs it, and nothing more of it.

Reads MODEL, RASA_PORT, RASA_BIND (127.0.0.1), ACTIONS_URL, and the secrets RASA_TOKEN and
ACTIONS_TOKEN from the environment, or from files of their names in SECRETS_DIR (/run/secrets).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from extensions import fast

SECRETS = ("RASA_TOKEN", "ACTIONS_TOKEN")
NEEDED = (*SECRETS, "MODEL", "RASA_PORT", "ACTIONS_URL")


def environment(given: dict[str, str]) -> dict[str, str]:
    """What is given, with the secrets out of their files where they are not."""
    folder = Path(given.get("SECRETS_DIR") or "/run/secrets")
    files = {name: folder / name.lower() for name in SECRETS}
    found = {name: file.read_text().strip() for name, file in files.items() if file.is_file()}
    return {**found, **{name: value for name, value in given.items() if value}}


def command(env: dict[str, str]) -> list[str]:
    """The command that serves the model of the environment."""
    return [
        sys.executable, "-m", "rasa", "run", "--quiet", "--model", env["MODEL"],
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
        "--interface", env.get("RASA_BIND", "127.0.0.1"), "--port", env["RASA_PORT"],
    ]  # fmt: skip


def main() -> int:
    """Become Rasa. Returns only where something is missing: the exit code."""
    env = environment(dict(os.environ))
    missing = [name for name in NEEDED if not env.get(name)]
    if missing:
        print(f"Rasa needs {', '.join(missing)}: set it, or put it into SECRETS_DIR.")
        return 2
    arguments = command(env)
    os.execve(arguments[0], arguments, fast.environment(env))  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
