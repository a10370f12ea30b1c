# Diffusion with a reaction: nothing is conserved, and that is a theorem for every rank that is searched.
# R. Fisher, Ann. Eugenics 7 (1937) 355-369.
u_t = u_xx - u^3
