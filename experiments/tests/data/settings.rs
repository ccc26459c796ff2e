use super::support::{parse, print};
use flatland_experiments::Validate;
use flatland_experiments::data::{DataSettings, DigitsSettings, Normalisation};

#[test]
fn defaults_are_those_documented() {
    assert_eq!(
        parse("Digits()").unwrap(),
        DataSettings::Digits(DigitsSettings {
            train: 1500,
            subset_seed: 0
        })
    );
    let DataSettings::FashionMnist(fashion) = parse("FashionMnist()").unwrap() else {
        panic!()
    };
    // Its folder depends on the environment: see the tests of the program.
    assert!(fashion.folder.ends_with("fashion-mnist"));
    assert_eq!((fashion.train, fashion.subset_seed), (None, 0));
    let DataSettings::Npy(npy) = parse(r#"Npy(name: "a", images: "b", labels: "c")"#).unwrap() else {
        panic!()
    };
    assert_eq!(npy.normalisation, Normalisation::AsGiven);
    let idx = r#"Idx(name: "a", classes: 2, train_images: "b", train_labels: "c", test_images: "d", test_labels: "e")"#;
    let DataSettings::Idx(idx) = parse(idx).unwrap() else {
        panic!()
    };
    assert_eq!(
        (idx.normalisation, idx.train),
        (Normalisation::FromTraining, None)
    );
}

#[test]
fn settings_survive_being_written_and_read() {
    for text in [
        "Digits(train: 20, subset_seed: 3)",
        "FashionMnist(train: 5000)",
        r#"EmnistLetters(folder: "letters", train: 26)"#,
        "Cifar10(subset_seed: 7)",
        r#"Cifar100(folder: "/a b")"#,
        "Svhn(train: 73257)",
        r#"Npy(name: "a", images: "b", labels: "c", test_images: "d", test_labels: "e", classes: 4,
               normalisation: Fixed(mean: [0.25, 0.5], std: [1, 2]))"#,
    ] {
        let settings = parse(text).unwrap();
        let written = print(&settings);
        assert_eq!(parse(&written).unwrap(), settings, "{written}");
    }
}

#[test]
fn unknown_fields_are_refused_with_their_place() {
    for text in [
        "Digits(\n  trian: 1500)",
        "FashionMnist(\n  trian: 1500)",
        "Svhn(train: 5,\n  set: 3)",
        "Npy(name: \"a\", images: \"b\",\n  lables: \"c\")",
        "Npy(name: \"a\", images: \"b\", labels: \"c\",\n  normalisation: Fixed(mean: [0], sdt: [1]))",
        "\n  Cifar()",
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!(error.span.start.line, 2, "{error}");
    }
}

#[test]
fn intervals_are_checked_without_any_file() {
    let own = |more: &str| format!(r#"Npy(name: "a", images: "b", labels: "c", {more})"#);
    let idx = |classes: &str| {
        let files = r#"train_images: "b", train_labels: "c", test_images: "d", test_labels: "e""#;
        format!(r#"Idx(name: "a", classes: {classes}, {files})"#)
    };
    let good = [
        "Digits(train: 1)".to_owned(),
        "Digits(train: 1796)".to_owned(),
        "FashionMnist(train: 60000)".to_owned(),
        "EmnistLetters(train: 124800)".to_owned(),
        "Cifar10(train: 50000)".to_owned(),
        "Cifar100(train: 50000)".to_owned(),
        "Svhn(train: 73257)".to_owned(),
        own("classes: 2, train: 1"),
        own("classes: 65536"),
        own("normalisation: Fixed(mean: [-3], std: [1e-300])"),
        idx("2"),
    ];
    for text in &good {
        parse(text)
            .unwrap()
            .validate()
            .unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let bad = [
        (
            "Digits(train: 0)".to_owned(),
            "train must be from 1 to 1796, got 0",
        ),
        (
            "Digits(train: 1797)".to_owned(),
            "train must be from 1 to 1796, got 1797",
        ),
        ("FashionMnist(train: 0)".to_owned(), "from 1 to 60000"),
        ("FashionMnist(train: 60001)".to_owned(), "from 1 to 60000"),
        ("EmnistLetters(train: 124801)".to_owned(), "from 1 to 124800"),
        ("Cifar10(train: 50001)".to_owned(), "from 1 to 50000"),
        ("Cifar100(train: 0)".to_owned(), "from 1 to 50000"),
        ("Svhn(train: 73258)".to_owned(), "from 1 to 73257"),
        (own("train: 0"), "at least 1"),
        (own("classes: 1"), "classes must be from 2 to 65536, got 1"),
        (own("classes: 65537"), "from 2 to 65536"),
        (own(r#"test_images: "t""#), "test_images alone"),
        (own(r#"test_labels: "t""#), "test_labels alone"),
        (own("normalisation: Fixed(mean: [], std: [])"), "0 means"),
        (
            own("normalisation: Fixed(mean: [0], std: [1, 1])"),
            "1 means and 2 standard deviations",
        ),
        (own("normalisation: Fixed(mean: [0], std: [0])"), "> 0"),
        (own("normalisation: Fixed(mean: [0], std: [-1])"), "got -1"),
        (own("normalisation: Fixed(mean: [NaN], std: [1])"), "finite"),
        (own("normalisation: Fixed(mean: [0], std: [inf])"), "finite"),
        (
            r#"Npy(name: " ", images: "b", labels: "c")"#.to_owned(),
            "not blank",
        ),
        (idx("1"), "from 2 to 65536"),
    ];
    for (text, part) in &bad {
        let settings = parse(text).unwrap();
        let paragraph = settings.validate().unwrap_err().to_string();
        assert!(paragraph.contains(part), "{text}: {paragraph}");
    }
}
