# Ideal wave equation
# J. d'Alembert, 1747; L. C. Evans, Partial Differential Equations, 2nd ed. 2010, section 2.4
phi_tt - c^2*lap(phi) = 0
par c > 0
