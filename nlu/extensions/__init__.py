"""The few places where Foothold changes Rasa open source 3.6.21; each is pinned by a test."""
