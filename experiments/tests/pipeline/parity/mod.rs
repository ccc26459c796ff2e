//! Parity with reference values: the comparison itself, and what an independent implementation computed.

mod comparison;
mod reference;
