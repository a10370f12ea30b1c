# Harry Dym's equation: no polynomial density, but 1/w, 1/w^2, w_x^2/w and on.
# M. Kruskal, Lecture Notes in Physics 38 (1975) 310-354.
w_t = w^3*w_xxx
