"""How a message becomes an intent: its words, its letters, and what the whole sentence means."""
