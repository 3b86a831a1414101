"""`python -m bot run | talk | web | keys | reseal`; see `bot.commands`."""

import signal
import sys

if __name__ == "__main__":
    # Until a command takes Ctrl-C for itself, it ends this process without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.commands import main

    sys.exit(main())
