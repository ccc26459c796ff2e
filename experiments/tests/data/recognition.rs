//! Files that cannot be read say what they look like and what to do about it.

use super::support::{Folder, gzip, i64_bytes, idx, npy};
use super::written::zip::{Member, archive};

const NPY: &str = r#"Npy(name: "own", images: "images", labels: "labels.npy")"#;
const IDX: &str = r#"Idx(name: "own", classes: 2, train_images: "images", train_labels: "labels", test_images: "images",
    test_labels: "labels")"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("labels.npy", &npy("<i8", "(2,)", &i64_bytes([0, 1])));
    folder.write("labels", &idx(&[2], &[0, 1]));
    folder
}

/// Both formats refuse these images with these words.
fn recognised(images: &[u8], parts: &[&str]) {
    for plan in [NPY, IDX] {
        let folder = folder();
        let paragraph = folder.write("images", images).refusal(plan);
        for part in [&["images"], parts].concat() {
            assert!(paragraph.contains(part), "{part:?} is not in: {paragraph}");
        }
    }
}

#[test]
fn pointers_and_pages_in_the_place_of_data() {
    recognised(
        b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        &["git-lfs", "git lfs pull"],
    );
    recognised(b"../.git/annex/objects/xX/MD5E-s12--ab\n", &["git-annex"]);
    recognised(
        b"\n<!DOCTYPE html>\n<html><body>Not found",
        &["web page", "curl -L"],
    );
    recognised(b"<?xml version='1.0'?><Error>AccessDenied</Error>", &["web page"]);
    recognised(b"", &["empty"]);
}

#[test]
fn text() {
    recognised(
        b"label,pixel1,pixel2\n5,0,128\n3,1,2\n",
        &["CSV", "np.loadtxt(", "delimiter=','", "skiprows=1", "python3 -c"],
    );
    recognised(b"5;0;128\n3;1;2\n", &["delimiter=';'"]);
    let heading: Vec<String> = (0..784).map(|pixel| format!("pixel{pixel}")).collect();
    let wide = format!("label,{}\n5,{}\n", heading.join(","), ["0"; 784].join(","));
    recognised(wide.as_bytes(), &["CSV", "skiprows=1"]);
    recognised(b"[[0, 1], [1, 0]]", &["JSON", "json.load"]);
    recognised(b"cat\ndog\n", &["text", "np.unique"]);
}

#[test]
fn formats_of_python() {
    let mut cifar = b"\x80\x02}q\x01(U\x0bbatch_labelq\x02U\x15training batch 1 of 5".to_vec();
    cifar.extend([0; 3000]);
    recognised(
        &cifar,
        &[
            "Python version of CIFAR-10",
            "Cifar10(folder",
            "pickle.load",
            "b'labels'",
        ],
    );
    let hundred = b"\x80\x02}q\x01(U\tfilenamesq\x02]q\x03";
    recognised(hundred, &["CIFAR-100", "b'fine_labels'"]);
    recognised(b"\x80\x04\x95\x10\0\0\0\0\0\0\0}", &["pickle", "trust"]);
    let torch = archive(&[
        Member::stored("archive/data.pkl", b"\x80\x02}"),
        Member::stored("archive/data/0", &[0; 8]),
    ]);
    recognised(&torch, &["torch.save", "torch.load"]);
    recognised(
        b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02",
        &["torch.load"],
    );
    recognised(b"\x30\0\0\0\0\0\0\0{\"x\":{\"dtype\":\"F32\"}}", &["safetensors"]);
}

#[test]
fn arrays_in_other_formats() {
    recognised(b"\x89HDF\r\n\x1a\n\0\0\0\0", &["HDF5", "h5py.File("]);
    let mut matlab = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".to_vec();
    matlab.resize(512, b' ');
    matlab.extend(b"\x89HDF\r\n\x1a\n");
    recognised(&matlab, &["MATLAB file of version 7.3", "h5py", ".T"]);
    recognised(b"MATLAB 5.0 MAT-file, Platform: PCWIN64", &["MATLAB", "scipy.io"]);
    recognised(b"PAR1\x15\x04", &["Parquet", "read_parquet"]);
    recognised(&archive(&[Member::stored("a.png", b"x")]), &["zip archive"]);
    recognised(
        &archive(&[Member::stored("[Content_Types].xml", b"x")]),
        &["spreadsheet"],
    );
    recognised(&[200; 2 * 3073], &["CIFAR-10:", "Cifar10(folder"]);
    recognised(&[200; 3 * 3074], &["CIFAR-100:", "Cifar100(folder"]);
    recognised(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        &["single picture (PNG)", "Image.open"],
    );
    recognised(b"\xff\xd8\xff\xe0\0\x10JFIF", &["single picture (JPEG)"]);
    recognised(b"BZh91AY&SY", &["bzip2", "unpack"]);
    recognised(&gzip(b"anything"), &["gzip", "unpack"]);
    recognised(&gzip(&npy("<i8", "(2,)", &i64_bytes([0, 1]))), &["gunzip"]);
}

#[test]
fn one_format_in_the_place_of_the_other() {
    let folder = folder();
    for file in [idx(&[2, 1, 1], &[0, 1]), gzip(&idx(&[2, 1, 1], &[0, 1]))] {
        let paragraph = folder.write("images", &file).refusal(NPY);
        assert!(
            paragraph.contains("IDX") && paragraph.contains("Idx("),
            "{paragraph}"
        );
    }
    let paragraph = folder
        .write("images", &npy("|u1", "(2, 1)", &[0, 1]))
        .refusal(IDX);
    assert!(
        paragraph.contains("NumPy") && paragraph.contains("Npy("),
        "{paragraph}"
    );
    let arrays = archive(&[Member::stored("x.npy", &npy("|u1", "(2, 1)", &[0, 1]))]);
    let paragraph = folder.write("images", &arrays).refusal(NPY);
    assert!(
        paragraph.contains("arrays x") && paragraph.contains("images:x"),
        "{paragraph}"
    );
}

#[test]
fn folders_of_pictures() {
    for (place, parts) in [
        (
            "images/a.png",
            &["folder of pictures (png)", "images/*.png'", "Image.open"][..],
        ),
        (
            "images/cat/a.jpg",
            &[
                "sub-folders (jpg)",
                "images/*/*.jpg'",
                "one class per sub-folder",
                "scale: 255",
            ],
        ),
        ("images/notes", &["it is a folder: name a file in it"]),
    ] {
        let folder = folder();
        let path = folder.path().join(place);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"x").unwrap();
        for plan in [NPY, IDX] {
            let paragraph = folder.refusal(plan);
            for part in parts {
                assert!(paragraph.contains(part), "{part:?} is not in: {paragraph}");
            }
        }
    }
}

#[test]
fn a_python_version_in_the_folder_of_a_published_set_is_told() {
    let folder = Folder::new();
    folder.write("data_batch_1", b"\x80\x02}q\x01(U\x0bbatch_label");
    let paragraph = folder.refusal(r#"Cifar10(folder: ".")"#);
    assert!(
        paragraph.contains("Python version") && paragraph.contains("binary"),
        "{paragraph}"
    );
}

#[test]
fn idx_files_with_dotted_names_are_found() {
    let folder = Folder::new();
    for (part, name) in [("train", "train"), ("t10k", "t10k")] {
        let images = idx(&[2, 28, 28], &[7; 2 * 784]);
        folder.write(&format!("{name}-images.idx3-ubyte"), &images);
        folder.write(
            &format!("{part}-labels.idx1-ubyte.gz"),
            &gzip(&idx(&[2], &[0, 9])),
        );
    }
    let data = folder.load(r#"FashionMnist(folder: ".")"#).unwrap();
    assert_eq!((data.train.len(), data.test.labels.as_slice()), (2, &[0, 9][..]));
}

#[test]
fn pointers_and_pages_in_the_place_of_published_files_are_told() {
    let folder = Folder::new();
    for name in [
        "data_batch_1.bin",
        "data_batch_2.bin",
        "data_batch_3.bin",
        "data_batch_4.bin",
        "data_batch_5.bin",
        "test_batch.bin",
    ] {
        folder.write(
            name,
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 30730000\n",
        );
    }
    let paragraph = folder.refusal(r#"Cifar10(folder: ".")"#);
    assert!(
        paragraph.contains("data_batch_1.bin") && paragraph.contains("git lfs pull"),
        "{paragraph}"
    );
    let mut matlab = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".to_vec();
    matlab.resize(512, b' ');
    for (file, words) in [
        (&b"<!DOCTYPE html><html>Not found</html>"[..], "web page"),
        (&matlab, "version 7.3"),
    ] {
        folder.write("train_32x32.mat", file);
        folder.write("test_32x32.mat", file);
        let paragraph = folder.refusal(r#"Svhn(folder: ".")"#);
        assert!(
            paragraph.contains("train_32x32.mat") && paragraph.contains(words),
            "{paragraph}"
        );
    }
    for name in [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ] {
        folder.write(name, b"<html>Sign in</html>");
    }
    assert!(
        folder
            .refusal(r#"FashionMnist(folder: ".")"#)
            .contains("web page")
    );
}
