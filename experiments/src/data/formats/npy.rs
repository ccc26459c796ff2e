//! Images and labels in .npy files, and in .npz files, which are archives of them.

use super::npy_header::Header;
use super::npz;
use super::python;
use super::raw::{Pixels, RawImages};
use super::remedies::not_of_kind;
use super::rows::Rows;
use crate::data::error::DataError;
use crate::data::error::dimensions;
use crate::data::layout::{Layout, channels_first};
use crate::data::memory::admit;
use crate::limited;
use ndarray::{ArrayD, Axis};
use ndarray_npy::{ReadNpyError, ReadNpyExt, ReadableElement};
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

const IMAGES: &str = "images";
const IMAGE_SHAPES: &str = "(n, d), (n, height, width), (n, channels, height, width) or, with `layout: ChannelsLast`, (n, height, width, channels)";
const IMAGE_TYPES: &str =
    "type float32, float64, bool or an integer type ('<f4', '<f8', '|b1', '|u1' and the like)";

const VECTOR_SHAPES: &str = "(n,)";
const VECTOR_TYPES: &str = "type float64 or float32 ('<f8', '<f4')";

/// Images of shape (n, d), (n, h, w) or four axes in the given layout, every pixel finite: all, or those with the indices `kept`.
pub(in crate::data) fn read_images(
    path: &Path,
    layout: Option<Layout>,
    scale: f64,
    kept: Option<&[usize]>,
) -> Result<RawImages, DataError> {
    Array::open(path, IMAGES, |array| {
        // Of objects the shape says nothing.
        if array.header.element() == "O" {
            return Err(array.wrong_type(IMAGE_TYPES));
        }
        let (count, shape, turned) = match *array.header.shape {
            [n, d] if layout.is_none() => (n, [1, 1, d], false),
            [n, h, w] if layout.is_none() => (n, [1, h, w], false),
            [n, a, b, c] => {
                let used = layout.unwrap_or(Layout::ChannelsFirst);
                if layout.is_none() && used.is_unlikely([a, b, c]) {
                    return Err(DataError::Layout {
                        path: path.to_path_buf(),
                        found: [n, a, b, c],
                    });
                }
                (n, used.shape([a, b, c]), used == Layout::ChannelsLast)
            }
            _ if layout.is_some() => return Err(array.wrong_shape("four axes, where `layout` is set")),
            _ => return Err(array.wrong_shape(IMAGE_SHAPES)),
        };
        let (mut pixels, stored) = array.pixels(kept)?;
        match &mut pixels {
            _ if !turned => {}
            Pixels::Bytes(values) => channels_first(values, shape),
            Pixels::Single(values) => channels_first(values, shape),
            Pixels::Double(values) => channels_first(values, shape),
        }
        require_finite(path, &pixels, shape.iter().product(), kept)?;
        Ok(RawImages {
            path: path.to_path_buf(),
            count,
            shape,
            pixels,
            stored,
            scale,
            layout,
        })
    })
}

fn require_finite(
    path: &Path,
    pixels: &Pixels,
    dimension: usize,
    kept: Option<&[usize]>,
) -> Result<(), DataError> {
    let not_finite = match pixels {
        Pixels::Bytes(_) => None,
        Pixels::Single(values) => values.iter().position(|value| !value.is_finite()),
        Pixels::Double(values) => values.iter().position(|value| !value.is_finite()),
    };
    match not_finite {
        None => Ok(()),
        Some(index) => Err(DataError::NotFinite {
            path: path.to_path_buf(),
            image: kept.map_or(index / dimension, |kept| kept[index / dimension]),
            pixel: index % dimension,
            value: pixels.get(index),
            after: "",
        }),
    }
}

/// A vector of shape (n,) of floats, such as weights, directions and reference values.
pub(crate) fn read_vector(path: &Path, what: &'static str) -> Result<Vec<f64>, DataError> {
    Array::open(path, what, |array| {
        if array.header.shape.len() != 1 {
            return Err(array.wrong_shape(VECTOR_SHAPES));
        }
        match array.header.element() {
            "f8" => array.values(),
            "f4" => Ok(array.values::<f32>()?.into_iter().map(f64::from).collect()),
            _ => Err(array.wrong_type(VECTOR_TYPES)),
        }
    })
}

/// An array whose header has been read.
pub(super) struct Array<'a> {
    /// The bytes after the header.
    bytes: &'a mut dyn Read,
    pub(super) path: &'a Path,
    what: &'static str,
    pub(super) header: Header,
    /// Bytes of the whole file.
    length: u64,
}

impl<'a> Array<'a> {
    /// Opens a file, or an array of an archive (`data.npz:x_train`), and reads the header.
    pub(super) fn open<T>(
        path: &'a Path,
        what: &'static str,
        read: impl FnOnce(Array<'_>) -> Result<T, DataError>,
    ) -> Result<T, DataError> {
        let then = |bytes: &mut dyn Read, length| read(Array::new(bytes, path, what, length)?);
        if let Some((archive, name)) = npz::parts(path) {
            return npz::open(&archive, &name, path, what, then);
        }
        let io = |error| DataError::io(path, what, error);
        let file = limited::open(path).map_err(io)?;
        let properties = file.metadata().map_err(io)?;
        if properties.is_dir() {
            return Err(not_of_kind(path, "an .npy file", || "it is a folder".to_owned()));
        }
        then(&mut BufReader::new(file), properties.len())
    }

    fn new(
        bytes: &'a mut dyn Read,
        path: &'a Path,
        what: &'static str,
        length: u64,
    ) -> Result<Self, DataError> {
        let header = Header::read(bytes, path, what)?;
        if header.shape.contains(&0) {
            return Err(DataError::Empty {
                path: path.to_path_buf(),
                header: dimensions(&header.shape),
            });
        }
        Ok(Self {
            bytes,
            path,
            what,
            header,
            length,
        })
    }

    /// Pixels, and NumPy's name of their type.
    fn pixels(self, kept: Option<&[usize]>) -> Result<(Pixels, &'static str), DataError> {
        fn single<T: Into<f32>>(values: Vec<T>) -> Pixels {
            Pixels::Single(values.into_iter().map(Into::into).collect())
        }
        // Integers of 64 bits that double precision does not have are no pixels.
        fn double<T: num_traits::AsPrimitive<f64>>(values: Vec<T>) -> Pixels {
            Pixels::Double(values.into_iter().map(T::as_).collect())
        }
        Ok(match self.header.element() {
            "f4" => (Pixels::Single(self.rows(kept)?), "float32"),
            "f8" => (Pixels::Double(self.rows(kept)?), "float64"),
            "u1" => (Pixels::Bytes(self.rows(kept)?), "uint8"),
            "b1" => {
                let values = self.rows::<bool>(kept)?;
                (Pixels::Bytes(values.into_iter().map(u8::from).collect()), "bool")
            }
            "i1" => (single(self.rows::<i8>(kept)?), "int8"),
            "i2" => (single(self.rows::<i16>(kept)?), "int16"),
            "u2" => (single(self.rows::<u16>(kept)?), "uint16"),
            "i4" => (double(self.rows::<i32>(kept)?), "int32"),
            "u4" => (double(self.rows::<u32>(kept)?), "uint32"),
            "i8" => (double(self.rows::<i64>(kept)?), "int64"),
            "u8" => (double(self.rows::<u64>(kept)?), "uint64"),
            _ => return Err(self.wrong_type(IMAGE_TYPES)),
        })
    }

    /// The values in C order, whatever the order of the file.
    pub(super) fn values<T: ReadableElement + Clone>(self) -> Result<Vec<T>, DataError> {
        self.rows(None)
    }

    /// The values of all rows, or of those with the indices `kept`, in C order.
    fn rows<T: ReadableElement + Clone>(self, kept: Option<&[usize]>) -> Result<Vec<T>, DataError> {
        // ndarray-npy allocates the announced size before it reads: the header must be verified first.
        let shape = dimensions(&self.header.shape);
        let expected = match self.header.file_length(size_of::<T>()) {
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
            Some(expected) => expected,
        };
        let length = expected - self.header.bytes.len() as u64;
        let io = |reason| DataError::io(self.path, self.what, reason);
        let array = match kept.filter(|_| !self.header.fortran_order) {
            None => {
                admit(length).map_err(io)?;
                // One byte more than expected reveals trailing data, and lets an archive verify its checksum.
                let whole = Cursor::new(&self.header.bytes).chain(self.bytes.take(length + 1));
                ArrayD::<T>::read_npy(whole)
            }
            Some(kept) => {
                let count = self.header.shape[0];
                let rows = Rows {
                    count,
                    width: length / count as u64,
                    kept: Some(kept),
                };
                let (mut values, _) = rows.read(self.bytes).map_err(io)?;
                self.bytes.take(1).read_to_end(&mut values).map_err(io)?;
                let kept = kept.iter().filter(|&&row| row < count).count();
                ArrayD::<T>::read_npy(Cursor::new(self.header.with_rows(kept)).chain(Cursor::new(values)))
            }
        };
        let array = array.map_err(|error| match error {
            ReadNpyError::Io(reason) => io(reason),
            other => DataError::NpyHeader {
                path: self.path.to_path_buf(),
                reason: other.to_string(),
            },
        })?;
        if array.is_standard_layout() {
            return Ok(array.into_raw_vec_and_offset().0);
        }
        match kept {
            None => Ok(array.iter().cloned().collect()),
            // The rows of a file in Fortran's order are all over it.
            Some(kept) => {
                let kept = kept.iter().filter(|&&row| row < self.header.shape[0]);
                Ok(kept
                    .flat_map(|&row| array.index_axis(Axis(0), row).iter().cloned().collect::<Vec<_>>())
                    .collect())
            }
        }
    }

    pub(super) fn wrong_shape(&self, wanted: &'static str) -> DataError {
        DataError::NpyShape {
            path: self.path.to_path_buf(),
            what: self.what,
            found: tuple(&self.header.shape),
            wanted,
        }
    }

    pub(super) fn wrong_type(&self, wanted: &'static str) -> DataError {
        let found = self.header.descriptor.as_str().into();
        DataError::NpyType {
            path: self.path.to_path_buf(),
            what: self.what,
            remedy: python::of_type(self.path, self.header.element()).into(),
            found,
            wanted,
        }
    }
}

/// A shape as Python writes it.
pub(in crate::data) fn tuple(shape: &[usize]) -> String {
    let lengths: Vec<_> = shape.iter().map(ToString::to_string).collect();
    match lengths.as_slice() {
        [only] => format!("({only},)"),
        several => format!("({})", several.join(", ")),
    }
}
