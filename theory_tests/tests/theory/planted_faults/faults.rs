//! The faults of a rule: plausible slips. Those of certificates are in `faulty_certificates`.

macro_rules! faults {
    ($($fault:ident: $words:literal,)*) => {
        /// A fault of a rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum RuleFault {
            $(#[doc = $words] $fault,)*
        }

        impl RuleFault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$fault),*];

            /// What is wrong.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$fault => $words,)*
                }
            }
        }
    };
}

faults! {
    AcceptsReversed: "accepts with the inequality reversed",
    AcceptsStrictly: "accepts with < in place of ≤",
    AcceptsWithTolerance: "accepts costs up to 1e-9 above the bound",
    AcceptsNan: "accepts a trial whose cost is NaN",
    AcceptsMinusInfinity: "accepts a trial whose cost is −∞",
    ForgetsSufficientDecrease: "forgets c",
    DoublesSufficientDecrease: "2c in place of c",
    NormForSquaredNorm: "‖g‖ in place of ‖g‖² in the acceptance test",
    ComparesWithCurrentCost: "compares with f(w_k) in place of R_k",
    ReferenceOneIterationOld: "R_{k−1} in place of R_k",
    WindowOneTooLong: "window of M + 1 costs",
    WindowOneTooShort: "window of M − 1 costs",
    WindowMinimum: "smallest cost of the window in place of the largest",
    WeightOneTooLarge: "Q_0 = 2 in place of 1",
    WeightUndiscounted: "Q_{k+1} = Q_k + 1, without ξ",
    AveragingIgnored: "ξ = 1 whatever ξ is",
    ForgetsFirstCost: "average without the first cost",
    WithoutMaximum: "R_k = C_k, without the maximum with f(w_k)",
    StartsAtFirstStep: "every search starts at the first step",
    StartsAbovePrevious: "starts at η_{k−1}/δ in place of η_{k−1}",
    FirstTrialUnclamped: "first trials are not clamped",
    PolyakScaleDoubled: "2c_p in place of c_p",
    OffsetSubtracted: "Polyak's offset subtracted",
    SquaredFactor: "neighbours a factor δ² apart",
    ExtrapolatesUnchecked: "keeps the next trial without testing it",
    KeepsFailedTrial: "extrapolation keeps the trial that failed",
    NeverExtrapolates: "keeps an accepted first trial",
    ExtrapolatesTwice: "NLS-ub extrapolates twice per iteration",
    BacktracksOnceTooFar: "backtracks once too far",
    BacktracksTooLittle: "keeps the last rejected trial",
    RecomputesRejected: "reports η_k/δ in place of the trial that failed",
    MaxStepIgnored: "extrapolates beyond the largest step",
    CapIgnored: "NLS-ub without its cap",
    CapReached: "NLS-ub may reach K: η/δ > K in place of ≥",
    TrialLimitOneTooLarge: "one trial more than the limit",
    TinyStepOnFailure: "a failed search returns its last trial",
    CountsOneTrialLess: "reports one trial less",
    EvaluatesTwice: "evaluates the first trial twice",
    SigmaHalved: "CDAT with σ/2",
    CurvatureSigned: "CDAT without the absolute value",
    ConstantStepHalved: "half the constant step",
}
