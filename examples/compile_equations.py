"""Right-hand sides as fast programs: a NumPy function that takes whole batches of states, and C source."""

import numpy as np

import symcons as sc
from symcons.emit.source import compile_system

system = sc.load("examples/equations/kovalevskaya.ode")
field = compile_system(system, "numpy")
states = np.random.default_rng(0).normal(size=(1000, 6))
print("velocities at a thousand states:", field(0.0, states, c=1.0).shape)
print(compile_system(system, "c").source)
