//! The scalar a network computes in.

use std::fmt::{Debug, Display};
use std::iter::Sum;
use std::ops::{AddAssign, MulAssign};

use num_traits::Float;

/// The scalar of a network: `f32` or `f64` only, the types for which matrix products exist.
///
/// Costs, norms and curvatures leave the network code as `f64`; [`widen`](Real::widen) and
/// [`narrow`](Real::narrow) convert.
pub trait Real:
    Float + AddAssign + MulAssign + Sum + Default + Debug + Display + Send + Sync + sealed::Sealed + 'static
{
    /// The name written into records: `"f32"` or `"f64"`.
    const NAME: &'static str;

    /// The nearest value of this type.
    fn narrow(value: f64) -> Self;

    /// The same value in double precision, exactly.
    fn widen(self) -> f64;

    /// The complementary error function, 2/√π ∫ exp(−t²) dt from x to ∞.
    fn erfc(self) -> Self;
}

mod sealed {
    use std::cell::RefCell;
    use std::thread::LocalKey;

    /// The free buffers of a thread.
    type Free<F> = RefCell<Vec<Vec<F>>>;

    pub trait Sealed: Sized {
        /// The store of [`Buffer`](crate::numeric::Buffer).
        fn free_buffers() -> &'static LocalKey<Free<Self>>;
    }

    macro_rules! sealed {
        ($scalar:ty) => {
            impl Sealed for $scalar {
                fn free_buffers() -> &'static LocalKey<Free<Self>> {
                    thread_local!(static FREE: Free<$scalar> = const { RefCell::new(Vec::new()) });
                    &FREE
                }
            }
        };
    }

    sealed!(f32);
    sealed!(f64);
}

impl Real for f32 {
    const NAME: &'static str = "f32";

    fn narrow(value: f64) -> Self {
        value as f32
    }

    fn widen(self) -> f64 {
        f64::from(self)
    }

    fn erfc(self) -> Self {
        libm::erfcf(self)
    }
}

impl Real for f64 {
    const NAME: &'static str = "f64";

    fn narrow(value: f64) -> Self {
        value
    }

    fn widen(self) -> f64 {
        self
    }

    fn erfc(self) -> Self {
        libm::erfc(self)
    }
}

/// The inner product Σ aᵢbᵢ, accumulated in `f64` whatever the scalars, always in the same order.
///
/// With `a = b` it is the squared norm that a sufficient-decrease test needs.
///
/// # Panics
///
/// If the lengths differ.
///
/// ```
/// use flatland_networks::dot;
/// assert_eq!(dot(&[1.0_f32, 2.0], &[3.0_f64, 4.0]), 11.0);
/// ```
pub fn dot<A: Real, B: Real>(a: &[A], b: &[B]) -> f64 {
    // Several running sums let the processor add in parallel; eight of them, whatever the machine, fix the
    // order.
    const SUMS: usize = 8;
    assert_eq!(a.len(), b.len(), "inner product of vectors of different lengths");
    let mut sums = [0.0; SUMS];
    let (a_chunks, a_rest) = a.as_chunks::<SUMS>();
    let (b_chunks, b_rest) = b.as_chunks::<SUMS>();
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for i in 0..SUMS {
            sums[i] += x[i].widen() * y[i].widen();
        }
    }
    let rest: f64 = a_rest
        .iter()
        .zip(b_rest)
        .map(|(x, y)| x.widen() * y.widen())
        .sum();
    sums.iter().sum::<f64>() + rest
}
