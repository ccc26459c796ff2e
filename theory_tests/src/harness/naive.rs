//! Reference values from the whole history of costs: slow, but literally the definition.

/// $\max_{0 \le j < \min(k+1, M)} f(w_{k-j})$ for costs $f(w_0), \dots, f(w_k)$ and $M$ = `window`.
pub fn grippo_reference(costs: &[f64], window: usize) -> f64 {
    let newest_first = costs.iter().rev().copied();
    newest_first.take(window).fold(f64::NEG_INFINITY, f64::max)
}

/// $Q_k = \sum_{j \le k} \xi^j$, the sum of the recurrence $Q_0 = 1$, $Q_{k+1} = \xi Q_k + 1$.
pub fn zhang_hager_weight(k: usize, averaging: f64) -> f64 {
    (0..=k).map(|power| averaging.powi(power as i32)).sum()
}

/// $C_k = \sum_{j \le k} \xi^{k-j} f(w_j) / Q_k$: the recurrence $Q_{k+1} C_{k+1} = \xi Q_k C_k + f(w_{k+1})$, summed.
pub fn zhang_hager_average(costs: &[f64], averaging: f64) -> f64 {
    let weight = zhang_hager_weight(costs.len() - 1, averaging);
    let newest_first = costs.iter().rev().enumerate();
    // Divided term by term, so that huge costs do not overflow the sum.
    newest_first
        .map(|(age, cost)| averaging.powi(age as i32) / weight * cost)
        .sum()
}

/// $R_k = \max(C_k, f(w_k))$.
pub fn zhang_hager_reference(costs: &[f64], averaging: f64) -> f64 {
    zhang_hager_average(costs, averaging).max(costs[costs.len() - 1])
}

/// The largest distance from the model of a Zhang–Hager average computed by its recurrence with unit roundoff `unit`.
///
/// Let $m$ be the largest absolute cost and $n$ the number of costs. The computed $Q_k$ is within $2k$ units
/// of the exact one, relatively: $\xi Q + 1$ adds two roundings, and the error of $Q$ only shrinks. The two
/// coefficients of a step are therefore within $4k + 3$ units of theirs, so that step $k$ moves the average by at most
/// $(4k + 5)\,m$ units more than an exact one, and passes on the error it found, which a convex combination does not
/// enlarge. Summed over $n$ steps: $(2n^2 + 3n)\,m$ units. ξ itself, rounded to single precision, moves each of $n$ weights
/// $\xi^j$ by at most $n$ units and each quotient by twice that, which is $2n^2\,m$ more in the sum of $n$ terms weighted by a
/// probability. The model in double precision does better than either, and is given as much again.
pub fn zhang_hager_band(costs: &[f64], unit: f64) -> f64 {
    let count = costs.len() as f64;
    let largest = costs
        .iter()
        .fold(0.0_f64, |largest, cost| largest.max(cost.abs()));
    2.0 * (4.0 * count * count + 3.0 * count) * largest * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_holds_the_newest_costs() {
        let costs = [5.0, 1.0, 3.0, 2.0];
        let references = [1, 2, 3, 4, 9].map(|window| grippo_reference(&costs, window));
        assert_eq!(references, [2.0, 3.0, 3.0, 5.0, 5.0]);
        assert_eq!(grippo_reference(&[-2.0, -3.0], 2), -2.0);
    }

    #[test]
    fn the_average_weighs_each_cost_by_its_age() {
        assert_eq!(zhang_hager_weight(0, 0.5), 1.0);
        assert_eq!(zhang_hager_weight(3, 0.5), 1.875);
        assert_eq!(
            [0.0, 1.0].map(|averaging| zhang_hager_weight(3, averaging)),
            [1.0, 4.0]
        );
        // (8/4 + 6/2 + 2)/(7/4).
        assert!((zhang_hager_average(&[8.0, 6.0, 2.0], 0.5) - 4.0).abs() < 1e-15);
        assert_eq!(zhang_hager_average(&[8.0, 6.0, 2.0], 0.0), 2.0);
        // No sum of these overflows.
        assert_eq!(zhang_hager_average(&[f64::MAX, f64::MAX], 1.0), f64::MAX);
        assert_eq!(zhang_hager_reference(&[8.0, 2.0], 1.0), 5.0);
        assert_eq!(zhang_hager_reference(&[2.0, 8.0], 1.0), 8.0);
    }

    #[test]
    fn the_band_grows_with_the_square_of_the_number_of_costs() {
        // 2(4 · 3² + 3 · 3) = 90 units of the largest absolute cost.
        assert_eq!(zhang_hager_band(&[1.0, -4.0, 2.0], 0.125), 45.0);
        assert_eq!(zhang_hager_band(&[0.5], 1.0), 7.0);
    }
}
