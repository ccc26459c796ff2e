//! Parity with reference values: the comparison itself, and the values of an independent implementation.

mod comparison;
mod reference;
