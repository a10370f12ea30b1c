# Zakharov and Kuznetsov: ion-acoustic waves in a magnetic field, two space dimensions.
# V. Zakharov, E. Kuznetsov, Sov. Phys. JETP 39 (1974) 285-286.
u_t + u*u_x + u_xxx + u_xyy = 0
