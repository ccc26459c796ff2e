//! What a file is that is not what was expected, told by its first bytes.

use super::archive::members;
use crate::limited;
use flate2::read::GzDecoder;
use std::io::Read;
use std::path::Path;

/// Bytes examined: enough for the headings of a table with thousands of columns.
const EXAMINED: u64 = 1 << 16;

/// What a path holds that this program does not read as it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Folder,
    GitLfs,
    GitAnnex,
    WebPage,
    Json,
    /// Numbers in text, with this character between them.
    Table {
        delimiter: char,
        heading: bool,
    },
    Text,
    /// The Python version of CIFAR-10 (CIFAR-100).
    CifarPickle {
        hundred: bool,
    },
    Pickle,
    Torch,
    SafeTensors,
    Spreadsheet,
    Npz,
    Npy,
    Idx,
    Zip,
    Hdf5,
    Matlab5,
    Matlab73,
    Image(&'static str),
    /// A file of the binary version of CIFAR-10 (CIFAR-100), which has no magic number but a telling length.
    CifarBinary {
        hundred: bool,
    },
    /// An array in the format of NumPy, gzipped.
    GzippedNpy,
    Packed(&'static str),
    Parquet,
}

/// Whether the file is part of the Python version of CIFAR-10 or CIFAR-100.
pub(in crate::data) fn is_cifar_pickle(path: &Path) -> bool {
    matches!(kind(path), Some(Kind::CifarPickle { .. }))
}

/// What the path holds; `None` if it looks like nothing known.
pub(super) fn kind(path: &Path) -> Option<Kind> {
    if path.is_dir() {
        return Some(Kind::Folder);
    }
    let mut first = Vec::new();
    let file = limited::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.take(EXAMINED).read_to_end(&mut first).ok()?;
    if first.starts_with(b"PK\x03\x04") {
        return Some(of_archive(path, &first));
    }
    of_bytes(&first)
        .or_else(|| of_text(&first))
        .or_else(|| of_length(length))
}

/// Records of one or two labels and 3 × 32 × 32 pixels.
fn of_length(length: u64) -> Option<Kind> {
    match length {
        0 => None,
        _ if length.is_multiple_of(3073) => Some(Kind::CifarBinary { hundred: false }),
        _ if length.is_multiple_of(3074) => Some(Kind::CifarBinary { hundred: true }),
        _ => None,
    }
}

/// Kinds with a magic number.
fn of_bytes(first: &[u8]) -> Option<Kind> {
    const MAGIC: [(&[u8], Kind); 21] = [
        (b"version https://git-lfs.github.com", Kind::GitLfs),
        (b"\x93NUMPY", Kind::Npy),
        (b"\x89HDF\r\n\x1a\n", Kind::Hdf5),
        (b"MATLAB 5.0 MAT-file", Kind::Matlab5),
        (b"MATLAB 7.3 MAT-file", Kind::Matlab73),
        (b"\x89PNG\r\n\x1a\n", Kind::Image("PNG")),
        (b"\xff\xd8\xff", Kind::Image("JPEG")),
        (b"GIF8", Kind::Image("GIF")),
        (b"BM", Kind::Image("BMP")),
        (b"II*\0", Kind::Image("TIFF")),
        (b"MM\0*", Kind::Image("TIFF")),
        (b"PAR1", Kind::Parquet),
        (b"BZh", Kind::Packed("bzip2")),
        (b"\xfd7zXZ\0", Kind::Packed("xz")),
        (b"\x28\xb5\x2f\xfd", Kind::Packed("zstd")),
        (b"7z\xbc\xaf\x27\x1c", Kind::Packed("7z")),
        (b"Rar!", Kind::Packed("rar")),
        // PyTorch's format before version 1.6: a pickled number.
        (b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", Kind::Torch),
        (b"\x1f\x9d", Kind::Packed("compress")),
        (b"P5", Kind::Image("PGM")),
        (b"P6", Kind::Image("PPM")),
    ];
    if first.is_empty() {
        return Some(Kind::Empty);
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| first.starts_with(magic)) {
        return Some(*kind);
    }
    if first.starts_with(b"\x1f\x8b") {
        let mut unpacked = Vec::new();
        // A stream that ends early has still given what it has.
        let _ = GzDecoder::new(first).take(EXAMINED).read_to_end(&mut unpacked);
        return Some(match of_bytes(&unpacked) {
            Some(Kind::Npy) => Kind::GzippedNpy,
            Some(Kind::Idx) => Kind::Idx,
            _ => Kind::Packed("gzip"),
        });
    }
    if first.starts_with(b"RIFF") && first.get(8..12) == Some(b"WEBP") {
        return Some(Kind::Image("WebP"));
    }
    if first.get(257..262) == Some(b"ustar") {
        return Some(Kind::Packed("tar"));
    }
    if matches!(first, [0x80, 2..=5, ..]) {
        return Some(pickle(first));
    }
    if matches!(first, [0, 0, 8..=14, 1..=4, ..]) {
        return Some(Kind::Idx);
    }
    // Eight bytes of length, then JSON.
    if first.get(8..10) == Some(b"{\"") && first[4..8] == [0; 4] {
        return Some(Kind::SafeTensors);
    }
    None
}

fn pickle(first: &[u8]) -> Kind {
    let has = |word: &str| contains(first, word);
    // The beginnings of data_batch_1 and test_batch, and of train and test: both are dictionaries whose first keys these are.
    if has("batch_label") {
        Kind::CifarPickle { hundred: false }
    } else if has("filenames") || has("fine_labels") || has("coarse_labels") {
        Kind::CifarPickle { hundred: true }
    } else {
        Kind::Pickle
    }
}

/// What is in a zip archive: PyTorch's has the file `data.pkl` first, NumPy's has arrays alone.
fn of_archive(path: &Path, first: &[u8]) -> Kind {
    if contains(first, "/data.pkl") {
        return Kind::Torch;
    }
    if contains(first, "[Content_Types].xml") {
        return Kind::Spreadsheet;
    }
    let npy = |first: &[u8]| contains(first, ".npy");
    match members(path) {
        Some(members) if !members.is_empty() && members.iter().all(|name| name.ends_with(".npy")) => {
            Kind::Npz
        }
        None if npy(first) => Kind::Npz,
        _ => Kind::Zip,
    }
}

/// Kinds of text.
fn of_text(first: &[u8]) -> Option<Kind> {
    let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    // The examined part can end inside a letter.
    let text = match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&first[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if text.contains(control) {
        return None;
    }
    let text = text.trim_start();
    let lower = text.to_ascii_lowercase();
    if text.contains("/annex/objects/") {
        return Some(Kind::GitAnnex);
    }
    if lower.starts_with("<!doctype") || lower.starts_with("<html") || lower.starts_with("<?xml") {
        return Some(Kind::WebPage);
    }
    if lower.contains("<html") || lower.contains("<head") {
        return Some(Kind::WebPage);
    }
    if text.starts_with(['{', '[']) {
        return Some(Kind::Json);
    }
    Some(table(text).unwrap_or(Kind::Text))
}

/// A table of numbers in text: its second line, or its only one, consists of numbers.
fn table(text: &str) -> Option<Kind> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (heading, line) = (lines.next()?, lines.next());
    [',', ';', '\t', ' '].into_iter().find_map(|delimiter| {
        let numbers = |line: &str| {
            let mut words = line.trim().split(delimiter).filter(|word| !word.is_empty());
            words.clone().next().is_some() && words.all(|word| word.trim().parse::<f64>().is_ok())
        };
        // The examined part can end inside a line.
        let second = line.map(|line| line.rsplit_once(delimiter).map_or(line, |(whole, _)| whole));
        let only = heading.rsplit_once(delimiter).map_or(heading, |(whole, _)| whole);
        match second {
            Some(second) if numbers(second) => Some(Kind::Table {
                delimiter,
                heading: !numbers(heading),
            }),
            None if numbers(only) => Some(Kind::Table {
                delimiter,
                heading: false,
            }),
            _ => None,
        }
    })
}

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_by_their_numbers() {
        let table = |delimiter, heading| Some(Kind::Table { delimiter, heading });
        for (text, expected) in [
            ("label,pixel1,pixel2\n5,0,128\n", table(',', true)),
            ("5,0,128\n3,1,2\n", table(',', false)),
            ("5;0;1\n5;1;2\n", table(';', false)),
            ("0.5 1e-3\n2 3\n", table(' ', false)),
            ("1\n2\n3\n", table(',', false)),
            ("a\tb\n1\t2\n", table('\t', true)),
            ("cat\ndog\n", Some(Kind::Text)),
            ("name,kind\na,cat\n", Some(Kind::Text)),
            ("<!DOCTYPE html><p>", Some(Kind::WebPage)),
            ("[[1, 2]]", Some(Kind::Json)),
        ] {
            assert_eq!(of_text(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(of_text(&[0, 1, 2, 3]), None);
    }
}
