# Korteweg and de Vries: waves in shallow water, with a density of every even rank.
# R. Miura, C. Gardner, M. Kruskal, J. Math. Phys. 9 (1968) 1204-1209.
u_t = 6*u*u_x - u_xxx
