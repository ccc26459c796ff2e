//! **Invariances.** Scaling $f$ by $2^j$ scales the steps of LS, NLS, Grippo and CDAT by $2^{-j}$ bit for bit when first step, clamps,
//! largest step and cap are scaled too; not those of PoNLS with its offset. Adding a constant to $f$ changes no step of LS, NLS,
//! Grippo and CDAT in exact arithmetic, but does change those of PoNLS. Rotation and translation of the space change no step of any
//! rule.
//!
//! *Checked*: `scaling` to the bit, on abstract runs over arbitrary landscapes and on functions; `constants` and `motions` on
//! searches whose every trial is farther from equality in A than the rounding band, which is derived where it is formed:
//! there the decisions agree, hence the steps, bit for bit. What is not invariant is shown not to be. (CDAT is checked under scaling
//! only, PoNLS not under motions: its first trial is a quotient of rounded numbers.)

pub mod constants;
mod motions;
pub mod scaling;
