//! The matrix as eigenvalue methods see it.

use num_traits::Float;

use super::error::CurvatureError;
use crate::numeric::Real;

/// A real symmetric matrix A, known by its products. The implementor guarantees symmetry.
pub trait SymmetricOperator {
    /// The scalar of vectors; inner products are accumulated in `f64` in either case.
    type Scalar: Real;

    /// Why a product could not be computed; [`Infallible`](std::convert::Infallible) if there is no reason.
    type Error: std::error::Error + 'static;

    /// The order of A.
    fn dimension(&self) -> usize;

    /// out = A·v; both have [`dimension`](SymmetricOperator::dimension) entries. A product that does not exist is reported
    /// by non-finite entries.
    ///
    /// # Errors
    ///
    /// The product could not be computed; the computation ends as [`Operator`](CurvatureError::Operator) with this error.
    fn apply(&mut self, v: &[Self::Scalar], out: &mut [Self::Scalar]) -> Result<(), Self::Error>;

    /// Whether to give up the computation, asked before every product: it then ends as
    /// [`Interrupted`](CurvatureError::Interrupted). False by default.
    fn interrupted(&self) -> bool {
        false
    }
}

/// An operator whose products are counted, widened to `f64`, and brought to the magnitude of 1 by powers of two: their
/// squares neither overflow nor underflow, and nothing is rounded.
pub(super) struct Multiplier<'a, O: SymmetricOperator> {
    operator: &'a mut O,
    stretched: Vec<O::Scalar>,
    product: Vec<O::Scalar>,
    products: usize,
    max_products: usize,
    /// Vectors are multiplied by 2 to this power before the product.
    stretch: i32,
    /// The multiples are those of 2 to this power times A; known from the first product that is not zero.
    unit: Option<i32>,
}

impl<'a, O: SymmetricOperator> Multiplier<'a, O> {
    /// # Errors
    ///
    /// If the dimension is 0.
    pub(super) fn new(operator: &'a mut O, max_products: usize) -> Result<Self, CurvatureError<O::Error>> {
        let dimension = operator.dimension();
        if dimension == 0 {
            return Err(CurvatureError::EmptyOperator);
        }
        Ok(Self {
            operator,
            stretched: Vec::new(),
            product: vec![O::Scalar::narrow(0.0); dimension],
            products: 0,
            max_products,
            stretch: 0,
            unit: None,
        })
    }

    pub(super) fn dimension(&self) -> usize {
        self.product.len()
    }

    /// The number of products used.
    pub(super) fn products(&self) -> usize {
        self.products
    }

    /// The number of products left.
    pub(super) fn left(&self) -> usize {
        self.max_products.saturating_sub(self.products)
    }

    /// out = s·A·v, with one s for all products; `v` has entries of at most about 1.
    ///
    /// # Errors
    ///
    /// If the product fails or is not finite, or the operator interrupts.
    pub(super) fn multiply(
        &mut self,
        v: &[O::Scalar],
        out: &mut [f64],
    ) -> Result<(), CurvatureError<O::Error>> {
        let mut largest = self.apply(v)?;
        let imprecise = largest < smallest_precise::<O::Scalar>();
        if self.unit.is_none() && self.stretch == 0 && imprecise && self.left() > 0 {
            // Near the underflow threshold products lose digits, or all of them. Those of longer vectors do not.
            self.stretch = longest_stretch::<O::Scalar>();
            largest = self.apply(v)?;
        }
        if self.unit.is_none() && largest > 0.0 {
            self.unit = Some(self.stretch - libm::ilogb(largest));
        }
        let factor = libm::ldexp(1.0, self.unit.unwrap_or(0) - self.stretch);
        for (out, p) in out.iter_mut().zip(&self.product) {
            *out = factor * p.widen();
        }
        Ok(())
    }

    /// The product with the stretched vector; returns the largest modulus of an entry.
    fn apply(&mut self, v: &[O::Scalar]) -> Result<f64, CurvatureError<O::Error>> {
        loop {
            if self.operator.interrupted() {
                return Err(CurvatureError::Interrupted);
            }
            let factor = O::Scalar::narrow(libm::ldexp(1.0, self.stretch));
            self.stretched.clear();
            self.stretched.extend(v.iter().map(|&x| factor * x));
            self.operator
                .apply(&self.stretched, &mut self.product)
                .map_err(CurvatureError::Operator)?;
            self.products += 1;
            if self.product.iter().all(|p| p.is_finite()) {
                let moduli = self.product.iter().map(|p| p.widen().abs());
                return Ok(moduli.fold(0.0, f64::max));
            }
            if self.stretch == 0 || self.left() == 0 {
                return Err(CurvatureError::NotFinite { step: self.products });
            }
            self.stretch = 0; // only the longer vector overflowed
        }
    }

    /// What a number of the magnified operator is in units of A.
    ///
    /// # Errors
    ///
    /// If it overflows.
    pub(super) fn unscaled(&self, value: f64) -> Result<f64, CurvatureError<O::Error>> {
        let value = libm::ldexp(value, -self.unit.unwrap_or(0));
        match value.is_finite() {
            true => Ok(value),
            false => Err(CurvatureError::NotFinite { step: self.products }),
        }
    }
}

/// Above this the spacing of numbers below the underflow threshold is beneath the rounding of the entry, twice over.
fn smallest_precise<F: Real>() -> f64 {
    let epsilon = F::epsilon();
    (F::min_positive_value() / epsilon).widen()
}

/// The square root of the largest power of two, roughly.
fn longest_stretch<F: Real>() -> i32 {
    libm::ilogb(F::max_value().widen()) / 2
}
