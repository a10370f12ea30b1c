"""How a problem splits: points of the constraint set over GF(p), its characters, its symmetry torus, its orbits."""
