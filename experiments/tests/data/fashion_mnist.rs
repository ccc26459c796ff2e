use super::support::{Folder, gzip, idx, moments};
use flatland_experiments::data::{DataError, DataSettings, FolderSettings};
use std::path::Path;

const NAMES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

fn files() -> [Vec<u8>; 4] {
    let labels: Vec<u8> = (0..30).map(|index| index % 10).collect();
    let pixels: Vec<u8> = (0..30 * 16).map(|index| (index * 31 % 256) as u8).collect();
    [
        idx(&[30, 4, 4], &pixels),
        idx(&[30], &labels),
        idx(&[10, 4, 4], &pixels[..160]),
        idx(&[10], &labels[..10]),
    ]
}

#[test]
fn four_files_gzipped_or_not_with_the_published_normalisation() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("f")).unwrap();
    for (index, (name, file)) in NAMES.iter().zip(files()).enumerate() {
        match index % 2 {
            0 => folder.write(&format!("f/{name}.gz"), &gzip(&file)),
            _ => folder.write(&format!("f/{name}"), &file),
        };
    }
    let data = folder.load(r#"FashionMnist(folder: "f", train: 20)"#).unwrap();
    assert_eq!((data.train.len(), data.test.len(), data.classes), (20, 10, 10));
    assert_eq!((data.label.as_str(), data.shape), ("Fashion-MNIST", [1, 4, 4]));
    for (pixel, index) in data.test.images.iter().zip(0..160) {
        assert_eq!(*pixel, (f64::from(index * 31 % 256) / 255.0 - 0.2860) / 0.3530);
    }
}

#[test]
fn missing_files_are_listed_with_the_package_that_has_them() {
    let folder = Folder::new();
    folder
        .write(NAMES[0], &[])
        .write(&format!("{}.gz", NAMES[3]), &[]);
    let paragraph = folder.refusal(r#"FashionMnist(folder: ".")"#);
    assert!(paragraph.contains("dataset-fashion-mnist"), "{paragraph}");
    for (name, listed) in NAMES.iter().zip([false, true, true, false]) {
        assert_eq!(paragraph.contains(name), listed, "{paragraph}");
    }
}

/// The reader on the real files, if they are installed.
#[test]
fn real_files_have_the_published_counts_and_statistics() {
    let settings = DataSettings::FashionMnist(FolderSettings::default());
    let data = match settings.load::<f32>(Path::new(".")) {
        Err(DataError::SetMissing { folder, .. }) => {
            eprintln!("skipped: Fashion-MNIST is not in {}", folder.display());
            return;
        }
        other => other.unwrap(),
    };
    assert_eq!(
        (data.train.images.dim(), data.test.images.dim()),
        ((60_000, 784), (10_000, 784))
    );
    for class in 0..10 {
        assert_eq!(
            data.train.labels.iter().filter(|&&label| label == class).count(),
            6000
        );
    }
    assert!((data.label_variance() - 0.09).abs() < 1e-15);
    let (mean, std) = moments(data.train.images.iter().map(|&pixel| f64::from(pixel)));
    // The published numbers are rounded to four digits.
    assert!(mean.abs() < 3e-4 && (std - 1.0).abs() < 3e-4, "{mean} {std}");
}
