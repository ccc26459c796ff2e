//! The solvers compared.

use flatland_line_searches::named;

/// A solver with its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Solver {
    /// `LargeStepDescent` with LS.
    Ls,
    /// `LargeStepDescent` with NLS, ξ = 0.85.
    Nls85,
    /// `LargeStepDescent` with NLS, ξ = 1, the default and the paper's.
    Nls,
    /// `LargeStepDescent` with NLS-ub, ξ = 0.85, upper bound 10.
    NlsUb,
    /// `LargeStepDescent` with PoNLS, ξ = 0.85.
    PoNls,
    /// argmin's `SteepestDescent` with `BacktrackingLineSearch`: Armijo's condition, c = 1e-4, halving.
    ArgminBacktracking,
    /// argmin's `SteepestDescent` with `MoreThuenteLineSearch`.
    ArgminMoreThuente,
    /// argmin's `SteepestDescent` with `HagerZhangLineSearch`.
    ArgminHagerZhang,
    /// argmin's `LBFGS` with `MoreThuenteLineSearch`, memory 10.
    ArgminLbfgs,
    /// basin's `GradientDescent` with `Backtracking`: Armijo's condition, c = 1e-4, halving, all defaults.
    BasinBacktracking,
    /// basin's `GradientDescent` with `MoreThuente`.
    BasinMoreThuente,
    /// basin's `GradientDescent` with `HagerZhang`.
    BasinHagerZhang,
    /// basin's unbounded `Lbfgs` with its default `MoreThuente`, memory 10, the default.
    BasinLbfgs,
}

named!(Solver {
    Ls "LS"
    Nls85 "NLS, ξ = 0.85"
    Nls "NLS, ξ = 1"
    NlsUb "NLS-ub, ξ = 0.85"
    PoNls "PoNLS, ξ = 0.85"
    ArgminBacktracking "argmin, backtracking"
    ArgminMoreThuente "argmin, Moré–Thuente"
    ArgminHagerZhang "argmin, Hager–Zhang"
    ArgminLbfgs "argmin, LBFGS"
    BasinBacktracking "basin, backtracking"
    BasinMoreThuente "basin, Moré–Thuente"
    BasinHagerZhang "basin, Hager–Zhang"
    BasinLbfgs "basin, L-BFGS"
});

impl Solver {
    /// The solver against which the others are measured: the rule that the library's guide recommends.
    pub const REFERENCE: Self = Self::Nls85;

    /// Whether its directions are negative gradients.
    pub fn is_gradient_descent(self) -> bool {
        !matches!(self, Self::ArgminLbfgs | Self::BasinLbfgs)
    }
}
