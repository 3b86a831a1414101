"""How well messages are understood: `make nlu-report` measures it and writes docs/nlu-report/."""
