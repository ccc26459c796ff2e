//! The inequalities of the theory, one function each: those with a number are the paper's, the others are derived from them.
//!
//! Symbols: sufficient decrease $c \in (0, 1)$, backtracking factor $\delta \in (0, 1)$, order $\nu \in (0, 1]$, averaging weight
//! $\xi \in [0, 1]$. The functions are formulas in `f64`, not certified: each value carries the rounding of a few operations,
//! and parameters outside their intervals give whatever the formula gives, NaN included.

/// The right side of the local descent lemma, $\varphi(\eta) \le f(w) - \eta (1 - \eta l(w, \eta)/2) \lVert \nabla f(w)\rVert^2$.
pub fn descent(cost: f64, step: f64, smoothness: f64, squared_gradient_norm: f64) -> f64 {
    cost - step * (1.0 - 0.5 * step * smoothness) * squared_gradient_norm
}

/// The right side of the Hölder form of the local descent lemma,
/// $\varphi(\eta) \le f(w) - \eta\lVert g\rVert^2 + l_\nu(w, \eta) (\eta\lVert g\rVert)^{1+\nu}/(1+\nu)$.
pub fn hoelder_descent(cost: f64, step: f64, order: f64, constant: f64, gradient_norm: f64) -> f64 {
    let length = step * gradient_norm;
    cost - length * gradient_norm + constant * length.powf(1.0 + order) / (1.0 + order)
}

/// Prop. 2.5, Lipschitz-aware: a bracketed step satisfies $\eta_k > 2\delta(1-c) / l(w_k, \eta'_k)$, where `smoothness` is $l$ up to the
/// failed trial $\eta'_k$.
///
/// ```
/// use flatland_descent::smoothness::bounds;
///
/// // On x²/2 the paper's constants guarantee steps of almost 1.
/// assert!((bounds::lipschitz_aware(1e-4, 0.5, 1.0) - 0.9999).abs() < 1e-15);
/// ```
pub fn lipschitz_aware(sufficient_decrease: f64, backtrack_factor: f64, smoothness: f64) -> f64 {
    2.0 * backtrack_factor * (1.0 - sufficient_decrease) / smoothness
}

/// The factor $\min(1, 2\delta(1-c))$ with which every bracketed step satisfies (i) of Definition 2.3, $\eta_k \ge \text{factor} \cdot \eta^*(w_k)/2$, by
/// Prop. 2.5: $1 - c$ at the paper's $\delta = 1/2$.
pub fn large_step_factor(sufficient_decrease: f64, backtrack_factor: f64) -> f64 {
    lipschitz_aware(sufficient_decrease, backtrack_factor, 1.0).min(1.0)
}

/// The reference-aware bound, Prop. 2.5 sharpened by what the reference value allows: a bracketed step satisfies
///
/// $$ \eta_k > \delta \frac{(1-c) + \sqrt{(1-c)^2 + 2 l \rho_k/\lVert g_k\rVert^2}}{l}, $$
///
/// where `smoothness` is $l = l(w_k, \eta'_k)$ up to the failed trial and `allowed_rise` is $\rho_k = R_k - f(w_k) \ge 0$. With
/// $\rho_k = 0$ it is [`lipschitz_aware`].
pub fn reference_aware(
    sufficient_decrease: f64,
    backtrack_factor: f64,
    smoothness: f64,
    allowed_rise: f64,
    squared_gradient_norm: f64,
) -> f64 {
    let (_, largest) = nonmonotone_quadratic_window(
        sufficient_decrease,
        backtrack_factor,
        smoothness,
        allowed_rise,
        squared_gradient_norm,
    );
    backtrack_factor * largest
}

/// Prop. 2.8, Hölder-aware: a bracketed step satisfies
/// $\eta_k > \delta \bigl[(1-c)(1+\nu) \lVert g_k\rVert^{1-\nu} / l_\nu(w_k, \eta'_k)\bigr]^{1/\nu}$, where `constant` is $l_\nu$ up to the failed trial.
pub fn hoelder_aware(
    sufficient_decrease: f64,
    backtrack_factor: f64,
    order: f64,
    constant: f64,
    gradient_norm: f64,
) -> f64 {
    // The exponent 1 − ν itself would be rounded, which matters for norms far from 1.
    let power = gradient_norm / gradient_norm.powf(order);
    let bracket = (1.0 - sufficient_decrease) * (1.0 + order) * power / constant;
    backtrack_factor * bracket.powf(1.0 / order)
}

/// Cor. 2.10, sharpness-aware, in the form that holds at every step: $\eta_k > 2\delta(1-c) / \sup \lVert \nabla^2 f\rVert$ over the segment to the
/// failed trial.
pub fn sharpness_aware(sufficient_decrease: f64, backtrack_factor: f64, hessian_norm: f64) -> f64 {
    lipschitz_aware(sufficient_decrease, backtrack_factor, hessian_norm)
}

/// The constant $\max(c, \delta c_p)$ with which Props 2.5 and 2.8 cover every step of backtracking from Polyak's step (PoNLS), for
/// $f \ge 0$ along the ray and a first trial $f(w_k)/(c_p\lVert g_k\rVert^2)$ that is neither regularised nor clamped: a bracketed step satisfies them with
/// $c$ itself, one whose first trial was accepted with $\delta c_p$ in its place and $\ge$ in the place of $>$.
pub fn polyak_decrease(sufficient_decrease: f64, backtrack_factor: f64, polyak_scale: f64) -> f64 {
    sufficient_decrease.max(backtrack_factor * polyak_scale)
}

/// The window of monotone searches on $\lambda x^2/2$: a bracketed step lies in $\bigl(2\delta(1-c)/\lambda,\ 2(1-c)/\lambda\bigr]$. The pair of its ends.
pub fn quadratic_window(sufficient_decrease: f64, backtrack_factor: f64, curvature: f64) -> (f64, f64) {
    let largest = 2.0 * (1.0 - sufficient_decrease) / curvature;
    (backtrack_factor * largest, largest)
}

/// The window of any search on $\lambda x^2/2$, whatever its reference value: with $\rho = R_k - f(w_k)$ a bracketed step lies in $(\delta U, U]$,
/// $U = \bigl[(1-c) + \sqrt{(1-c)^2 + 2\lambda\rho/g^2}\bigr]/\lambda$. The pair of its ends; `allowed_rise` is ρ.
pub fn nonmonotone_quadratic_window(
    sufficient_decrease: f64,
    backtrack_factor: f64,
    curvature: f64,
    allowed_rise: f64,
    squared_gradient_norm: f64,
) -> (f64, f64) {
    let demanded = 1.0 - sufficient_decrease;
    let allowed = 2.0 * curvature * allowed_rise / squared_gradient_norm;
    let largest = (demanded + (demanded * demanded + allowed).sqrt()) / curvature;
    (backtrack_factor * largest, largest)
}

/// The smallest decrease below the reference value by one bracketed step on a segment with finite $l = l(w_k, \eta'_k)$,
///
/// $$ R_k - f(w_{k+1}) \ge \min\lbrace 2c(1-c),\ 2\delta(1-c)(1 - \delta(1-c))\rbrace \frac{\lVert g_k\rVert^2}{l}; $$
///
/// LS attains it on a parabola with the step $2(1-c)/\lambda$.
pub fn one_step_decrease(
    sufficient_decrease: f64,
    backtrack_factor: f64,
    smoothness: f64,
    squared_gradient_norm: f64,
) -> f64 {
    let demanded = 1.0 - sufficient_decrease;
    let reached = backtrack_factor * demanded;
    let factor = (2.0 * sufficient_decrease * demanded).min(2.0 * reached * (1.0 - reached));
    factor * squared_gradient_norm / smoothness
}

/// $Q_{k+1}$ of the Zhang–Hager memory from $Q_k$: $Q_{k+1} = \xi Q_k + 1$ with $Q_0 = 1$.
pub fn next_weight(averaging: f64, weight: f64) -> f64 {
    averaging * weight + 1.0
}

/// $\sum_{k<N} 1/Q_{k+1}$: $N$ for $\xi = 0$, at least $(1-\xi)N$ for $\xi < 1$, the harmonic number $H_{N+1} - 1$ for $\xi = 1$.
pub fn inverse_weight_sum(averaging: f64, steps: usize) -> f64 {
    let mut weight = 1.0;
    let mut sum = 0.0;
    for _ in 0..steps {
        weight = next_weight(averaging, weight);
        sum += 1.0 / weight;
    }
    sum
}

/// $\kappa = \delta [(1-c)(1+\nu)/H]^{1/\nu}$, where $H$ bounds $l_\nu$ along the run: by Prop. 2.8 a bracketed step satisfies
/// $\eta_k\lVert g_k\rVert^2 > \kappa \lVert g_k\rVert^{(1+\nu)/\nu}$.
pub fn decrease_factor(sufficient_decrease: f64, backtrack_factor: f64, order: f64, constant: f64) -> f64 {
    hoelder_aware(sufficient_decrease, backtrack_factor, order, constant, 1.0)
}

/// The guaranteed decrease of the reference value by one bracketed step,
/// $C_k - C_{k+1} \ge c \kappa \lVert g_k\rVert^{(1+\nu)/\nu} / Q_{k+1}$, where `factor` is
/// $\kappa$ ([`decrease_factor`]) and `next_weight` is $Q_{k+1}$: the inequality that the finite-time guarantee sums up.
pub fn average_decrease(
    sufficient_decrease: f64,
    factor: f64,
    order: f64,
    gradient_norm: f64,
    next_weight: f64,
) -> f64 {
    sufficient_decrease * factor * gradient_norm.powf((1.0 + order) / order) / next_weight
}

/// The finite-time guarantee behind Thm. 2.9,
///
/// $$ \min_{k<N} \lVert g_k\rVert^{(1+\nu)/\nu} \le \frac{f(w_0) - f_{\inf}}{c \kappa \sum_{k<N} 1/Q_{k+1}}, $$
///
/// for runs whose every step is bracketed. `gap` is $f(w_0) - f_{\inf}$, `factor` is $\kappa$ ([`decrease_factor`]), `weight_sum` the sum
/// ([`inverse_weight_sum`]). Its value is the bound of the power, not of the norm.
pub fn finite_time(gap: f64, sufficient_decrease: f64, factor: f64, weight_sum: f64) -> f64 {
    gap / (sufficient_decrease * factor * weight_sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Equality up to the rounding of a few operations.
    fn same(left: f64, right: f64) -> bool {
        (left - right).abs() <= 1e-14 * right.abs()
    }

    #[test]
    fn descent_lemma_is_an_equality_on_a_quadratic() {
        // f = 3x²/2 at x = 2 with the step 0.5: from 6 to −1, cost 1.5.
        assert!(same(descent(6.0, 0.5, 3.0, 36.0), 1.5));
        assert!(same(hoelder_descent(6.0, 0.5, 1.0, 3.0, 6.0), 1.5));
    }

    #[test]
    fn hoelder_descent_has_its_powers() {
        // 10 − 0.5·16 + 7·(0.5·4)^{1.5}/1.5.
        assert!(same(
            hoelder_descent(10.0, 0.5, 0.5, 7.0, 4.0),
            2.0 + 7.0 * 8f64.sqrt() / 1.5
        ));
    }

    #[test]
    fn step_bounds_have_the_papers_values() {
        assert!(same(lipschitz_aware(0.2, 0.5, 4.0), 0.2));
        assert!(same(lipschitz_aware(0.2, 0.25, 4.0), 0.1));
        assert!(same(sharpness_aware(0.2, 0.5, 4.0), 0.2));
        // ν = 1/2, g = 9, H = 2: 0.5·(0.8·1.5·3/2)² = 0.5·3.24.
        assert!(same(hoelder_aware(0.2, 0.5, 0.5, 2.0, 9.0), 1.62));
        // ν = 1 is Prop. 2.5, for every gradient.
        assert!(same(hoelder_aware(0.2, 0.5, 1.0, 4.0, 123.0), 0.2));
    }

    #[test]
    fn reference_values_above_the_cost_lengthen_steps() {
        // ρ = 0 is Prop. 2.5 and the monotone window.
        assert!(same(
            reference_aware(0.2, 0.25, 4.0, 0.0, 7.0),
            lipschitz_aware(0.2, 0.25, 4.0)
        ));
        // c = 0.2, l = 3, ρ = 4, ‖g‖² = 24: 0.5·(0.8 + √(0.64 + 1))/3.
        let bound = 0.5 * (0.8 + 1.64f64.sqrt()) / 3.0;
        assert!(same(reference_aware(0.2, 0.5, 3.0, 4.0, 24.0), bound));
        let (smallest, largest) = nonmonotone_quadratic_window(0.2, 0.5, 3.0, 4.0, 24.0);
        assert!(same(smallest, bound) && same(largest, 2.0 * bound));
    }

    #[test]
    fn one_step_decrease_is_the_smaller_of_two_ends() {
        // 2·0.2·0.8 = 0.32 against 2·0.4·0.6 = 0.48, and 2·0.08·0.92 = 0.1472 with δ = 0.1; ‖g‖²/l = 5.
        assert!(same(one_step_decrease(0.2, 0.5, 2.0, 10.0), 1.6));
        assert!(same(one_step_decrease(0.2, 0.1, 2.0, 10.0), 0.736));
    }

    #[test]
    fn large_step_factor_is_at_most_one() {
        assert!(same(large_step_factor(1e-4, 0.5), 0.9999));
        assert_eq!(large_step_factor(1e-4, 0.9), 1.0);
    }

    #[test]
    fn polyak_constant_is_the_larger_of_two() {
        assert_eq!(polyak_decrease(1e-4, 0.5, 0.1), 0.05);
        assert_eq!(polyak_decrease(0.3, 0.5, 0.1), 0.3);
    }

    #[test]
    fn quadratic_window_spans_one_backtracking() {
        let (smallest, largest) = quadratic_window(0.2, 0.25, 4.0);
        assert!(same(smallest, 0.1) && same(largest, 0.4));
    }

    #[test]
    fn weights_and_their_sum_have_closed_forms() {
        assert!(same(next_weight(0.5, 1.5), 1.75));
        assert_eq!(inverse_weight_sum(0.0, 7), 7.0);
        assert_eq!(inverse_weight_sum(0.3, 0), 0.0);
        // ξ = 1: 1/2 + 1/3 + 1/4.
        assert!(same(inverse_weight_sum(1.0, 3), 13.0 / 12.0));
        // ξ = 1/2: Q = 3/2, 7/4.
        assert!(same(inverse_weight_sum(0.5, 2), 2.0 / 3.0 + 4.0 / 7.0));
    }

    #[test]
    fn finite_time_bound_follows_from_its_steps() {
        // ν = 1/2, H = 2: κ = 0.5·(0.8·1.5/2)² = 0.18.
        let factor = decrease_factor(0.2, 0.5, 0.5, 2.0);
        assert!(same(factor, 0.18));
        // c κ ‖g‖³ / Q = 0.2·0.18·8/1.5.
        assert!(same(average_decrease(0.2, factor, 0.5, 2.0, 1.5), 0.192));
        // (10 − 1) / (0.2·0.18·5).
        assert!(same(finite_time(9.0, 0.2, factor, 5.0), 50.0));
    }
}
