# Schroedinger's equation with a cubic term, written with a complex field: conj, abs, re, im and i are understood.
# V. Zakharov, A. Shabat, Sov. Phys. JETP 34 (1972) 62-69.
i*q_t + q_xx + 2*abs(q)^2*q = 0
