# Free Schrödinger equation
# E. Schrödinger, Ann. Phys. 79 (1926) 361
i*phi_t + a*lap(phi) = 0
par a > 0
