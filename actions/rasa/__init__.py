"""Rasa's side of the deeds: the only place that knows rasa_sdk."""
