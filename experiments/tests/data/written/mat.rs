//! MATLAB files of version 5, written element by element as the format defines them.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

pub const UINT8: u32 = 2;
pub const UINT8_CLASS: u32 = 9;

/// The order of the bytes of every number of a file.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    Little,
    Big,
}

impl Order {
    pub fn number(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    /// A file of these variables.
    pub fn file(self, variables: &[Vec<u8>]) -> Vec<u8> {
        let mut file = b"MATLAB 5.0 MAT-file, written by a test".to_vec();
        file.resize(124, b' ');
        file.extend(match self {
            Self::Little => *b"\x00\x01IM",
            Self::Big => *b"\x01\x00MI",
        });
        file.extend(variables.concat());
        file
    }

    /// Tag, bytes, zeros up to a multiple of eight.
    pub fn element(self, kind: u32, bytes: &[u8]) -> Vec<u8> {
        let mut element = [self.number(kind), self.number(bytes.len() as u32)].concat();
        element.extend(bytes);
        element.resize(element.len().next_multiple_of(8), 0);
        element
    }

    /// The same with length and type in one word, as MATLAB writes elements of one to four bytes.
    pub fn short_element(self, kind: u32, bytes: &[u8]) -> Vec<u8> {
        let mut element = self.number((bytes.len() as u32) << 16 | kind).to_vec();
        element.extend(bytes);
        element.resize(8, 0);
        element
    }

    /// An array of a class; its values are given as an element.
    pub fn array(self, name: &str, class: u32, shape: &[u32], values: &[u8]) -> Vec<u8> {
        let flags = [self.number(class), self.number(0)].concat();
        let shape: Vec<u8> = shape.iter().flat_map(|&length| self.number(length)).collect();
        let name = match name.len() {
            1..=4 => self.short_element(1, name.as_bytes()),
            _ => self.element(1, name.as_bytes()),
        };
        let parts = [
            self.element(6, &flags),
            self.element(5, &shape),
            name,
            values.to_vec(),
        ];
        self.element(14, &parts.concat())
    }

    /// An array of bytes.
    pub fn bytes(self, name: &str, shape: &[u32], values: &[u8]) -> Vec<u8> {
        let values = match values.len() {
            1..=4 => self.short_element(UINT8, values),
            _ => self.element(UINT8, values),
        };
        self.array(name, UINT8_CLASS, shape, &values)
    }

    /// A variable compressed; such an element is not padded.
    pub fn compressed(self, variable: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(variable).unwrap();
        let packed = encoder.finish().unwrap();
        let mut element = [self.number(15), self.number(packed.len() as u32)].concat();
        element.extend(packed);
        element
    }
}

/// Pixel (row, column, channel) of image n: the formula behind `svhn/scipy-*.mat` too.
pub fn pixel(row: usize, column: usize, channel: usize, image: usize) -> u8 {
    ((row * 7 + column * 31 + channel * 101 + image * 13 + row * column) % 256) as u8
}

/// The values of X for n images: the first of its indices (row, column, channel, image) varies fastest.
pub fn pixels(images: usize) -> Vec<u8> {
    let mut values = Vec::new();
    for image in 0..images {
        for channel in 0..3 {
            for column in 0..32 {
                values.extend((0..32).map(|row| pixel(row, column, channel, image)));
            }
        }
    }
    values
}

/// X and y as in SVHN.
pub fn svhn(order: Order, labels: &[u8]) -> [Vec<u8>; 2] {
    let count = labels.len() as u32;
    [
        order.bytes("X", &[32, 32, 3, count], &pixels(labels.len())),
        order.bytes("y", &[count, 1], labels),
    ]
}
