//! Zip archives, written according to their format (PKWARE's APPNOTE, 4.3).

use flate2::{Compression, Crc, write::DeflateEncoder};
use std::io::Write;

/// A member, whose announced sizes and checksum can be changed before it is written.
pub struct Member {
    pub name: String,
    /// As stored, compressed or not.
    pub bytes: Vec<u8>,
    /// 0: stored; 8: deflated.
    pub method: u16,
    pub checksum: u32,
    pub packed: u32,
    pub unpacked: u32,
}

impl Member {
    pub fn stored(name: &str, bytes: &[u8]) -> Self {
        let mut checksum = Crc::new();
        checksum.update(bytes);
        Self {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
            method: 0,
            checksum: checksum.sum(),
            packed: bytes.len() as u32,
            unpacked: bytes.len() as u32,
        }
    }

    pub fn deflated(name: &str, bytes: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        let packed = encoder.finish().unwrap();
        Self {
            packed: packed.len() as u32,
            bytes: packed,
            method: 8,
            ..Self::stored(name, bytes)
        }
    }

    /// Flags, method, time, date, checksum, sizes, length of the name, no extra field.
    fn common(&self) -> Vec<u8> {
        let mut common = Vec::new();
        for number in [20, 0, self.method, 0, 0x21] {
            common.extend(number.to_le_bytes());
        }
        for number in [self.checksum, self.packed, self.unpacked] {
            common.extend(number.to_le_bytes());
        }
        common.extend((self.name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        common
    }
}

/// The archive of these members.
pub fn archive(members: &[Member]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(member.common());
        // Comment, disk, attributes.
        directory.extend([0; 10]);
        directory.extend((file.len() as u32).to_le_bytes());
        directory.extend(member.name.as_bytes());
        file.extend(b"PK\x03\x04");
        file.extend(member.common());
        file.extend(member.name.as_bytes());
        file.extend(&member.bytes);
    }
    let start = file.len() as u32;
    let count = (members.len() as u16).to_le_bytes();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count);
    file.extend(count);
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}
