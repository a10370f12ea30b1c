"""Every mistake is reported where it is, with what was expected and what to do."""

import pickle

import pytest

from symcons.errors import EquationError, Place, SymconsError
from symcons.expr import load, parse, parse_basis, parse_expression

#: text -> code, line, column, length of the mark, a piece of the message, a piece of the hint.
ERRORS = {
    "x' = x $ 2": ("E101", 1, 8, 1, "'$'", "Greek letters"),
    "x' = é": ("E101", 1, 6, 1, "'é'", "letters"),
    "x' = x\\ + 1": ("E101", 1, 7, 1, "backslash", "last character"),
    "x' = \ud800": ("E101", 1, 6, 1, "U+D800", ""),
    "x' = x x": ("E102", 1, 8, 1, "expected an operator, the end of the line or '('", "only a number"),
    "x' = 2 3": ("E102", 1, 8, 1, "expected an operator or the end of the line", ""),
    "x' = x +* 2": ("E102", 1, 9, 1, "expected an expression", ""),
    "x' == x": ("E102", 1, 5, 1, "expected an expression", "single '='"),
    "x' + y = 0": ("E102", 1, 4, 1, "expected '=' after x'", "alone on the left"),
    "x' = x\nconstraint x = 1 = 2": ("E102", 2, 18, 1, "expected the end of the line", ""),
    "x' = x\npar a=": ("E104", 2, 7, 1, "expected an expression", ""),
    "x' = x\npar a 2": ("E102", 2, 7, 1, "expected", ""),
    "x' = x\npar": ("E104", 2, 4, 1, "expected a name", ""),
    "x' = x\ninput u,": ("E104", 2, 9, 1, "expected a name", ""),
    "x' = x\nx + 1": ("E104", 2, 6, 1, "'='", ""),
    "x' = x\nx": ("E104", 2, 2, 1, "'='", ""),
    "x' = (x": ("E103", 1, 6, 1, "never closed", "close it"),
    "y' = 2\nx' = (x +\n [1\n": ("E103", 3, 2, 1, "'['", "close it"),
    "x' = x)": ("E103", 1, 7, 1, "never opened", ""),
    "x' = (x]": ("E103", 1, 8, 1, "cannot close the '('", ""),
    "x' = x^": ("E104", 1, 8, 1, "expected an expression", ""),
    "x' =": ("E104", 1, 5, 1, "expected an expression", ""),
    "x' = x + # 1": ("E104", 1, 9, 1, "expected an expression", ""),
    "x' = sin(": ("E103", 1, 9, 1, "never closed", ""),
    "x' = sin()": ("E102", 1, 10, 1, "expected an expression", ""),
    "x' = 1e1000": ("E105", 1, 6, 6, "1000 digits", ""),
    "x' = 1e999999999": ("E105", 1, 6, 11, "1000 digits", ""),
    "x' = 1e-999999999": ("E105", 1, 6, 12, "1000 digits", ""),
    "x' = 1e600*1e600": ("E105", 1, 11, 1, "1000 digits", ""),
    "x' = x^(10^9)": ("E106", 1, 7, 1, "10,000", ""),
    "x' = x^-10001": ("E106", 1, 7, 1, "10,000", ""),
    "x' = x^n\npar n = 10^9": ("E106", 1, 7, 1, "10,000", ""),
    "x' = x^(n*n)\nn = m*m\npar m = 10^900": ("E106", 1, 7, 1, "10,000", ""),
    "x' = (x^200)^200": ("E106", 1, 1, 1, "degree", ""),
    "y' = y\nx' = a^200\na = x^200": ("E106", 2, 1, 1, "degree", ""),
    "x' = x/0": ("E110", 1, 7, 1, "division by zero", ""),
    "x' = x/(2 - 1 - 1)": ("E110", 1, 7, 1, "division by zero", ""),
    "x' = 0^-1": ("E110", 1, 7, 1, "division by zero", ""),
    "x' = x/(a - b)\npar a = 1/2\nb = 0.5": ("E110", 1, 7, 1, "divisor is 0", ""),
    "x' = y; y' = x": ("E112", 1, 7, 1, "';'", "new line"),
    "x'' = x": ("E113", 1, 3, 1, "second derivative", "v' = …"),
    "x' = x\nf(y) = 2": ("E114", 2, 1, 1, "left-hand side", "definitions can"),
    "x(n+2) = x": ("E114", 1, 1, 1, "left-hand side", "x(n+1) = …"),
    "x(n) = x": ("E114", 1, 1, 1, "left-hand side", "x(n+1) = …"),
    "x(n+1) = 2*x(n-1)": ("E114", 1, 12, 1, "only x(n)", "y(n+1) = x(n)"),
    "x(n+1) = x\ny(k+1) = x": ("E114", 2, 3, 1, "'n' in line 1", "one letter"),
    "x' = 2*y' + 1\ny' = x": ("E115", 1, 9, 1, "inside an expression", "definition"),
    "A + B -> C, 1": ("E120", 1, 7, 2, "begins with the word reaction", "reaction A"),
    "x' = e^x": ("E201", 1, 6, 1, "'e'", "exp(1)"),
    "reaction A -> B": ("E120", 1, 16, 1, "rate", "reaction A + B -> C, k1"),
    "reaction A -> B, 1, 2": ("E120", 1, 1, 8, "1 rate,", "'->' has one rate"),
    "reaction A <-> B, 1": ("E120", 1, 1, 8, "2 rates", "forward"),
    "reaction 1.5 A -> B, 1": ("E120", 1, 10, 3, "1.5", "whole number"),
    "reaction 3 -> B, 1": ("E120", 1, 10, 1, "3", "0 alone"),
    "reaction 10^9 A -> B, 1": ("E102", 1, 12, 1, "'^'", ""),
    "reaction 1000000000 A -> B, 1": ("E120", 1, 10, 10, "molecules", ""),
    "reaction A + B, 1": ("E102", 1, 15, 1, "'->' or '<->'", ""),
    "reaction A + -> B, 1": ("E102", 1, 14, 2, "expected a name or a number", ""),
    "x' = k\npar k in (1, 1)": ("E121", 2, 5, 1, "empty", "smaller end"),
    "x' = k\npar k > sqrt(2)": ("E121", 2, 5, 1, "rational", "par m > 0"),
    "x' = k\npar k in (0, 1]": ("E103", 2, 15, 1, "cannot close", ""),
    "x' = x\nbasis monomials(0)": ("E122", 2, 7, 9, "one degree", "monomials(3)"),
    "x' = x\nbasis monomials(x, 2)": ("E122", 2, 7, 9, "one degree", "monomials(3)"),
    "x' = x\nbasis": ("E104", 2, 6, 1, "expected an expression", ""),
    "u_t = 6*u*u_x - u_xxx": ("E131", 1, 1, 3, "partial differential", "`symcons admit`"),
    "phi_t + lap(phi) = 0\npar m = 1": ("E131", 1, 1, 5, "partial differential", "`symcons admit`"),
    "phi_tt + lap(phi) - m^2*phi = 0": ("E131", 1, 1, 6, "partial differential", "`symcons admit`"),
    "d(phi, t, 2) = lap(phi)": ("E131", 1, 16, 3, "partial differential", "`symcons admit`"),
    "dim 2\nu_t = lap(u)": ("E131", 1, 1, 3, "'dim'", "`symcons flow`"),
    "weight u=2\nu_t = u_x": ("E131", 1, 1, 6, "'weight'", "`symcons flow`"),
    "x' = lap(x)": ("E131", 1, 6, 3, "lap(…)", "genphys_sym.parse"),
    "u[n]' = u[n]*(u[n+1] - u[n-1])": ("E132", 1, 1, 1, "lattice", ""),
    "x' = x\ny' = x[2]": ("E132", 2, 7, 1, "lattice", "sites such as u[n+1]"),
    "gradient a*b, c": ("E133", 1, 1, 8, "'gradient'", "not answered"),
    "  network relu 2-3-1 bias": ("E133", 1, 3, 7, "'network'", "not answered"),
    "train 45 seed 0": ("E133", 1, 1, 5, "'train'", "not answered"),
    "x' = x\nmarkov z 2": ("E134", 2, 1, 6, "'markov'", "XPPAUT"),
    "x' = x\nwiener w": ("E134", 2, 1, 6, "'wiener'", "XPPAUT"),
    "x' = x\ntable f % 10 0 1 x^2": ("E134", 2, 1, 5, "'table'", "XPPAUT"),
    'x\' = x\ntable "file.csv"': ("E134", 2, 1, 5, "'table'", "XPPAUT"),
    "x' = x\nglobal 1 x-1 {x=0}": ("E134", 2, 1, 6, "'global'", "XPPAUT"),
    "x' = beta*x\npar bta": ("E201", 1, 6, 4, "'beta'", "did you mean 'bta'?"),
    "x' = Beta\npar beta": ("E201", 1, 6, 4, "'Beta'", "did you mean 'beta'?"),
    "x' = xy\ny' = x": ("E201", 1, 6, 2, "'xy'", "x*y"),
    "x' = i": ("E201", 1, 6, 1, "'i'", "par i"),
    "x' = sin": ("E201", 1, 6, 3, "'sin'", "sin(…)"),
    "x(n+1) = t": ("E201", 1, 10, 1, "'t'", ""),
    "x(n+1) = n*x": ("E201", 1, 10, 1, "'n'", ""),
    "x' = x\npositive z": ("E201", 2, 10, 1, "'z'", ""),
    "x' = x\nbasis x, q": ("E201", 2, 10, 1, "'q'", ""),
    "x' = x\nq(0) = 1": ("E201", 2, 1, 1, "'q'", "states"),
    "x' = x\naux E=q": ("E201", 2, 7, 1, "'q'", ""),
    "reaction A -> B, k": ("E201", 1, 18, 1, "'k'", "par k"),
    "x' = 0*q": ("E201", 1, 8, 1, "'q'", ""),
    "x' = (x +\n  y*\tq)\ny' = x": ("E201", 2, 6, 1, "'q'", ""),
    "x' = ln(x)": ("E202", 1, 6, 2, "'ln'", "did you mean 'log'?"),
    "x' = sinn(x)": ("E202", 1, 6, 4, "'sinn'", "did you mean 'sin'?"),
    "x' = x(x + 1)": ("E202", 1, 6, 1, "not a function", "x*(…)"),
    "x' = monomials(3)": ("E202", 1, 6, 9, "'monomials'", "functions are sin"),
    "x' = sin(x, x)": ("E203", 1, 6, 3, "one argument, not 2", ""),
    "x' = besselj(x)": ("E203", 1, 6, 7, "2 arguments, not 1", ""),
    "x' = x\ny' = x\nx' = 1": ("E204", 3, 1, 1, "second equation of 'x'; the first is in line 1", ""),
    "dx/dt = x\nx' = 1": ("E204", 2, 1, 1, "line 1", ""),
    "x' = a\na = 1\na = 2": ("E204", 3, 1, 1, "second definition of 'a'", ""),
    "x' = a\npar a\npar b, a=2": ("E204", 3, 8, 1, "second declaration of 'a'", ""),
    "reaction A -> B, 1\nB' = 1": ("E204", 2, 1, 1, "second equation of 'B'", ""),
    "B' = 1\nreaction A -> B, 1": ("E204", 2, 15, 1, "second equation of 'B'", ""),
    "x' = x\nx(0)=1\ninit x=2": ("E204", 3, 6, 1, "second initial value", ""),
    "x' = x\naux E=x, E=1": ("E204", 2, 10, 1, "second auxiliary", ""),
    "x' = x\nbasis x\nbasis monomials(2)": ("E204", 3, 1, 5, "second basis", ""),
    "x' = x\npar x": ("E205", 2, 5, 1, "already a state (in line 1)", ""),
    "par x\nx' = x": ("E205", 2, 1, 1, "already a parameter (in line 1)", ""),
    "x' = x\nx = 3": ("E205", 2, 1, 1, "already a state", "constraint"),
    "x' = x\ninput u\nu = 1": ("E205", 3, 1, 1, "already an input", ""),
    "x' = x\naux x=1": ("E205", 2, 5, 1, "already declared as state", ""),
    "par n\nx(n+1) = x": ("E205", 2, 3, 1, "counts the steps", "another letter"),
    "x' = a\na = a + 1": ("E206", 2, 1, 1, "a -> a", "circle"),
    "x' = x\na = b\nb = c^2\nc = 2*a": ("E206", 2, 1, 1, "a -> b -> c -> a", "circle"),
    "x' = x\nb = a\na = b\nc = c": ("E206", 2, 1, 1, "b -> a -> b", "circle"),
    "x' = x\nb = c^2\nf = b\nc = 2*b": ("E206", 2, 1, 1, "b -> c -> b", "circle"),
    "x' = y\ny(n+1) = x": ("E207", 2, 1, 1, "a map", "one or the other"),
    "y(n+1) = x\nx' = y": ("E207", 2, 1, 1, "a differential equation", "one or the other"),
    "y(n+1) = y\nreaction A -> B, 1": ("E207", 2, 1, 8, "a differential equation", ""),
    "": ("E208", 1, 1, 1, "no equation", "x' = …"),
    "# nothing\n": ("E208", 1, 1, 1, "no equation", "x' = …"),
    "\npar a = 2": ("E208", 2, 1, 3, "no equation", "x' = …"),
    "x' = k\npar k = 2*x": ("E209", 2, 11, 1, "'x' has no value", "earlier parameters"),
    "x' = k\npar m, k = 2*m": ("E209", 2, 14, 1, "'m' has no value", "earlier parameters"),
    "x' = k\npar m\npar k = 2*m": ("E209", 3, 5, 1, "'k' has none", "k = …, without par"),
    "x' = k\npar k = l, l = 1": ("E209", 2, 9, 1, "'l' has no value", "earlier"),
    "x' = k\npar k > l": ("E209", 2, 9, 1, "'l' has no value", ""),
    "x' = x\n0 = 1": ("E211", 2, 1, 1, "restricts nothing", "states"),
    "x' = x\nconstraint 1 = 1": ("E211", 2, 1, 10, "restricts nothing", "states"),
    "x' = x\npar a\ninit a=1": ("E212", 3, 6, 1, "no state", "parameter"),
    "x' = x\npi = 3": ("E213", 2, 1, 2, "pi is a constant", ""),
}


@pytest.mark.parametrize("text", ERRORS)
def test_error(text):
    code, line, column, length, message, hint = ERRORS[text]
    with pytest.raises(EquationError) as caught:
        parse(text, "file.ode")
    error = caught.value
    assert (error.code, error.place) == (code, Place(line, column, length))
    assert message in error.message
    assert hint in error.hint
    assert error.file == "file.ode"
    assert str(error).startswith(f"file.ode:{line}:{column}: {code}: ")


def test_the_marked_character_is_the_one_meant():
    for text, (code, line, column, length, _, _) in ERRORS.items():
        source = text.split("\n")[line - 1]
        marked = source[column - 1 : column - 1 + length]
        assert column <= len(source) + 1
        assert code not in ("E201", "E202", "E204") or marked.strip() == marked != ""


def test_what_a_person_sees():
    with pytest.raises(EquationError) as caught:
        parse("# SIR\nS' = -beta*S*I\nI' = beta*S*I - gama*I\npar beta, gamma", "sir.ode")
    assert str(caught.value).split("\n") == [
        "sir.ode:3:17: E201: the name 'gama' is not declared",
        "  I' = beta*S*I - gama*I",
        "                  ^^^^",
        "  did you mean 'gamma'?",
    ]


def test_tabs_and_control_characters_do_not_move_the_caret():
    with pytest.raises(EquationError) as caught:
        parse("\tx' =\tq\u00a0+ \x1b[31m")
    lines = str(caught.value).split("\n")
    assert "\x1b" not in lines[1] and "\t" not in lines[1]
    assert lines[1][lines[2].index("^")] == "\ufffd"


def test_a_long_line_is_shown_in_part():
    with pytest.raises(EquationError) as caught:
        parse("x' = " + "x + " * 5000 + "wrong" + " + x" * 5000)
    _, shown, carets, _ = str(caught.value).split("\n")
    assert len(shown) < 130
    assert shown[carets.index("^") :].startswith("wrong")
    assert carets.strip() == "^^^^^"


def test_the_name_of_a_place_survives_pickling():
    with pytest.raises(EquationError) as caught:
        parse("x' = y")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (type(again), str(again), again.place) == (EquationError, str(caught.value), caught.value.place)


def test_expressions_and_bases_have_their_own_names():
    with pytest.raises(EquationError, match=r"<expression>:1:5: E201.*'zz'") as caught:
        parse_expression("x + zz", ["x", "z"])
    assert caught.value.hint == "letters in a row are one name; for a product write z*z"
    with pytest.raises(EquationError, match=r"--law:2:1: E201"):
        parse_expression("x +\nq", ["x"], "--law")
    with pytest.raises(EquationError, match=r"<basis>:1:4: E201"):
        parse_basis("x, q", ["x"])
    for empty in ("", "  # nothing", "\n"):
        with pytest.raises(EquationError, match="E104"):
            parse_expression(empty, ["x"])
        with pytest.raises(EquationError, match="E104"):
            parse_basis(empty, ["x"])


def test_files(tmp_path):
    path = tmp_path / "good.ode"
    path.write_bytes("\ufeffα' = -α\r\n".encode())
    assert load(path).states == load(str(path)).states == ("α",)
    assert load(path).name == str(path)
    path.write_bytes("α' = 1\n  # caf\xe9".encode("latin-1", "replace").replace(b"?", "α".encode()))
    with pytest.raises(EquationError, match=r"good.ode:2:8: E109: byte 0xe9 is not UTF-8 text"):
        load(path)
    for missing in (tmp_path / "none.ode", tmp_path, "nul\0.ode"):
        with pytest.raises(SymconsError) as caught:
            load(missing)
        assert caught.value.code == "E602"
