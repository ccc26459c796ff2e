//! Images and labels in .npy files.

use super::npy_header::Header;
use super::raw::{Pixels, RawImages, RawLabels};
use crate::data::error::DataError;
use crate::data::error::dimensions;
use ndarray::ArrayD;
use ndarray_npy::{ReadNpyError, ReadNpyExt, ReadableElement};
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

const IMAGES: &str = "images";
const IMAGE_SHAPES: &str = "(n, d), (n, height, width) or (n, channels, height, width)";
const IMAGE_TYPES: &str = "type float32, float64 or uint8 ('<f4', '<f8', '|u1')";

const LABELS: &str = "labels";
const LABEL_SHAPES: &str = "(n,)";
const LABEL_TYPES: &str = "an integer type ('<i8', '<i4', '|u1' and the like)";

const VECTOR_SHAPES: &str = "(n,)";
const VECTOR_TYPES: &str = "type float64 or float32 ('<f8', '<f4')";

/// Images of shape (n, d), (n, h, w) or (n, c, h, w), every pixel finite.
pub(in crate::data) fn read_images(path: &Path) -> Result<RawImages, DataError> {
    let file = NpyFile::open(path, IMAGES)?;
    let (count, shape) = match *file.header.shape {
        [n, d] => (n, [1, 1, d]),
        [n, h, w] => (n, [1, h, w]),
        [n, c, h, w] => (n, [c, h, w]),
        _ => return Err(file.wrong_shape(IMAGE_SHAPES)),
    };
    let pixels = match file.header.element() {
        "f4" => Pixels::Single(file.values()?),
        "f8" => Pixels::Double(file.values()?),
        "u1" => Pixels::Bytes {
            values: file.values()?,
            white: 1.0,
        },
        _ => return Err(file.wrong_type(IMAGE_TYPES)),
    };
    let dimension: usize = shape.iter().product();
    let not_finite = match &pixels {
        Pixels::Bytes { .. } => None,
        Pixels::Single(values) => values.iter().position(|value| !value.is_finite()),
        Pixels::Double(values) => values.iter().position(|value| !value.is_finite()),
    };
    if let Some(index) = not_finite {
        let (image, pixel) = (index / dimension, index % dimension);
        let path = path.to_path_buf();
        return Err(DataError::NotFinite {
            path,
            image,
            pixel,
            value: pixels.get(index),
            after: "",
        });
    }
    Ok(RawImages {
        path: path.to_path_buf(),
        count,
        shape,
        pixels,
    })
}

/// Labels of shape (n,).
pub(in crate::data) fn read_labels(path: &Path) -> Result<RawLabels, DataError> {
    let file = NpyFile::open(path, LABELS)?;
    if file.header.shape.len() != 1 {
        return Err(file.wrong_shape(LABEL_SHAPES));
    }
    let values = match file.header.element() {
        "i1" => widen(file.values::<i8>()?),
        "i2" => widen(file.values::<i16>()?),
        "i4" => widen(file.values::<i32>()?),
        "i8" => widen(file.values::<i64>()?),
        "u1" => widen(file.values::<u8>()?),
        "u2" => widen(file.values::<u16>()?),
        "u4" => widen(file.values::<u32>()?),
        "u8" => widen(file.values::<u64>()?),
        _ => return Err(file.wrong_type(LABEL_TYPES)),
    };
    Ok(RawLabels {
        path: path.to_path_buf(),
        values,
    })
}

/// A vector of shape (n,) of floats, such as weights, directions and reference values.
pub(crate) fn read_vector(path: &Path, what: &'static str) -> Result<Vec<f64>, DataError> {
    let file = NpyFile::open(path, what)?;
    if file.header.shape.len() != 1 {
        return Err(file.wrong_shape(VECTOR_SHAPES));
    }
    match file.header.element() {
        "f8" => file.values(),
        "f4" => Ok(file.values::<f32>()?.into_iter().map(f64::from).collect()),
        _ => Err(file.wrong_type(VECTOR_TYPES)),
    }
}

fn widen<T: Into<i128>>(values: Vec<T>) -> Vec<i128> {
    values.into_iter().map(Into::into).collect()
}

/// A file whose header has been read.
struct NpyFile<'a> {
    file: File,
    path: &'a Path,
    what: &'static str,
    header: Header,
    /// Bytes of the whole file.
    length: u64,
}

impl<'a> NpyFile<'a> {
    fn open(path: &'a Path, what: &'static str) -> Result<Self, DataError> {
        let io = |error| DataError::io(path, what, error);
        let mut file = File::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        let header = Header::read(&mut file, path, what)?;
        if header.shape.contains(&0) {
            return Err(DataError::Empty {
                path: path.to_path_buf(),
                header: dimensions(&header.shape),
            });
        }
        Ok(Self {
            file,
            path,
            what,
            header,
            length,
        })
    }

    /// The values in C order, whatever the order of the file.
    fn values<T: ReadableElement + Clone>(&self) -> Result<Vec<T>, DataError> {
        // ndarray-npy allocates the announced size before it reads: the header must be verified first.
        let shape = dimensions(&self.header.shape);
        match self.header.file_length(size_of::<T>()) {
            None => {
                return Err(DataError::TooLarge {
                    path: self.path.to_path_buf(),
                    header: shape,
                });
            }
            Some(expected) if expected != self.length => {
                return Err(DataError::Size {
                    path: self.path.to_path_buf(),
                    header: format!("{shape} values of type '{}'", self.header.descriptor),
                    expected,
                    found: self.length.to_string(),
                    unpacked: false,
                });
            }
            Some(_) => {}
        }
        let mut reader = BufReader::new(&self.file);
        reader
            .rewind()
            .map_err(|error| DataError::io(self.path, self.what, error))?;
        let array = ArrayD::<T>::read_npy(reader).map_err(|error| match error {
            ReadNpyError::Io(reason) => DataError::io(self.path, self.what, reason),
            other => DataError::NpyHeader {
                path: self.path.to_path_buf(),
                reason: other.to_string(),
            },
        })?;
        if array.is_standard_layout() {
            return Ok(array.into_raw_vec_and_offset().0);
        }
        Ok(array.iter().cloned().collect())
    }

    fn wrong_shape(&self, wanted: &'static str) -> DataError {
        let lengths: Vec<_> = self.header.shape.iter().map(ToString::to_string).collect();
        let found = match lengths.as_slice() {
            [only] => format!("({only},)"),
            several => format!("({})", several.join(", ")),
        };
        DataError::NpyShape {
            path: self.path.to_path_buf(),
            what: self.what,
            found,
            wanted,
        }
    }

    fn wrong_type(&self, wanted: &'static str) -> DataError {
        let found = self.header.descriptor.clone();
        DataError::NpyType {
            path: self.path.to_path_buf(),
            what: self.what,
            found,
            wanted,
        }
    }
}
