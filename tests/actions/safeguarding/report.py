"""The figures of the first net, to read: `python -m tests.actions.safeguarding.report`."""

from __future__ import annotations

from actions.safeguarding import read_phrases
from tests.actions.safeguarding.figures import figures, report
from tests.actions.safeguarding.messages import UNMENDED, held_out, read_seen_once


def main() -> None:
    """Print them for the held-out part and for the batches that were written afterwards."""
    net = read_phrases()
    print(report("Held out of the development set:", figures(net, held_out())))
    for name, messages in read_seen_once().items():
        mended = "nothing mended for it" if name in UNMENDED else "measured again"
        print(report(f"\nWritten apart ({name}), {mended}:", figures(net, messages)))


if __name__ == "__main__":
    main()
