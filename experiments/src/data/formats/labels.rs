//! Labels in .npy and .npz files: classes, or one-hot rows.

use super::integers::Integers;
use super::npy::{Array, tuple};
use super::python;
use super::raw::RawLabels;
use crate::data::error::DataError;
use num_traits::{Float, One, Zero};
use std::path::{Path, PathBuf};

const LABELS: &str = "labels";
const LABEL_SHAPES: &str = "(n,), (n, 1) or, as one-hot rows, (n, K)";
const LABEL_TYPES: &str = "an integer type ('<i8', '<i4', '|u1' and the like)";

/// Labels of shape (n,) or (n, 1) and of integers, or one-hot rows (n, K) of any type of numbers.
pub(in crate::data) fn read_labels(path: &Path) -> Result<RawLabels, DataError> {
    Array::open(path, LABELS, |array| {
        let (values, classes) = match *array.header.shape {
            [_] | [_, 1] => (integers(array)?, None),
            [_, width] => (one_hot(array, width)?.into(), Some(width)),
            _ => return Err(array.wrong_shape(LABEL_SHAPES)),
        };
        Ok(RawLabels {
            path: path.to_path_buf(),
            values,
            classes,
        })
    })
}

fn integers(array: Array<'_>) -> Result<Integers, DataError> {
    let path = array.path.to_path_buf();
    Ok(match array.header.element() {
        "b1" => {
            let values = array.values::<bool>()?;
            values.into_iter().map(u8::from).collect::<Vec<_>>().into()
        }
        "i1" => array.values::<i8>()?.into(),
        "i2" => array.values::<i16>()?.into(),
        "i4" => array.values::<i32>()?.into(),
        "i8" => array.values::<i64>()?.into(),
        "u1" => array.values::<u8>()?.into(),
        "u2" => array.values::<u16>()?.into(),
        "u4" => array.values::<u32>()?.into(),
        "u8" => array.values::<u64>()?.into(),
        "f4" => return Err(floats(path, array.values::<f32>()?)),
        "f8" => return Err(floats(path, array.values::<f64>()?)),
        _ => return Err(array.wrong_type(LABEL_TYPES)),
    })
}

/// Why floats are no labels.
fn floats<T: Float>(path: PathBuf, values: Vec<T>) -> DataError {
    let whole = values.iter().all(|value| value.fract().is_zero());
    DataError::FloatLabels {
        remedy: python::of_float_labels(&path, whole),
        whole,
        path,
    }
}

/// The places of the ones in rows of zeros with a single one.
fn one_hot(array: Array<'_>, width: usize) -> Result<Vec<u64>, DataError> {
    fn places<T: Zero + One + PartialEq>(values: Vec<T>, width: usize) -> Result<Vec<u64>, usize> {
        let place = |(row, entries): (usize, &[T])| {
            let mut ones = entries.iter().enumerate().filter(|(_, entry)| !entry.is_zero());
            match (ones.next(), ones.next()) {
                (Some((place, one)), None) if *one == T::one() => Ok(place as u64),
                _ => Err(row),
            }
        };
        values.chunks_exact(width).enumerate().map(place).collect()
    }
    let count = array.header.shape[0];
    let (path, shape) = (array.path.to_path_buf(), tuple(&array.header.shape));
    let found = match array.header.element() {
        "b1" => places(array.values::<bool>()?.into_iter().map(u8::from).collect(), width),
        "i1" => places(array.values::<i8>()?, width),
        "i2" => places(array.values::<i16>()?, width),
        "i4" => places(array.values::<i32>()?, width),
        "i8" => places(array.values::<i64>()?, width),
        "u1" => places(array.values::<u8>()?, width),
        "u2" => places(array.values::<u16>()?, width),
        "u4" => places(array.values::<u32>()?, width),
        "u8" => places(array.values::<u64>()?, width),
        "f4" => places(array.values::<f32>()?, width),
        "f8" => places(array.values::<f64>()?, width),
        _ => return Err(array.wrong_type(LABEL_TYPES)),
    };
    found.map_err(|row| DataError::NotOneHot {
        remedy: python::of_scores(&path, count == 1),
        path,
        shape,
        row,
    })
}
