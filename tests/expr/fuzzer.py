"""Texts that no person would write, the same ones on every run: soups of tokens, broken files, odd characters."""

import random
from collections.abc import Iterator

SEED = 20220117
EACH = 60

FILES = (
    "x' = x*(y - z)\ny' = y*(z - x)\nz' = z*(x - y)\nbasis monomials(3)\npositive x, y, z\n",
    "par m = 1/2, k > 0\npar w in (0, 1)\nq' = p/m\np' = -k*q + u\ninput u\nE = p^2/(2*m) + k*q^2/2\nbasis p, q, E\n",
    "reaction 2 A + B <-> C, k1, k2\nreaction C -> 0, k1*A\npar k1, k2=2.5e-3\ninit A=1,B=2\naux T=A\n@ dt=.1\ndone\n",
    "x(n+1) = y(n) + a*x(n)^2\ny(n+1) = b*x(n)\npar a=-1.4 b=0.3\n0 = x*y - sin(a)*(x + (y - 2))^-2\n",
    "θ' = ω # pendulum\nω' = -g/l*sin(θ)\npar g = 9.81, l = 1\nconstraint ω^2/2 - \\\n g/l*cos(θ) = h\npar h\n",
)
TOKENS = (
    "x y z t e pi sin gamma par p param input basis monomials reaction positive constraint init aux done @ dim "
    "x' x'' dx/dt x(n+1) x(0) u_t lap( 0 1 2.5 1e3 .5 1e999 10^9 + - * / ^ ** ( ) [ ] , = == -> <-> > < >= in \\ # ; ' "
    "’ α μ ½ { } & | ! % $ ~ ` ? : \t \u00a0 2x 2( --> <- ^^ // (( )) () ,, global markov network"
).split(" ")
ODD = "\x00\x01\x1b\x7f\x85\u2028\u202e\ufeff\ufffe\ud800\U0001f600éß´ªº²₁𝛼אΩ\u0301\r\x0b\x0c"


def soups(rng: random.Random) -> Iterator[str]:
    """Tokens in any order."""
    for _ in range(EACH):
        words = [rng.choice((*TOKENS, "\n", "\n")) for _ in range(rng.randrange(1, 120))]
        yield rng.choice(("", " ")).join(words)


def mutants(rng: random.Random) -> Iterator[str]:
    """Good files with a few characters changed, doubled, moved or lost."""
    for _ in range(EACH):
        text = list(rng.choice(FILES))
        for _ in range(rng.randrange(1, 6)):
            place = rng.randrange(len(text))
            action = rng.randrange(4)
            if action == 0:
                text[place] = rng.choice("()[]+-*/^=',.0129exn \n\\#;αp")
            elif action == 1:
                del text[place]
            elif action == 2:
                text.insert(place, rng.choice((*TOKENS, "\n")))
            else:
                end = min(len(text), place + rng.randrange(30))
                text[place:place] = text[place:end]
        yield "".join(text)


def pieces(rng: random.Random) -> Iterator[str]:
    """Good files cut off, or two of them spliced."""
    for _ in range(EACH):
        first, second = rng.choice(FILES), rng.choice(FILES)
        yield first[: rng.randrange(len(first))] + rng.choice(("", "\n", second[rng.randrange(len(second)) :]))


def oddities(rng: random.Random) -> Iterator[str]:
    """Good files with odd characters, and long repetitions of one token."""
    for number in range(EACH):
        if number % 2:
            text = list(rng.choice(FILES))
            for _ in range(rng.randrange(1, 4)):
                text.insert(rng.randrange(len(text)), rng.choice(ODD))
            yield "".join(text)
        else:
            start = rng.choice(("x' = ", "x' = x\npar ", "reaction ", "", "basis ", "x(n+1) = "))
            yield start + rng.choice(TOKENS) * rng.choice((50, 101, 5000)) + rng.choice(("", "x", ")" * 101))


def texts() -> list[str]:
    """All of them."""
    rng = random.Random(SEED)
    return [text for make in (soups, mutants, pieces, oddities) for text in make(rng)]
