"""The only place that knows Telegram's library."""
