# Maxwell's equations in vacuum, with both divergences: energy and momentum of the field.
# J. Poynting, Phil. Trans. R. Soc. 175 (1884) 343-361.
e1_t = b3_y - b2_z
e2_t = b1_z - b3_x
e3_t = b2_x - b1_y
b1_t = e2_z - e3_y
b2_t = e3_x - e1_z
b3_t = e1_y - e2_x
e1_x + e2_y + e3_z = 0
b1_x + b2_y + b3_z = 0
