//! Vectors over the parameters, entry by entry on all threads: on one, those of the large networks take as long as a layer.

use rayon::prelude::*;

use super::real::Real;

/// Entries of a task: enough that waking a thread for it is worth it.
const AT_ONCE: usize = 1 << 16;

/// out = from + η·along, on the thread that calls.
pub(crate) fn step<F: Real>(from: &[F], along: &[F], eta: F, out: &mut [F]) {
    for ((out, from), along) in out.iter_mut().zip(from).zip(along) {
        *out = *from + eta * *along;
    }
}

/// out = from + η·along.
pub(crate) fn step_in_parallel<F: Real>(from: &[F], along: &[F], eta: F, out: &mut [F]) {
    if out.len() <= AT_ONCE {
        return step(from, along, eta, out);
    }
    let sources = from.par_chunks(AT_ONCE).zip(along.par_chunks(AT_ONCE));
    let parts = out.par_chunks_mut(AT_ONCE).zip(sources);
    parts.for_each(|(out, (from, along))| step(from, along, eta, out));
}

/// out = from.
pub(crate) fn copy_in_parallel<F: Real>(from: &[F], out: &mut [F]) {
    if out.len() <= AT_ONCE {
        return out.copy_from_slice(from);
    }
    let parts = out.par_chunks_mut(AT_ONCE).zip(from.par_chunks(AT_ONCE));
    parts.for_each(|(out, from)| out.copy_from_slice(from));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_whole_at_any_length() {
        for length in [0, 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE - 7] {
            let from: Vec<f64> = (0..length).map(|i| i as f64).collect();
            let along: Vec<f64> = (0..length).map(|i| (i % 5) as f64).collect();
            let mut out = vec![f64::NAN; length];
            step_in_parallel(&from, &along, -0.5, &mut out);
            assert!(
                out.iter()
                    .enumerate()
                    .all(|(i, out)| *out == i as f64 - 0.5 * (i % 5) as f64)
            );
            copy_in_parallel(&along, &mut out);
            assert_eq!(out, along);
        }
    }
}
