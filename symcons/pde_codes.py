"""What the codes of partial differential equations mean: code, title, text, a wrong and a right example."""

from __future__ import annotations

PARTIAL: tuple[tuple[str, ...], ...] = (
    (
        "E140",
        "no partial differential equation",
        "The text holds no equation in an unknown field, or an equation without one. A field is a name that is "
        "differentiated, by subscripts (phi_t, phi_xx) or an operator (lap(phi)), and not declared.",
        "phi = 3",
        "phi_t = 3*lap(phi)",
    ),
    (
        "E141",
        "no such operator",
        "The operators are d, lap (also laplacian), grad, div, dot, fraclap, caputo, riemann_liouville and mult; beside "
        "them the functions of the language can be called.",
        "phi_t = curl(phi)",
        "phi_t = div(grad(phi))",
    ),
    (
        "E142",
        "a dimension that does not fit",
        "dim N fixes the number of space dimensions, a whole number from 1; without it lap, grad and div mean any "
        "dimension, and derivatives by x, y, z fix the smallest that has these letters. kx, ky, kz need a fixed dimension.",
        "dim 1\nphi_t = phi_xx + phi_yy",
        "dim 2\nphi_t = phi_xx + phi_yy",
    ),
    (
        "E143",
        "a derivative of what does not vary",
        "Derivatives and operators act on fields, or on expressions that hold one. What is declared by par is constant; "
        "coordinates are no fields.",
        "par phi\npsi_t = lap(phi)",
        "phi_t = lap(phi)",
    ),
    (
        "E144",
        "a name that is neither declared nor differentiated",
        "Every name in the file is a parameter, a definition, a field, a coordinate t, x, y, z, or i or pi. A field is "
        "recognised by its derivatives; a name without any must be declared.",
        "phi_t = D*lap(phi)",
        "phi_t = D*lap(phi)\npar D > 0",
    ),
    (
        "E145",
        "ordinary and partial differential equations in one file",
        "Statements such as x' = …, x(n+1) = …, reaction, input and basis describe systems of ordinary differential "
        "equations or maps, and `symcons conserve` answers them. A partial differential equation writes phi_t = ….",
        "phi_t = lap(phi)\nx' = 1",
        "phi_t = lap(phi)",
    ),
    (
        "E146",
        "an order out of range",
        "The order of a derivative is a whole number from 1 to 100. fraclap(phi, s) is the power s > 0 of -lap; s may be "
        "a constant parameter.",
        "phi_t = d(phi, x, 1/2)",
        "phi_t = -fraclap(phi, 1/4)",
    ),
    (
        "E147",
        "a Fourier multiplier that is not understood",
        "mult(symbol, phi) multiplies the transform of phi by its symbol, a function of k = |k| (in a fixed dimension of "
        "kx, ky, kz too), constants and t. Wave numbers have no meaning elsewhere.",
        "phi_t = -k^2*phi",
        "phi_t = -mult(k^2, phi)",
    ),
    (
        "E148",
        "a scalar where a vector belongs, or a vector where a scalar does",
        "grad makes a vector of a scalar, div a scalar of a vector, and an equation is between scalars. Without a fixed "
        "dimension x is the position vector, so that a coefficient such as x^2 needs dim 1 or dot(x, x).",
        "phi_t = grad(phi)",
        "phi_t = div(grad(phi))",
    ),
    (
        "E149",
        "a declaration that does not fit a partial differential equation",
        "t, x, y and z are time and space and cannot be declared. Scaling weights are rational numbers and belong to "
        "fields and parameters.",
        "phi_t = x*lap(phi)\npar x = 2",
        "phi_t = a*lap(phi)\npar a = 2",
    ),
)
