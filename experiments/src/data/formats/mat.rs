//! Reader of arrays of bytes in MATLAB's files of version 5, the format of SVHN.
//!
//! A header of 128 bytes states the byte order; it is followed by one element per variable. An element is a tag (type and
//! length) and its bytes; a variable is an element of type 14 that itself consists of elements (flags, dimensions,
//! name, values), or one of type 15 that is such an element compressed by zlib. See *MAT-File Format*, The MathWorks.
//!
//! Written here because the crates that read such files (matfile 0.5, matrw 0.1, mat5 0.1) unpack a compressed element
//! to any length before examining it, hold several copies of it, and panic on some damaged files. Here an announced
//! length is trusted only as far as the file goes, and only the requested variables are unpacked.

use super::mat_element::{Elements, MATRIX, Order, Tag};
use super::remedies::other_kind;
use crate::data::error::DataError;
use crate::limited;
use flate2::read::ZlibDecoder;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes before the first variable; the last four are the version and, as two letters, the byte order.
const HEADER: usize = 128;

/// Types of elements.
const INT8: u32 = 1;
const UINT8: u32 = 2;
const INT32: u32 = 5;
const UINT32: u32 = 6;
const COMPRESSED: u32 = 15;

/// The class of an array whose values are unsigned bytes.
const UINT8_CLASS: u32 = 9;

/// The bit of complex values in the flags, whose lowest byte is the class.
const COMPLEX: u32 = 0x0800;

/// Limits of the dimensions, four bytes each, and of the name in bytes; MATLAB's own names have at most 63.
const MOST_DIMENSIONS: u64 = 4 * 16;
const LONGEST_NAME: u64 = 255;

/// The values of the arrays called `names`. Each must be present, of unsigned bytes, and of dimensions that `admit`
/// accepts, which is called before any value is read.
///
/// The first index varies fastest.
pub(in crate::data) fn read_bytes<const N: usize>(
    path: &Path,
    names: [&str; N],
    admit: impl Fn(&str, &[usize]) -> Result<(), DataError>,
) -> Result<[Vec<u8>; N], DataError> {
    let io = |error| DataError::io(path, "MATLAB arrays", error);
    let file = limited::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let mut file = BufReader::with_capacity(1 << 16, file);
    let order = byte_order(&mut file, path)
        .map_err(|error| other_kind(path, "a MATLAB file of version 5").unwrap_or(error))?;
    let wanted = Wanted { names: &names, admit };
    let mut arrays: [Option<Vec<u8>>; N] = names.map(|_| None);
    let mut next = HEADER as u64;
    while next < length && arrays.iter().any(Option::is_none) {
        file.seek(SeekFrom::Start(next)).map_err(io)?;
        let Tag {
            kind, length: own, ..
        } = Elements::new(&mut file, path, order).tag("a variable")?;
        next += 8 + own;
        if next > length {
            return Err(DataError::matlab(
                path,
                format!(
                    "a variable ends at byte {next}, the file at byte {length}: it is truncated or damaged"
                ),
            ));
        }
        let element = file.by_ref().take(own);
        let found = match kind {
            MATRIX => wanted.array(Elements::new(element, path, order), own)?,
            COMPRESSED => wanted.compressed(Elements::compressed(ZlibDecoder::new(element), path, order))?,
            _ => {
                return Err(DataError::matlab(
                    path,
                    format!("an element of type {kind} is not a variable"),
                ));
            }
        };
        if let Some((index, values)) = found
            && arrays[index].replace(values).is_some()
        {
            return Err(DataError::matlab(
                path,
                format!("duplicate array {}", names[index]),
            ));
        }
    }
    if let Some(index) = arrays.iter().position(Option::is_none) {
        return Err(DataError::matlab(
            path,
            format!("it has no array called {}", names[index]),
        ));
    }
    Ok(arrays.map(Option::unwrap_or_default))
}

/// Reads the header up to its end.
fn byte_order(file: impl Read, path: &Path) -> Result<Order, DataError> {
    let header = Elements::new(file, path, Order::Little).exactly(HEADER as u64, "its header")?;
    let order = match &header[HEADER - 2..] {
        b"IM" => Order::Little,
        b"MI" => Order::Big,
        _ => {
            let reason =
                "bytes 126 and 127 must be IM or MI, as written by MATLAB's command save (with -v7 or -v6)";
            return Err(DataError::matlab(path, reason.into()));
        }
    };
    let version = match order {
        Order::Little => [header[HEADER - 3], header[HEADER - 4]],
        Order::Big => [header[HEADER - 4], header[HEADER - 3]],
    };
    match version {
        [1, 0] => Ok(order),
        [major, minor] => Err(DataError::matlab(
            path,
            format!(
                "its version must be 1.0, got {major}.{minor} (2.0 is HDF5; MATLAB's save -v7 writes 1.0)"
            ),
        )),
    }
}

/// The requested arrays.
struct Wanted<'a, A> {
    names: &'a [&'a str],
    admit: A,
}

impl<A: Fn(&str, &[usize]) -> Result<(), DataError>> Wanted<'_, A> {
    /// The array in a compressed element and its index among the names; `None` if it is not a requested array.
    fn compressed(&self, mut element: Elements<impl Read>) -> Result<Option<(usize, Vec<u8>)>, DataError> {
        let Tag { kind, length, .. } = element.tag("a compressed variable")?;
        if kind != MATRIX {
            return Err(element.invalid(format!(
                "it has a compressed element of type {kind}, which is not a variable"
            )));
        }
        let found = self.array(element.within(length), length)?;
        if found.is_some() {
            // Reads to the end, which holds the checksum of the compressed bytes; the values may be padded to eight bytes.
            element.finish(7)?;
        }
        Ok(found)
    }

    /// The array in the elements of a variable with this number of bytes, and its index among the names; `None` if it is not
    /// a requested array.
    fn array(
        &self,
        mut element: Elements<impl Read>,
        length: u64,
    ) -> Result<Option<(usize, Vec<u8>)>, DataError> {
        let flags = element.numbers(UINT32, 8..=8, "the flags of an array")?[0];
        let shape = element.numbers(INT32, 8..=MOST_DIMENSIONS, "the dimensions of an array")?;
        let name = element.short(INT8, 0..=LONGEST_NAME, "the name of an array")?;
        let Some(index) = self.names.iter().position(|wanted| wanted.as_bytes() == name) else {
            return Ok(None);
        };
        let name = self.names[index];
        if flags & 0xff != UINT8_CLASS || flags & COMPLEX != 0 {
            return Err(element.invalid(format!("its array {name} is not of unsigned bytes (uint8)")));
        }
        // Dimensions are signed: a negative one is larger than any file here.
        let shape: Vec<usize> = shape.into_iter().map(|length| length as usize).collect();
        (self.admit)(name, &shape)?;
        let product = shape
            .iter()
            .try_fold(1u64, |product, &length| product.checked_mul(length as u64));
        let tag = element.tag("the values of an array")?;
        if tag.kind != UINT8 || product != Some(tag.length) {
            return Err(element.invalid(format!(
                "the values of its array {name} are {} bytes of type {}, and must be as many as its dimensions say, of \
                 type {UINT8}",
                tag.length, tag.kind
            )));
        }
        let values = element.values(tag, "the values of an array")?;
        if !element.has_read(length) {
            return Err(element.invalid(format!(
                "its array {name} ends before the {length} bytes that it announces"
            )));
        }
        Ok(Some((index, values)))
    }
}
