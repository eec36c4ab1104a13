from pytm import TM, Actor


def test_a_model_has_a_name():
    tm = TM("a")
    assert tm.name == "a"
    assert Actor("b").name == "b"
