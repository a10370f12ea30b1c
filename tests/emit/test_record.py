"""Results as JSON: there and back, byte for byte the same, and nothing hostile gets in."""

import copy
import json
import os
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.errors import EquationError, SymconsError
from symcons.expr import parse, parse_expression
from symcons.laws.record import dumps, from_record, load, load_all, loads, save, to_record
from symcons.laws.result import Certificate, ConservedQuantities, Law, RankWitness, Status

TEXT = """\
par a = 1/2
par m > 0
input u
r = x^2 + β^2
x' = m*β*r
β' = -m*x*r
basis monomials(2)
"""


def law(text, **changes):
    names = {"x", "β", "a", "m", "u", "r", "t"}
    witness = RankWitness(101, (("x", 3), ("β", 4), ("m", 5)), (0,), 0)
    certificate = Certificate("derivative expanded", True, "0", (2147483647,), witness)
    value = Law(parse_expression(text, names), "polynomial", 2, True, True, None, certificate)
    return replace(value, **changes)


def result(*laws, **changes):
    value = ConservedQuantities(
        system=parse(TEXT, "rotor.ode"),
        status=Status.COMPLETE,
        basis_size=5,
        nullity=1,
        trivial=0,
        rank=1,
        ambient_rank=1,
        laws_that_exist=1,
        complete_among="all",
        laws=laws or (law("x^2 + β^2"),),
        degree=2,
        kinds=("polynomial",),
        conditions=("m = 0",),
        notes=("a note",),
        elapsed_s=0.0123,
    )
    return replace(value, **changes)


RESULTS = {
    "plain": result(),
    "several": result(law("x^2 + β^2"), law("r^2 - 1/3*a*t", independent=False, condition="m = 1"), nullity=2),
    "empty": result(status=Status.NONE, rank=0, ambient_rank=0, laws=()),
    "open": result(status=Status.EXHAUSTED, laws_that_exist=None, degree=None, complete_among="none"),
    "no witness": result(law("x", certificate=Certificate("m", False, "1/2*x", ()))),
    "reactions": result(system=parse("par k = 1, x, β\nreaction A + 2 B -> 3 C, k", "r")),
    "map": result(system=parse("par β\nx(n+1) = 1/x", "m")),
}


@pytest.mark.parametrize("q", RESULTS.values(), ids=RESULTS)
def test_there_and_back(q):
    record = to_record(q)
    again = from_record(json.loads(dumps(record)))
    assert again == q
    assert again.system.name == q.system.name
    assert dumps(to_record(again)) == dumps(record)
    assert pickle.loads(pickle.dumps(q)) == q  # noqa: S301


def test_the_keys_are_those_promised():
    record = to_record(result())
    assert list(record) == ["schema", "version", "input", "status", "result", "diagnostics", "elapsed_s"]
    promised = "basis_size nullity trivial rank ambient_rank laws_that_exist complete_among laws".split()
    assert list(record["result"])[: len(promised)] == promised
    (entry,) = record["result"]["laws"]
    assert list(entry) == "expr latex kind degree independent rate_independent condition certificate".split()
    assert list(entry["certificate"]) == "method checked residual primes rank_witness".split()
    assert entry["certificate"]["rank_witness"] == {
        "prime": 101,
        "point": {"x": 3, "β": 4, "m": 5},
        "laws": [0],
        "codimension": 0,
    }
    assert (record["schema"], record["input"], record["status"]) == ("symcons/conserve", "rotor.ode", "complete")
    assert "β" in dumps(record) and "\n" not in dumps(record)


def test_save_and_load(tmp_path):
    path = tmp_path / "laws.json"
    save(result(), path)
    assert load(path) == result() == ConservedQuantities.load(path)
    save(RESULTS["empty"], path)
    assert load(path) == RESULTS["empty"]
    assert os.listdir(tmp_path) == ["laws.json"], "no temporary file stays"


def test_an_interrupted_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "laws.json"
    save(result(), path)
    monkeypatch.setattr("symcons.laws.record.dumps", lambda record: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        save(RESULTS["empty"], path)
    assert load(path) == result()
    assert os.listdir(tmp_path) == ["laws.json"]


def test_several_records_in_one_file(tmp_path):
    path = tmp_path / "laws.jsonl"
    lines = [dumps(to_record(q)) for q in RESULTS.values()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert load_all(path) == list(RESULTS.values())
    with pytest.raises(SymconsError, match="load_all"):
        load(path)
    pretty = json.dumps(to_record(result()), indent=2)
    assert [from_record(record) for record in loads(pretty)] == [result()]


def at(record, path):
    for key in path[:-1]:
        record = record[key]
    return record, path[-1]


LAW = ("result", "laws", 0)
WITNESS = (*LAW, "certificate", "rank_witness")
PATHS = [
    ("schema",),
    ("input",),
    ("status",),
    ("result",),
    ("elapsed_s",),
    ("result", "system"),
    ("result", "rank"),
    ("result", "laws"),
    ("result", "degree"),
    ("result", "kinds"),
    ("result", "conditions"),
    ("result", "complete_among"),
    LAW,
    *((*LAW, key) for key in ("expr", "kind", "degree", "independent", "rate_independent", "condition", "certificate")),
    *((*LAW, "certificate", key) for key in ("method", "checked", "residual", "primes", "rank_witness")),
    *((*WITNESS, key) for key in ("prime", "point", "laws", "codimension")),
    (*WITNESS, "point", "x"),
]
WRONG = [1.5, -1, 10**400, "nonsense (", True, [None], [[]], {"a": {}}, ["\ud800"], "\x00", "import os"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: repr(wrong)[:12])
def test_a_wrong_value_is_an_error_or_a_value(path, wrong):
    record = copy.deepcopy(to_record(result()))
    holder, key = at(record, path)
    holder[key] = wrong
    try:
        read = from_record(record)
    except SymconsError as error:
        assert str(error)
    else:
        assert at(to_record(read), path)[0][key] == wrong, "what was accepted was understood"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_missing_key_is_named(path):
    record = copy.deepcopy(to_record(result()))
    holder, key = at(record, path)
    del holder[key]
    if path in (LAW, (*WITNESS, "point", "x")):
        assert from_record(record) != result()
        return
    with pytest.raises(SymconsError, match=str(key)) as caught:
        from_record(record)
    assert caught.value.code == "E621"


def test_a_law_in_unknown_names_is_refused():
    record = copy.deepcopy(to_record(result()))
    record["result"]["laws"][0]["expr"] = "x + q"
    with pytest.raises(EquationError, match=r"laws\[0\]\.expr"):
        from_record(record)


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}', b'{"a": 1}{', b"3", b'"x"'],
    ids=lambda data: repr(data[:8]),
)
def test_what_is_no_record(tmp_path, data):
    path = tmp_path / "laws.json"
    path.write_bytes(data)
    with pytest.raises(SymconsError) as caught:
        load_all(path)
    assert caught.value.code == "E621"


def test_files_that_cannot_be_used(tmp_path, monkeypatch):
    for path in (tmp_path / "absent.json", tmp_path, "nul\0"):
        with pytest.raises(SymconsError) as caught:
            load(path)
        assert caught.value.code == "E602"
    with pytest.raises(SymconsError) as caught:
        save(result(), tmp_path / "absent" / "laws.json")
    assert caught.value.code == "E622"
    save(result(), tmp_path / "laws.json")
    monkeypatch.setattr("symcons.laws.record.MAX_BYTES", 10)
    with pytest.raises(SymconsError, match="too large"):
        load(tmp_path / "laws.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(PATHS), json_values)
def test_any_value_at_any_key(path, wrong):
    record = copy.deepcopy(to_record(result()))
    holder, key = at(record, path)
    holder[key] = wrong
    try:
        read = from_record(record)
    except SymconsError:
        return
    assert isinstance(read, ConservedQuantities)
    assert dumps(to_record(from_record(to_record(read)))) == dumps(to_record(read))


@given(st.lists(st.fractions(max_denominator=10**30), min_size=1, max_size=4))
def test_numbers_stay_exact(numbers):
    text = " + ".join(f"({number})*x^{k + 1}" for k, number in enumerate(numbers))
    q = result(law(text))
    assert from_record(to_record(q)).laws[0].formula == q.laws[0].formula
