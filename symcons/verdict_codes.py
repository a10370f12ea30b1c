"""The codes of the reasons of a verdict on a partial differential equation: (code, title, explanation)."""

from __future__ import annotations

VERDICTS: tuple[tuple[str, str, str], ...] = (
    (
        "G100",
        "the density is quadratic in the field",
        "For a complex field the density is |phi|^2. It is never negative, but the density of a mixture of "
        "data is not the mixture of the densities, and the velocity is singular where phi vanishes.",
    ),
    (
        "G101",
        "Marcinkiewicz: a polynomial exponent of degree above 2, or of the wrong sign",
        "A first-order equation with a polynomial symbol has the kernel's transform exp(-t*g(k)). That is the"
        " transform of a probability only if g has degree at most 2 and its quadratic part is positive semi-"
        "definite.",
    ),
    (
        "G102",
        "a Gaussian kernel",
        "The exponent is a quadratic form with a positive semi-definite real part, and perhaps drift: the "
        "kernel is Gaussian.",
    ),
    (
        "G103",
        "the exponent is a Bernstein function",
        "exp(-t*g(k^2)) is positive in all dimensions and for all t exactly if g - g(0) is a Bernstein "
        "function: then the kernel is a mixture of Gaussians.",
    ),
    (
        "G104",
        "the measure of jumps decides",
        "By Levy and Khintchine the exponent is a drift plus a measure of jumps; the kernel is positive for "
        "all t exactly if that measure is positive.",
    ),
    (
        "G105",
        "an atom stays behind",
        "The exponent is bounded, so a point mass that decays stays at the starting point. The density exists"
        " as a measure, but particles must jump: no velocity carries them.",
    ),
    (
        "G106",
        "a wave outgrows k = 0, or the exponent grows too fast",
        "The transform of a positive kernel is largest at k = 0, and its exponent grows at most like k^2.",
    ),
    (
        "G107",
        "standing waves below a wave number",
        "For small k the equation oscillates instead of decaying (Helmholtz). The kernel is positive only in "
        "a bounded region.",
    ),
    (
        "G108",
        "no second moment",
        "The transform is constant up to terms beyond k^2. A positive kernel with zero second moment is a "
        "point mass.",
    ),
    (
        "G109",
        "an ill-posed problem",
        "Waves of high k grow without bound (Petrovskii), and no decaying branch can be selected.",
    ),
    (
        "G110",
        "the symbol degenerates",
        "The coefficient of the highest time derivative vanishes at some real k, so the evolution is not "
        "defined there.",
    ),
    (
        "G111",
        "positive on the line",
        "In one dimension the Laplace transform in time of the kernel is completely monotone, so the kernel "
        "is positive (Kac's telegraph process is the example); moving fronts carry point masses.",
    ),
    (
        "G112",
        "negative in two and more dimensions",
        "Near r = 0 the Laplace transform in time is a fixed positive function times one that is not "
        "completely monotone: the kernel is negative somewhere.",
    ),
    (
        "G113",
        "the mass oscillates",
        "The roots at k = 0 are complex, so the total mass changes sign; a positive density cannot do that.",
    ),
    (
        "G114",
        "a mixture of Gaussians through the Laplace variable",
        "For a symbol A(q) + C(q)*k^2 the kernel is a mixture of Gaussians in all dimensions if M/C is "
        "completely monotone and A/C is a Bernstein function; both are also necessary.",
    ),
    (
        "G115",
        "finitely many values refute positivity",
        "A matrix of values of the transform (Bochner), or of its exponent (Schoenberg), has a certified "
        "negative direction.",
    ),
    (
        "G116",
        "a factor of the equation is a flow by itself",
        "The symbol is a product; with p = the other factors applied to phi, p obeys the equation of one "
        "factor.",
    ),
    (
        "G117",
        "explicit time is a clock",
        "A factor of time in front of the generator only changes the clock.",
    ),
    (
        "G118",
        "Ornstein-Uhlenbeck",
        "With a linear pull the kernel is Mehler's: Gaussian at every time.",
    ),
    (
        "G119",
        "extra dimensions",
        "PFGM++: the Poisson equation with D more dimensions; the kernel is a Student law.",
    ),
    (
        "G120",
        "a drift",
        "A drift carries the kernel along without changing it: the equation is judged in the frame that moves with it.",
    ),
    (
        "G121",
        "the data is forgotten",
        "Every wave with k different from 0 decays against k = 0, with a uniform gap away from k = 0.",
    ),
    (
        "G122",
        "the data is not forgotten",
        "Some wave with k different from 0 does not decay against k = 0, or the gap closes for large k.",
    ),
    (
        "G123",
        "memory in time",
        "With Caputo's derivative of order beta <= 1 the kernel is a mixture of those without memory; data fade slowly.",
    ),
    (
        "G130",
        "in the talk's words",
        "What the talk and the paper say of this equation, beside the exact condition.",
    ),
    (
        "G190",
        "undecided",
        "The message says which fact is missing and what is proven on both sides.",
    ),
    (
        "G191",
        "partly open",
        "The condition is sufficient; between it and what is necessary the message says what is missing.",
    ),
)
