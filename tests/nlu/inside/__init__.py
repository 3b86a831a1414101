"""What runs in Rasa's own environment, which has no pytest: test_inside_rasa.py runs it."""
