//! Parity with reference values: the comparison itself, and the values of independent implementations.

mod comparison;
mod reference;
mod steps;
