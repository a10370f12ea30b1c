"""At which values of a parameter does a second law exist? All of them, and the laws."""

import symcons as sc

family = sc.load("examples/equations/henon_heiles_scan.ode")
found = sc.find_conserved(family, sc.Monomials(4), kinds=("polynomial",), scan=("c",))
for law in found:
    print(f"{law.condition or 'for every c'}: {law.expr}")
print(found.notes[-1])
