"""TensorFlow is left out: Rasa starts without it, and what would use it says so."""

from __future__ import annotations

import sys
import unittest
from importlib import import_module

from left_out import LEFT_OUT, LeftOutError


class Absent(unittest.TestCase):
    def test_neither_library_is_there(self) -> None:
        for name in LEFT_OUT:
            assert "absent" in str(import_module(name).__file__)

    def test_what_rasa_imports_has_every_name_and_may_be_derived_from(self) -> None:
        import tensorflow as tf
        from keras.utils.control_flow_util import smart_cond
        from tensorflow.keras.layers import Layer

        class Ours(Layer):
            size: tf.Tensor

        assert issubclass(Ours, Layer)
        assert smart_cond.__name__ == "smart_cond"

    def test_rasa_s_own_models_can_be_named_and_not_made(self) -> None:
        from rasa.utils.tensorflow.layers import Ffnn

        with self.assertRaisesRegex(LeftOutError, "TensorFlow"):
            Ffnn([1], 0.0, 0.0, 0.0, "layer")

    def test_nothing_of_theirs_can_be_worked_out(self) -> None:
        import tensorflow as tf

        with self.assertRaisesRegex(LeftOutError, r"tensorflow\.zeros"):
            tf.zeros(3)
        with self.assertRaises(LeftOutError):
            tf.math.reduce_sum([1.0])

    def test_what_python_asks_every_module_for_is_not_made_up(self) -> None:
        import tensorflow as tf

        assert not hasattr(tf, "__wrapped__")
        assert "tensorflow" in sys.modules

    def test_what_is_not_left_out_is_still_missed(self) -> None:
        with self.assertRaises(ModuleNotFoundError):
            import_module("tensorflow_text")
