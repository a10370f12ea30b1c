"""The stable codes of all diagnostics and what each of them means.

E0xx the command line, E1xx reading a text, E2xx names and structure of a file, E3xx mathematics of the system, E4xx
questions that are not answered, E5xx certificates, E6xx files and calls, E7xx training and sampling, E9xx computations
that refuse to guess. G1xx are no errors: they are the reasons of a verdict on a partial differential equation.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from symcons.errors import SymconsError
from symcons.pde_codes import PARTIAL
from symcons.training_codes import TRAINING
from symcons.verdict_codes import VERDICTS


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means: a title, some sentences and, where it is about equation files, a wrong and a right one."""

    code: str
    title: str
    text: str
    wrong: str = ""
    right: str = ""

    def __str__(self) -> str:
        parts = [f"{self.code}: {self.title}", self.text]
        if self.wrong:
            parts.append("Wrong:\n" + _indented(self.wrong))
        if self.right:
            parts.append("Right:\n" + _indented(self.right))
        return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join("    " + line for line in text.replace("\0", "\\0").split("\n"))


def explain(code: str) -> Explanation:
    """The explanation of a code.

    :raises SymconsError: with code E603 if there is no such code, naming the nearest one.
    """
    wanted = code.strip().upper()
    if wanted in EXPLANATIONS:
        return EXPLANATIONS[wanted]
    near = get_close_matches(wanted[:20], list(EXPLANATIONS), n=1, cutoff=0.5)
    advice = f"; did you mean {near[0]}?" if near else f"; codes look like {next(iter(EXPLANATIONS))}"
    shown = code if len(code) <= 40 else code[:37] + "…"
    raise SymconsError(f"there is no diagnostic code {shown!r}{advice}", code="E603")


_READING = (
    Explanation(
        "E101",
        "a character that means nothing",
        "Names are made of letters, digits, underscores and Greek letters; formulas use + - * / ^ ** ( ) and commas. "
        "Any other character is refused rather than skipped, so that nothing of a formula is lost silently.",
        "x' = x $ 2",
        "x' = x * 2",
    ),
    Explanation(
        "E102",
        "a word or sign that does not fit",
        "The statement makes sense up to the marked place, and what stands there cannot follow. The message lists "
        "what could. The commonest cause is a missing * : only a number multiplies what follows it without a sign.",
        "x' = x y\ny' = x",
        "x' = x*y\ny' = 2x",
    ),
    Explanation(
        "E103",
        "a bracket without its partner",
        "Every opening bracket needs a closing one of the same shape. A statement runs on over line ends while a "
        "bracket is open, so an unclosed bracket swallows the following lines; the message marks the bracket itself.",
        "x' = (x + 1\ny' = x",
        "x' = (x +\n      1)\ny' = x",
    ),
    Explanation(
        "E104",
        "a statement that ends too early",
        "The line ends where more is needed, for instance after an operator. To go on in the next line, end the line "
        "with a backslash or leave a bracket open.",
        "x' = x +",
        "x' = x + \\\n     1",
    ),
    Explanation(
        "E105",
        "a number with too many digits",
        "Numbers are exact rational numbers of any size up to 1000 digits in numerator and denominator, whether "
        "written out, in scientific form or made by arithmetic on numbers.",
        "x' = 1e2000*x",
        "x' = 1e20*x",
    ),
    Explanation(
        "E106",
        "an absurd exponent or degree",
        "Exponents that are numbers, and the degree of a formula once its definitions are put in, may be 10 000 at "
        "most. No exact search could expand such a formula. An exponent behind a name counts as well.",
        "x' = x^(10^9)",
        "x' = x^(2*5)",
    ),
    Explanation(
        "E107",
        "too deeply nested",
        "Brackets may stand in one another 100 deep (with powers 120), a formula with its definitions put in may have "
        "200 levels, and a definition may rest on a chain of 200 others. Long sums and products are one level.",
        "x' = " + "(" * 101 + "x" + ")" * 101,
        "x' = ((x))",
    ),
    Explanation(
        "E108",
        "a text that is too large",
        "A file may have a million characters, a line 100 000, and a statement 100 000 words and signs. The size is "
        "looked at before anything is read. Very large systems are better built in Python from trees.",
        "",
        "x' = x",
    ),
    Explanation(
        "E109",
        "not a text",
        "Equation files are plain UTF-8 text. A NUL byte or an invalid byte sequence means that the file is binary, "
        "cut off, or saved in another encoding; save it as UTF-8.",
        "x' = \0x",
        "x' = x",
    ),
    Explanation(
        "E110",
        "division by zero",
        "A divisor is the number zero, as written or after the constants behind its names are put in. Such a formula "
        "has no value anywhere.",
        "x' = x/a\npar a = 0",
        "x' = x/a\npar a = 2",
    ),
    Explanation(
        "E112",
        "several statements in a line",
        "A line holds one statement. Semicolons do not separate statements, because a statement that is overlooked "
        "would change the system.",
        "x' = y; y' = -x",
        "x' = y\ny' = -x",
    ),
    Explanation(
        "E113",
        "a derivative of second order",
        "Equations are of first order. Give the first derivative a name of its own: it becomes a state.",
        "x'' = -x",
        "x' = v\nv' = -x",
    ),
    Explanation(
        "E114",
        "a left-hand side, or a step of a map, that is not understood",
        "The step of a map is written x(n+1) = …, with one letter for n throughout; on the right stand x or x(n). "
        "Earlier steps need a state of their own. An initial value is written x(0) = …. Functions cannot be defined.",
        "x(n+1) = x(n-1)",
        "x(n+1) = y(n)\ny(n+1) = x(n)",
    ),
    Explanation(
        "E115",
        "a derivative inside an expression",
        "A derivative may only stand alone on the left of its equation. Where another equation needs it, name the "
        "right-hand side by a definition and use that name twice.",
        "x' = y\ny' = -x' + 1",
        "f = y\nx' = f\ny' = -f + 1",
    ),
    Explanation(
        "E120",
        "a reaction that is not understood",
        "A reaction names reactants, an arrow, products, and after a comma its rate: one for ->, the forward and the "
        "backward one for <->. Numbers before species are whole; 0 is the empty complex.",
        "reaction A <-> B, 2",
        "reaction 2 A <-> B, 2, 1/3",
    ),
    Explanation(
        "E121",
        "an assumption that is not understood",
        "Assumptions on symbolic parameters compare with rational numbers: par m > 0, par m <= 5, par k in (0, 1), "
        "par k in [0, 1]; the smaller end stands first.",
        "x' = k*x\npar k in (1, 0)",
        "x' = k*x\npar k in (0, 1)",
    ),
    Explanation(
        "E122",
        "a basis of monomials that is not understood",
        "basis monomials(D) searches all monomials of total degree 1 to D in the states; D is a whole number, at "
        "least one. Any other space is given by a list of functions.",
        "x' = x\nbasis monomials(0)",
        "x' = x\nbasis monomials(3)",
    ),
    Explanation(
        "E131",
        "a partial differential equation",
        "This question is about systems of ordinary differential equations and maps, and the text holds a partial "
        "differential equation (u_t = …, lap(u), dim 2). `symcons flow` and `symcons admit` answer linear ones.",
        "u_t = 6*u*u_x - u_xxx",
        "u' = 6*u",
    ),
    Explanation(
        "E132",
        "an equation on a lattice",
        "In a file of differential-difference equations, u[n]' = u[n]*(u[n+1] - u[n-1]), every field has an equation for "
        "the site n and stands at sites n, n+1, n-2, … everywhere; nothing else moves there. `symcons conserve` finds its "
        "conserved densities. In a system of ordinary equations the sites of a finite chain are states of their own.",
        "u[n]' = u[n]*(u[n+1] - u[n-1])\nx' = u[n]",
        "u1' = u1*(u2 - u3)\nu2' = u2*(u3 - u1)\nu3' = u3*(u1 - u2)",
    ),
    Explanation(
        "E133",
        "a statement about learning",
        "The statements gradient, network and train are not answered by this version. A training flow can be written "
        "out by hand, with the gradients of the loss as inputs.",
        "gradient a*b",
        "a' = -g*b\nb' = -g*a\ninput g",
    ),
    Explanation(
        "E134",
        "a statement of XPPAUT that cannot be accepted",
        "Of XPPAUT's statements, init, x(0)=, aux, @ and done are accepted. Random (markov, wiener), tabulated "
        "(table) and event-driven (global) statements change the equations in ways that exact laws cannot follow.",
        "x' = x\nwiener w",
        "x' = x\ninit x=1",
    ),
)

_STRUCTURE = (
    Explanation(
        "E201",
        "an undeclared name",
        "Every name in a formula is a state, a parameter, an input, a definition, time t (in a flow) or pi. A name "
        "that is none of these is most often misspelt, or a product written without *.",
        "S' = -beta*S\npar bta = 1/2",
        "S' = -beta*S\npar beta = 1/2",
    ),
    Explanation(
        "E202",
        "not a function",
        "Only the functions of the language can be called: sin cos tan asin acos atan sinh cosh tanh exp log sqrt abs "
        "sign erf erfc gamma heaviside besselj bessely besseli besselk hankel1 airyai re im conj. A name before a "
        "bracket does not multiply.",
        "x' = x(1 - x)",
        "x' = x*(1 - x)",
    ),
    Explanation(
        "E203",
        "a wrong number of arguments",
        "Functions take one argument; the Bessel and Hankel functions take the order and the argument.",
        "x' = besselj(x)",
        "x' = besselj(0, x)",
    ),
    Explanation(
        "E204",
        "a second equation or definition",
        "A name has one equation, one definition, one declaration. A species of reactions has its equation from them "
        "and cannot have another.",
        "x' = 1\nx' = 2",
        "x' = 1\ny' = 2",
    ),
    Explanation(
        "E205",
        "a name in two roles",
        "A name is a state or a parameter or an input or a definition. To hold a state on a surface, write a "
        "constraint instead of a definition.",
        "x' = a*x\npar x = 1\npar a",
        "x' = a*x\npar a = 1",
    ),
    Explanation(
        "E206",
        "a definition that uses itself",
        "Definitions may stand in any order and use one another, but not in a circle.",
        "x' = a\na = b + x\nb = 2*a",
        "x' = a\na = b + x\nb = 2*x",
    ),
    Explanation(
        "E207",
        "a flow and a map in one file",
        "A file is a system of differential equations (x' = …, reactions) or a map (x(n+1) = …).",
        "x' = y\ny(n+1) = x",
        "x' = y\ny' = x",
    ),
    Explanation(
        "E208",
        "no equation of motion",
        "The text declares nothing that moves: it needs at least one x' = …, dx/dt = …, x(n+1) = … or reaction.",
        "par a = 1",
        "x' = a\npar a = 1",
    ),
    Explanation(
        "E209",
        "a parameter without a constant value",
        "The value of a parameter is made of numbers and parameters with values that stand before it. What depends on "
        "states or on symbolic parameters is a definition: leave out par.",
        "x' = k*x\npar k = 2*x",
        "x' = k*x\nk = 2*x",
    ),
    Explanation(
        "E210",
        "definitions that explode",
        "Putting in the definitions would make the system more than 200 000 terms and factors larger. Definitions "
        "that use the one before twice double the size each time.",
        "\n".join(["x' = a20", "a0 = x + 1", *(f"a{i + 1} = sin(a{i}) + cos(a{i})" for i in range(20))]),
        "x' = a1\na0 = x + 1\na1 = sin(a0) + cos(a0)",
    ),
    Explanation(
        "E211",
        "a constraint that restricts nothing",
        "A constraint is an equation between states (and parameters). An equation between numbers is either always "
        "true or never.",
        "x' = y\ny' = -x\n0 = 1",
        "x' = y\ny' = -x\n0 = x^2 + y^2 - 1",
    ),
    Explanation(
        "E212",
        "an initial value of something that is no state",
        "Only states have initial values.",
        "x' = a*x\npar a\ninit a=1",
        "x' = a*x\npar a\ninit x=1",
    ),
    Explanation(
        "E213",
        "a constant cannot be declared",
        "pi is the number 3.14159… in every file and cannot be given another meaning.",
        "x' = pi*x\npar pi = 3",
        "x' = pi*x",
    ),
)

_RUNNING = (
    Explanation("E000", "an error without a code of its own", "The message says all that is known."),
    Explanation(
        "E002",
        "a usage error on the command line",
        "An option or argument of the command is not understood; `symcons COMMAND --help` lists them. --set takes "
        "name=number pairs of parameters in the file, as in --set a=1/2,b=3.",
    ),
    Explanation(
        "E301",
        "a constraint that the flow does not preserve",
        "The flow is considered on the set where the constraints vanish, so their derivatives along the flow must "
        "vanish there too. Add the derivative as a further constraint, or correct the equations.",
        "x' = y\ny' = -x\n0 = x - 1",
        "x' = y\ny' = -x\n0 = x^2 + y^2 - 1",
    ),
    Explanation(
        "E302",
        "no point of the constraint set was found",
        "Laws are searched at points of the set where the constraints vanish and the equations have no pole. None was "
        "found: the set may be empty, or lie inside a pole of the equations. Check the constraints.",
        "x' = 1/y\ny' = 0\n0 = y",
        "x' = 1/y\ny' = 0\n0 = y - 1",
    ),
    Explanation(
        "E401",
        "a question outside what this version answers",
        "The system or the question is understood, and the answer would need methods that this version does not have. "
        "Nothing is guessed.",
    ),
    Explanation(
        "E501",
        "a certificate that does not prove its claim",
        "Re-checking the certificate did not confirm the claim it comes with. The result was changed after it was "
        "made, or made for another system.",
    ),
    Explanation(
        "E601",
        "an optional package is missing",
        "The command needs a package that is not installed; the message names the extra, as in pip install 'symcons[plot]'.",
    ),
    Explanation(
        "E602",
        "a file that cannot be read",
        "The file does not exist, is a directory, or may not be read. - reads standard input.",
    ),
    Explanation(
        "E603",
        "an argument that cannot be used",
        "A function or command was given a value outside what it accepts; the message names the accepted ones.",
    ),
    Explanation(
        "E611",
        "a value for something that is no parameter",
        "Compiled right-hand sides take values for the parameters of the system, by name.",
    ),
    Explanation(
        "E612",
        "a parameter without a value",
        "A right-hand side can be evaluated only when every symbolic parameter is given a value.",
    ),
    Explanation(
        "E613",
        "an array of the wrong shape",
        "The state's last axis must have one entry for each state of the system, in the order of the file.",
    ),
    Explanation(
        "E621",
        "not a saved result",
        "The file is no JSON record of this program, is cut off, or holds something of another kind at the named key.",
    ),
    Explanation(
        "E622",
        "a file that cannot be written",
        "The folder does not exist or may not be written to, or the disk is full. No half-written file is left.",
    ),
    Explanation(
        "E901",
        "a null space that did not pass its check",
        "Every null space is multiplied back before it is returned. This one did not pass: a back end is at fault. "
        "Please report the input.",
    ),
    Explanation(
        "E902",
        "an unlucky interpolation",
        "A computation with symbolic parameters met inconsistent random points. Another seed usually helps; no "
        "unproven result is returned.",
    ),
)

_OTHERS = tuple(Explanation(*row) for row in (*PARTIAL, *VERDICTS, *TRAINING))

#: Every code with its explanation.
EXPLANATIONS: dict[str, Explanation] = {
    entry.code: entry for entry in sorted((*_READING, *_STRUCTURE, *_RUNNING, *_OTHERS), key=lambda entry: entry.code)
}
