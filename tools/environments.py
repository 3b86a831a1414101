"""Makes the two environments from their lock files. Standard library only, Python 3.8 or newer.

The application's is `.venv` beside this project. Rasa's (0.8 GB, Python 3.10) is shared by every
copy of the project that has the same lock: FOOTHOLD_ENVS or ~/.cache/foothold.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
APP = ROOT / ".venv"
APP_PYTHONS = ("3.13", "3.12", "3.11")
RASA_PYTHON = "3.10"
MARK = "made-from"


class Problem(Exception):
    """Something that the person at the keyboard can mend; the message says how."""


def say(step, started, note=""):
    print(f"  {step:<42}{time.monotonic() - started:6.1f} s  {note}".rstrip(), flush=True)


def run(command, problem):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise Problem(f"{problem}\n{tail}")
    return done.stdout


def digest(*paths):
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def uv():
    """Our own copy of uv, from its lock."""
    lock = ROOT / "tools" / "requirements.lock"
    path = TOOLS / "bin" / "uv"
    if path.exists() and is_made(TOOLS, lock):
        return path
    started = time.monotonic()
    shutil.rmtree(TOOLS, ignore_errors=True)
    try:
        venv.create(TOOLS, with_pip=True)
    except (Exception, SystemExit) as error:
        raise Problem(
            f"Python's venv cannot be used ({error}). "
            "Install it (Debian: apt install python3-venv)."
        ) from error
    pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes"]
    run([*pip, "-r", str(lock)], "uv could not be installed. Is the network there?")
    (TOOLS / MARK).write_text(digest(lock))
    say("tool that makes environments (uv)", started)
    return path


def works(python, version):
    """Whether this interpreter starts and is of the version (shims of pyenv may not)."""
    try:
        done = subprocess.run(  # noqa: S603
            [str(python), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=30,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def find_python(tool, version, fetch):
    """An interpreter of this version: running, on the path, pyenv's, uv's (fetched on asking)."""
    if sys.version_info[:2] == tuple(int(part) for part in version.split(".")):
        return sys.executable
    return on_path(version) or from_pyenv(version) or from_uv(tool, version, fetch)


def on_path(version):
    found = shutil.which("python" + version)
    return found if found and works(found, version) else None


def from_pyenv(version):
    if not shutil.which("pyenv"):
        return None
    listed = subprocess.run(["pyenv", "versions", "--bare"], stdout=subprocess.PIPE, text=True)  # noqa: S607
    for name in reversed(listed.stdout.split()):
        if name == version or name.startswith(version + "."):
            prefix = subprocess.run(["pyenv", "prefix", name], stdout=subprocess.PIPE, text=True)  # noqa: S603, S607
            python = Path(prefix.stdout.strip()) / "bin" / "python"
            if works(python, version):
                return str(python)
    return None


def from_uv(tool, version, fetch):
    find = [str(tool), "python", "find", "--no-project", "--managed-python", version]
    found = subprocess.run(find, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
    if found.returncode != 0 and fetch:
        install = [str(tool), "python", "install", "-q", version]
        if subprocess.run(install, stderr=subprocess.DEVNULL).returncode != 0:  # noqa: S603
            return None
        found = subprocess.run(find, stdout=subprocess.PIPE, text=True)  # noqa: S603
    path = found.stdout.strip()
    return path if path and works(path, version) else None


def make(tool, name, where, python, lock):
    """An environment that holds exactly what the lock names; made again when the lock changed."""
    if is_made(where, lock):
        return
    wanted = digest(lock)
    mark = where / MARK
    started = time.monotonic()
    mark.unlink() if mark.exists() else None
    if not works(where / "bin" / "python", version_of(python)):
        shutil.rmtree(where, ignore_errors=True)
        run([str(tool), "venv", "-q", "--python", str(python), str(where)],
            f"The {name} environment could not be made in {where}.")  # fmt: skip
    # Compiled once: not every part anew at each start, where Python is told to keep nothing.
    sync = [str(tool), "pip", "sync", "-q", "--compile-bytecode", "--require-hashes", "--python"]
    run([*sync, str(where / "bin" / "python"), str(lock)],
        f"The {name} environment's packages could not be installed. Network? Disk?")  # fmt: skip
    mark.write_text(wanted)
    say(f"{name} environment", started, f"Python {version_of(python)}")


def is_made(where, lock):
    """Whether it holds what the lock names, and its Python is still there: that may have moved."""
    mark, python = where / MARK, where / "bin" / "python"
    return mark.exists() and mark.read_text() == digest(lock) and python.exists()


def version_of(python):
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return run([str(python), "-c", code], f"{python} does not start.").strip()


@contextlib.contextmanager
def alone(folder):
    """Of two that make the environments of this folder, one waits for the other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "environments.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  Another make is making the environments: this one waits for it.", flush=True)
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def app(tool, lock):
    if is_made(APP, lock):
        return
    tries = [(v, False) for v in APP_PYTHONS] + [(APP_PYTHONS[-1], True)]
    python = next((found for v, fetch in tries if (found := find_python(tool, v, fetch))), None)
    if python is None:
        raise Problem(
            "No Python 3.11 or newer was found, and none could be fetched. Install one, such as "
            "with 'apt install python3.11 python3.11-venv' or 'pyenv install 3.11'."
        )
    make(tool, "application", APP, python, lock)


def rasa(tool):
    lock = ROOT / "nlu" / "requirements.lock"
    home = Path(os.environ.get("FOOTHOLD_ENVS") or Path.home() / ".cache" / "foothold")
    where = home / f"rasa-{digest(lock)}"
    if not is_made(where, lock):
        python = find_python(tool, RASA_PYTHON, True)
        if python is None:
            raise Problem(
                f"Rasa needs Python {RASA_PYTHON}; none was found, and none could be fetched. "
                f"Install it, such as with 'pyenv install {RASA_PYTHON}', and run this again."
            )
        with alone(home):
            make(tool, "Rasa", where, python, lock)
    (TOOLS / "rasa-python").write_text(str(where / "bin" / "python"))


def main(arguments):
    with_tests = "--with-tests" in arguments
    lock = ROOT / ("requirements-dev.lock" if with_tests else "requirements.lock")
    dev = ROOT / "requirements-dev.lock"
    if not with_tests and (APP / MARK).exists() and (APP / MARK).read_text() == digest(dev):
        lock = dev
    try:
        if not os.access(str(ROOT), os.W_OK):
            raise Problem(f"{ROOT} cannot be written by this account: copy it where you may write.")
        with alone(ROOT / "build"):
            tool = uv()
            app(tool, lock)
            if "--without-rasa" not in arguments:
                rasa(tool)
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n  Stopping.", file=sys.stderr)
        return 130
    except OSError as problem:
        print(f"\nThis machine said no: {problem}. Is the disk full or read-only?", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
