//! Gauss–Legendre quadrature with twelve points: exact for polynomials to degree 23, and to the last place for the smooth
//! pieces of the response curves, whose ends differ by a factor of two at most.
