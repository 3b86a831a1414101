"""What partners do to the directory: sign in, confirm, change, approve, go back, be reminded."""
