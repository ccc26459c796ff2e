//! What to do about a file that is of another kind than expected.

use super::archive::{array_name, members};
use super::python::{classes, converted, pictures, python, quoted};
use super::recognise::{Kind, kind};
use crate::data::error::DataError;
use std::path::Path;

/// What the file or folder looks like and what to do about it; `None` if it looks like nothing known.
pub(super) fn recognise(path: &Path) -> Option<String> {
    kind(path).map(|kind| of_kind(path, kind))
}

/// Why `path` is not of the expected kind: what it looks like, or else the `reason`.
pub(super) fn not_of_kind(path: &Path, expected: &'static str, reason: impl FnOnce() -> String) -> DataError {
    DataError::NotOfKind {
        path: path.to_path_buf(),
        expected,
        found: recognise(path).unwrap_or_else(reason),
    }
}

/// Why `path` is not of an expected kind that has no magic number of its own, where its first bytes cannot be the beginning
/// of a damaged file of that kind.
pub(super) fn other_kind(path: &Path, expected: &'static str) -> Option<DataError> {
    let kind = kind(path).filter(|kind| {
        matches!(
            kind,
            Kind::GitLfs
                | Kind::GitAnnex
                | Kind::WebPage
                | Kind::CifarPickle { .. }
                | Kind::Pickle
                | Kind::Npy
                | Kind::Hdf5
                | Kind::Matlab73
                | Kind::Packed(_)
        )
    })?;
    Some(DataError::NotOfKind {
        path: path.to_path_buf(),
        expected,
        found: of_kind(path, kind),
    })
}

/// "it looks like …; …", for the message about the file.
fn of_kind(path: &Path, kind: Kind) -> String {
    let (file, new) = (quoted(path), converted(path));
    match kind {
        Kind::Empty => "it is empty (0 bytes): fetch or save it again".to_owned(),
        Kind::Folder => folder(path),
        Kind::GitLfs => "it looks like a pointer of git-lfs, not the data themselves: run `git lfs pull` in its \
                         repository"
            .to_owned(),
        Kind::GitAnnex => format!(
            "it looks like a pointer of git-annex, not the data themselves: run `git annex get {}`",
            path.display()
        ),
        Kind::WebPage => "it looks like a web page (HTML), such as a login, an error or a licence page that was saved in \
                          the place of the data: download it again from the address of the file itself, as in \
                          `curl -L -o FILE ADDRESS`"
            .to_owned(),
        Kind::Json => format!(
            "it looks like JSON; convert it with: {}",
            python(&format!("import json, numpy as np; np.save({new}, np.array(json.load(open({file}))))"))
        ),
        Kind::Table { delimiter, heading } => table(&file, &new, delimiter, heading),
        Kind::Text => "it looks like text, not an array of numbers; names of classes become labels with: \
                       python3 -c \"import numpy as np; np.save('labels.npy', np.unique(np.loadtxt('FILE', dtype=str), \
                       return_inverse=True)[1])\""
            .replace("'FILE'", &file),
        Kind::CifarPickle { hundred } => cifar(path, hundred),
        Kind::Pickle => format!(
            "it looks like a Python pickle; if you trust its source (pickles can run programs), convert it with: {} \
             (where `d` is a dictionary, save its entries instead)",
            python(&format!(
                "import pickle, numpy as np; d = pickle.load(open({file}, 'rb'), encoding='bytes'); np.save({new}, \
                 np.asarray(d))"
            ))
        ),
        Kind::Torch => format!(
            "it looks like a file of torch.save; convert it with: {} (where `t` is a tuple or a dictionary, save its \
             tensors one by one)",
            python(&format!("import torch, numpy as np; t = torch.load({file}); np.save({new}, t.numpy())"))
        ),
        Kind::SafeTensors => format!(
            "it looks like safetensors; convert it with: {}",
            python(&format!(
                "import numpy as np; from safetensors.numpy import load_file; np.savez({}, **load_file({file}))",
                quoted(&path.with_extension("npz"))
            ))
        ),
        Kind::Spreadsheet => format!(
            "it looks like a spreadsheet; convert it with: {}",
            python(&format!(
                "import numpy as np, pandas as pd; np.save({new}, pd.read_excel({file}).to_numpy('float32'))"
            ))
        ),
        Kind::CifarBinary { hundred } => format!(
            "it has the length of a file of the binary version of {}: name the folder of these files, {}(folder: \"...\")",
            if hundred { "CIFAR-100" } else { "CIFAR-10" },
            if hundred { "Cifar100" } else { "Cifar10" }
        ),
        Kind::Npz => archive(path),
        Kind::Npy => "it looks like an .npy file of NumPy: name it in `Npy(name: ..., images: \"...\", labels: \"...\")`"
            .to_owned(),
        Kind::Idx => "it looks like an IDX file: name it in `Idx(name: ..., classes: ..., train_images: \"...\", \
                      train_labels: \"...\", test_images: \"...\", test_labels: \"...\")`"
            .to_owned(),
        Kind::Zip => format!(
            "it looks like a zip archive; unpack it and name the file in it: unzip {file}"
        ),
        Kind::Hdf5 => format!(
            "it looks like HDF5; convert it with: {} (`print(list(f))` shows the names in it)",
            python(&format!(
                "import h5py, numpy as np; f = h5py.File({file}); np.save({new}, f['NAME'][()])"
            ))
        ),
        Kind::Matlab73 => format!(
            "it looks like a MATLAB file of version 7.3, which is HDF5 with the axes reversed; convert it with: {}",
            python(&format!(
                "import h5py, numpy as np; f = h5py.File({file}); np.save({new}, f['NAME'][()].T)"
            ))
        ),
        Kind::Matlab5 => format!(
            "it looks like a MATLAB file; convert it with: {}",
            python(&format!(
                "import scipy.io, numpy as np; np.save({new}, scipy.io.loadmat({file})['NAME'])"
            ))
        ),
        Kind::Image(format) => format!(
            "it looks like a single picture ({format}), but one array holds all images; convert a folder of them with: {}",
            pictures(path.parent().unwrap_or(path), "*")
        ),
        Kind::GzippedNpy => format!("it looks like a gzipped .npy file: unpack it with `gunzip --keep {}`", path.display()),
        Kind::Packed(how) => format!("it looks like a file packed with {how}: unpack it and name the file in it"),
        Kind::Parquet => format!(
            "it looks like Parquet; convert a column with: {}",
            python(&format!(
                "import numpy as np, pandas as pd; np.save({new}, np.stack(pd.read_parquet({file})['NAME']))"
            ))
        ),
    }
}

fn table(file: &str, new: &str, delimiter: char, heading: bool) -> String {
    let skip = if heading { ", skiprows=1" } else { "" };
    let between = match delimiter {
        ' ' => String::new(),
        '\t' => ", delimiter='\\t'".to_owned(),
        other => format!(", delimiter='{other}'"),
    };
    format!(
        "it looks like a table in text (CSV); convert it with: {}; if its first column holds the labels, with: {}",
        python(&format!(
            "import numpy as np; np.save({new}, np.loadtxt({file}{between}{skip}, dtype='float32'))"
        )),
        python(&format!(
            "import numpy as np; a = np.loadtxt({file}{between}{skip}); np.save('images.npy', a[:, \
             1:].astype('float32')); np.save('labels.npy', a[:, 0].astype('int64'))"
        ))
    )
}

fn cifar(path: &Path, hundred: bool) -> String {
    let (name, variant, labels) = if hundred {
        ("CIFAR-100", "Cifar100", "fine_labels")
    } else {
        ("CIFAR-10", "Cifar10", "labels")
    };
    format!(
        "it looks like a pickle of the Python version of {name}; get the binary version and name its folder, \
         {variant}(folder: \"...\"), or convert it with: {} (then with `scale: 255`)",
        python(&format!(
            "import pickle, numpy as np; d = pickle.load(open({}, 'rb'), encoding='bytes'); np.save('images.npy', \
             d[b'data'].reshape(-1, 3, 32, 32)); np.save('labels.npy', d[b'{labels}'])",
            quoted(path)
        ))
    )
}

fn archive(path: &Path) -> String {
    let names = members(path).unwrap_or_default();
    let names: Vec<&str> = names.iter().map(|name| array_name(name)).collect();
    match names.first() {
        Some(first) => format!(
            "it looks like an .npz file with the arrays {}: name one of them, as in \"{}:{first}\"",
            names.join(", "),
            path.file_name().unwrap_or_default().to_string_lossy()
        ),
        None => "it looks like a damaged .npz file: save it again".to_owned(),
    }
}

/// The format of the pictures in a folder or its sub-folders, by extension, and whether they are in sub-folders.
fn picture_format(path: &Path) -> Option<(String, bool)> {
    /// Entries examined, so that a folder of millions takes no time.
    const EXAMINED: usize = 100;
    let entries = |folder: &Path| -> Vec<_> {
        let found = std::fs::read_dir(folder).into_iter().flatten().take(EXAMINED);
        found.filter_map(Result::ok).map(|entry| entry.path()).collect()
    };
    let picture = |path: &Path| {
        let extension = path.extension()?.to_str()?;
        let known = [
            "png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "webp", "pgm", "ppm",
        ];
        known
            .contains(&extension.to_ascii_lowercase().as_str())
            .then(|| extension.to_owned())
    };
    let own = entries(path);
    if let Some(format) = own.iter().find_map(|path| picture(path)) {
        return Some((format, false));
    }
    let below = own.iter().filter(|path| path.is_dir()).take(EXAMINED);
    let format = below
        .flat_map(|folder| entries(folder))
        .find_map(|path| picture(&path));
    format.map(|format| (format, true))
}

fn folder(path: &Path) -> String {
    match picture_format(path) {
        Some((format, true)) => format!(
            "it is a folder of pictures in sub-folders ({format}); convert it, one class per sub-folder, with: {} (then \
             with `scale: 255`)",
            classes(path, &format)
        ),
        Some((format, false)) => format!(
            "it is a folder of pictures ({format}); convert it with: {} (then with `scale: 255`)",
            pictures(path, &format!("*.{format}"))
        ),
        None => "it is a folder: name a file in it".to_owned(),
    }
}
