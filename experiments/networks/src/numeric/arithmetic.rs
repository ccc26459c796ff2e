//! What may differ between processors: the instructions of the products, and what they compute.

use std::fmt::Write;
use std::sync::OnceLock;

use super::matrix::{Destination, Matrix, multiply};
use super::real::Real;

/// The arithmetic of this machine.
///
/// Matrix products choose their instructions, and the depth of their blocks, by the processor they run on, and the elementary functions
/// are those of the system: so runs with the same settings may differ in their last bits between kinds of machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arithmetic {
    /// The instructions that the products chose: `avx512`, `fma`, `neon`, `simd128` or `scalar`.
    pub instructions: &'static str,
    /// A hash, 16 hexadecimal digits, of the results of products of several shapes in both precisions and of the elementary functions that
    /// networks use. Where it is equal, these results are.
    pub digest: String,
}

impl Arithmetic {
    /// That of this machine, computed once per process, in a few milliseconds.
    ///
    /// ```
    /// use flatland_networks::Arithmetic;
    /// let here = Arithmetic::of_this_machine();
    /// assert_eq!(here.digest.len(), 16);
    /// # if cfg!(target_arch = "x86_64") {
    /// assert!(["avx512", "fma", "scalar"].contains(&here.instructions));
    /// # }
    /// ```
    pub fn of_this_machine() -> &'static Self {
        static HERE: OnceLock<Arithmetic> = OnceLock::new();
        HERE.get_or_init(|| {
            let mut hash = Fnv::new();
            products::<f32>(&mut hash);
            products::<f64>(&mut hash);
            functions::<f32>(&mut hash);
            functions::<f64>(&mut hash);
            Self {
                instructions: instructions(),
                digest: hash.digits(),
            }
        })
    }
}

/// The choice of the `gemm` crate, by the rule of its `gemm_common::gemm_def`.
fn instructions() -> &'static str {
    #[cfg(all(feature = "avx512", any(target_arch = "x86", target_arch = "x86_64")))]
    if std::arch::is_x86_feature_detected!("avx512f") {
        return "avx512";
    }
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if std::arch::is_x86_feature_detected!("fma") {
        return "fma";
    }
    #[cfg(target_arch = "aarch64")]
    if std::arch::is_aarch64_feature_detected!("neon") {
        return "neon";
    }
    "scalar"
}

/// Products of the shapes that take different ways through `gemm`: vectors, small and large ones, and one deeper than any block.
fn products<F: Real>(hash: &mut Fnv) {
    for (rows, inner, columns) in [
        (1, 70, 1),
        (1, 70, 9),
        (9, 70, 1),
        (5, 30, 7),
        (70, 33, 70),
        (66, 4_500, 66),
    ] {
        let a = numbers::<F>(rows * inner, 1);
        let b = numbers::<F>(inner * columns, 2);
        let mut out = vec![F::zero(); rows * columns];
        for (a, b) in [
            (Matrix::row_major(&a, inner), Matrix::row_major(&b, columns)),
            (
                Matrix::row_major(&a, rows).transposed(),
                Matrix::row_major(&b, inner).transposed(),
            ),
        ] {
            multiply(a, b, &mut out, Destination::Overwrite);
            hash.add(&out);
        }
    }
}

/// Values of the functions in activations, losses and their derivatives.
fn functions<F: Real>(hash: &mut Fnv) {
    let functions: [fn(F) -> F; 8] = [
        F::exp,
        F::tanh,
        F::erfc,
        F::sin,
        F::cos,
        |x| x.exp().ln_1p(),
        |x| F::narrow(10_000.0).powf(x),
        |x| (x * x + F::one()).ln(),
    ];
    let arguments = numbers::<F>(500, 3);
    for function in functions {
        let eight = F::narrow(8.0);
        let values: Vec<F> = arguments.iter().map(|&x| function(x * eight)).collect();
        hash.add(&values);
    }
}

/// Numbers in (−1, 1) with all their bits in use, from a fixed linear congruence.
fn numbers<F: Real>(count: usize, seed: u64) -> Vec<F> {
    let mut state = seed;
    let next = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        F::narrow((state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0)
    };
    (0..count).map(next).collect()
}

/// The hash of Fowler, Noll and Vo, 64 bits: it must tell results apart, not resist anyone.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add<F: Real>(&mut self, values: &[F]) {
        for value in values {
            // Exact, and the same for every NaN.
            let bits = match value.is_nan() {
                true => f64::NAN.to_bits(),
                false => value.widen().to_bits(),
            };
            for byte in bits.to_le_bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }

    fn digits(&self) -> String {
        let mut digits = String::new();
        // Writing to a string cannot fail.
        let _ = write!(digits, "{:016x}", self.0);
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_depends_on_the_last_bit_of_any_value() {
        let values = numbers::<f64>(100, 1);
        let digest = |values: &[f64]| {
            let mut hash = Fnv::new();
            hash.add(values);
            hash.digits()
        };
        for index in 0..values.len() {
            let mut changed = values.clone();
            changed[index] = f64::from_bits(changed[index].to_bits() ^ 1);
            assert_ne!(digest(&changed), digest(&values));
        }
    }
}
