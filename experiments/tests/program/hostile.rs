//! Plans, data and output folders made to do harm: each is refused in words or stays within its limits; none panics, hangs, or writes
//! outside the output folder.

use super::common::{Folder, Ran, tiny};
use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUN: &str = "optimisers: [Nls()], seeds: [0], iterations: 5";

/// Longer than anything here takes, shorter than what has no end.
const LIMIT: Duration = Duration::from_secs(120);

/// The program within four gibibytes of address space.
fn limited(folder: &Folder, arguments: &[&str]) -> Ran {
    limited_to(4, folder, arguments)
}

/// The program within this many gibibytes of address space.
fn limited_to(gibibytes: u64, folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = Command::new("sh");
    let with_limit = format!("ulimit -v {} && exec \"$0\" \"$@\"", gibibytes << 20);
    command.args(["-c", &with_limit, env!("CARGO_BIN_EXE_flatland")]);
    command.args(arguments).current_dir(folder.path(""));
    within(command)
}

/// What a command says, which must end by itself, without a panic.
fn within(mut command: Command) -> Ran {
    // Into files: nothing has to read them while it runs.
    let [mut out, mut err] = [(); 2].map(|()| tempfile::tempfile().unwrap());
    command.stdin(Stdio::null());
    command
        .stdout(out.try_clone().unwrap())
        .stderr(err.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begin.elapsed() > LIMIT {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{command:?} has not ended in {LIMIT:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |file: &mut std::fs::File| {
        std::io::Seek::rewind(file).unwrap();
        std::io::read_to_string(file).unwrap()
    };
    let ran = Ran {
        code: status.code(),
        stdout: text(&mut out),
        stderr: text(&mut err),
    };
    let words = ran.stderr.get(..2000).unwrap_or(&ran.stderr);
    assert!(matches!(ran.code, Some(0..=3)), "{:?}: {words}", ran.code);
    assert!(!ran.stderr.contains("panicked"), "{words}");
    // `verify` says what is damaged as its result.
    assert!(
        !ran.stdout.is_empty() || ran.stderr.lines().any(|line| line.starts_with("error: ")),
        "{ran:?}"
    );
    ran
}

/// `check` and `run` refuse a plan in words that contain `words`, and leave nothing.
fn refused(plan: &str, words: &[&str]) {
    let folder = Folder::new();
    folder.write("plan.ron", plan);
    for command in ["check", "run"] {
        let ran = limited(&folder, &[command, "plan.ron", "--out", "out"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        for word in words {
            assert!(ran.stderr.contains(word), "{word} is missing in {}", ran.stderr);
        }
        assert!(ran.stderr.len() < 8000, "{} bytes of error", ran.stderr.len());
        assert!(!folder.path("out").exists(), "{command} left something behind");
    }
}

/// Every file below a folder with its content; links as their targets.
fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let (path, kind) = entry
                .map(|entry| (entry.path(), entry.file_type().unwrap()))
                .unwrap();
            let content = match () {
                () if kind.is_symlink() => std::fs::read_link(&path)
                    .unwrap()
                    .into_os_string()
                    .into_encoded_bytes(),
                () if kind.is_dir() => {
                    folders.push(path.clone());
                    Vec::new()
                }
                () => std::fs::read(&path).unwrap(),
            };
            found.insert(path.to_string_lossy().into_owned(), content);
        }
    }
    found
}

fn mkfifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn names_do_not_lead_out_of_the_output_folder() {
    for name in [
        "..",
        ".",
        "",
        "../x",
        "/tmp/x",
        "a/b",
        "a\\\\b",
        "a\\u{0}b",
        "a\\nb",
        "\\u{1b}[2J",
        "x ",
        "\u{202e}x",
    ] {
        refused(
            &tiny(RUN).replace("\"tiny\"", &format!("\"{name}\"")),
            &["name must be a folder name"],
        );
        let figure = format!("{RUN}, figures: [Figure(kind: MainComparison, name: \"{name}\")]");
        refused(&tiny(&figure), &["name must be a file name"]);
    }
    for name in ["", " ", "a\\nb", "\\u{1b}[2J", "\\u{0}"] {
        let data = format!("Npy(name: \"{name}\", images: \"x.npy\", labels: \"y.npy\")");
        refused(
            &tiny(RUN).replace("Digits(train: 40)", &data),
            &["without control characters"],
        );
    }
}

#[test]
fn names_that_look_like_paths_are_only_names() {
    for name in [
        "../x",
        "/tmp/x",
        "..",
        "a/../../b",
        "$(touch x)",
        "<script>",
        "\u{202e}",
    ] {
        let outer = Folder::new();
        std::fs::create_dir(outer.path("inner")).unwrap();
        let pixels = [1, 2, 3, 4, 5, 6, 7, 8];
        for (file, shape, bytes) in [("x.npy", "(4, 2)", &pixels[..]), ("y.npy", "(4,)", &[0, 1, 0, 1])] {
            let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n");
            let length = (header.len() as u16).to_le_bytes();
            outer.write(
                &format!("inner/{file}"),
                [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), bytes].concat(),
            );
        }
        let data = format!("Npy(name: {name:?}, images: \"x.npy\", labels: \"y.npy\")")
            .replace("\\u{202e}", "\u{202e}");
        let fields = format!("{RUN}, figures: [MainComparison], claims: [Nonmonotone]");
        outer.write(
            "inner/plan.ron",
            tiny(&fields).replace("Digits(train: 40)", &data),
        );
        let before = snapshot(&outer.path(""));
        for command in ["reproduce", "verify"] {
            let ran = limited(&outer, &[command, "inner/plan.ron", "--out", "inner/out"]);
            assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        }
        let out = outer.path("inner/out").to_string_lossy().into_owned();
        let mut after = snapshot(&outer.path(""));
        assert!(after.len() > before.len() + 10);
        after.retain(|path, _| !path.starts_with(&out));
        assert_eq!(after, before, "{name}");
    }
}

/// Links in the output folder, as whoever may write there can leave them, do not make the program write or remove elsewhere.
#[test]
fn links_to_files_and_records_are_not_written_through() {
    let folder = Folder::new();
    let fields = format!("{RUN}, figures: [MainComparison], claims: [Nonmonotone]");
    folder.write("plan.ron", tiny(&fields));
    limited(&folder, &["reproduce", "plan.ron"]);
    // Every file of the plan's folder becomes a link to a copy elsewhere, and so does the record.
    std::fs::create_dir(folder.path("elsewhere")).unwrap();
    let mut links = 0;
    for entry in std::fs::read_dir(folder.path("results/tiny")).unwrap() {
        let path = entry.unwrap().path();
        let copy = folder.path("elsewhere").join(path.file_name().unwrap());
        std::fs::rename(&path, &copy).unwrap();
        symlink(&copy, &path).unwrap();
        links += 1;
    }
    assert!(links > 4);
    let record = folder.records("results").remove(0);
    let moved = folder.path("elsewhere/record");
    std::fs::rename(&record, &moved).unwrap();
    symlink(&moved, &record).unwrap();
    let before = snapshot(&folder.path("elsewhere"));
    for command in ["reproduce", "verify", "report"] {
        limited(&folder, &[command, "plan.ron"]);
        assert_eq!(snapshot(&folder.path("elsewhere")), before, "{command}");
    }
    // Damaged, it is set aside by the name of the link.
    std::fs::write(moved.join("trace.csv"), "damaged").unwrap();
    let before = snapshot(&folder.path("elsewhere"));
    limited(&folder, &["reproduce", "plan.ron"]);
    assert_eq!(snapshot(&folder.path("elsewhere")), before);
    assert!(!record.is_symlink() && record.join("status.ron").exists());
}

#[test]
fn a_lock_that_leads_elsewhere_is_refused() {
    let folder = Folder::new();
    folder.write("plan.ron", tiny(RUN));
    std::fs::create_dir_all(folder.path("results/records")).unwrap();
    let lock = folder.path("results/records/.lock");
    symlink(folder.path("elsewhere"), &lock).unwrap();
    let ran = limited(&folder, &["run", "plan.ron"]);
    assert!(
        ran.stderr.contains(".lock") && ran.stderr.contains("not a plain file"),
        "{ran:?}"
    );
    assert!(!folder.path("elsewhere").exists());
    std::fs::remove_file(&lock).unwrap();
    mkfifo(&lock);
    let ran = limited(&folder, &["run", "plan.ron"]);
    assert!(ran.stderr.contains("not a plain file"), "{ran:?}");
}

/// The list of written files is in a folder that others may write to: what it names elsewhere is not removed.
#[test]
fn a_list_of_written_files_removes_nothing_elsewhere() {
    let folder = Folder::new();
    folder.write("victim", "content");
    let fields = format!("{RUN}, figures: [MainComparison]");
    folder.write("plan.ron", tiny(&fields));
    limited(&folder, &["reproduce", "plan.ron"]);
    let list = folder.path("results/tiny/written.ron");
    let text = std::fs::read_to_string(&list).unwrap();
    let absolute = folder.path("victim");
    let hash = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
    for name in ["../../victim", absolute.to_str().unwrap()] {
        let begin = text.find("\"figures\": {").unwrap() + "\"figures\": {".len();
        std::fs::write(
            &list,
            format!("{} {name:?}: \"{hash}\", {}", &text[..begin], &text[begin..]),
        )
        .unwrap();
        let ran = limited(&folder, &["figures", "plan.ron"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(std::fs::read_to_string(folder.path("victim")).unwrap(), "content");
    }
}

#[test]
fn pipes_and_devices_in_the_output_folder_are_not_waited_for() {
    let folder = Folder::new();
    let fields = format!("{RUN}, figures: [MainComparison], claims: [Nonmonotone]");
    folder.write("plan.ron", tiny(&fields));
    limited(&folder, &["reproduce", "plan.ron"]);
    let record = folder.records("results").remove(0);
    for file in [
        folder.path("results/tiny/manifest.ron"),
        folder.path("results/tiny/written.ron"),
        folder.path("results/tiny/claims.md"),
        record.join("cell.ron"),
        record.join("SHA256SUMS"),
        record.join("trace.csv"),
    ] {
        let content = std::fs::read(&file).unwrap();
        for zero in [false, true] {
            std::fs::remove_file(&file).unwrap();
            match zero {
                true => symlink("/dev/zero", &file).unwrap(),
                false => mkfifo(&file),
            }
            for command in ["status", "check", "claims", "figures", "verify"] {
                limited(&folder, &[command, "plan.ron"]);
            }
            if !file.is_file() {
                std::fs::remove_file(&file).unwrap();
            }
            std::fs::write(&file, &content).unwrap();
        }
    }
    let identity: String = std::fs::read_to_string(record.join("cell.ron")).unwrap();
    let identity = identity.split('"').nth(1).unwrap().to_owned();
    std::fs::remove_dir_all(&record).unwrap();
    for place in ["checkpoints", "leases"] {
        std::fs::create_dir_all(folder.path("results").join(place)).unwrap();
    }
    mkfifo(&folder.path(&format!("results/checkpoints/{identity}.checkpoint")));
    mkfifo(&folder.path(&format!("results/leases/{identity}")));
    for command in ["status", "check", "run"] {
        limited(&folder, &[command, "plan.ron"]);
    }
}

#[test]
fn plans_without_end_are_refused_and_pipes_with_a_writer_are_read() {
    let folder = Folder::new();
    for plan in ["/dev/zero", "/dev/urandom", "/dev/null", "/dev", "/proc/self/mem"] {
        let ran = limited(&folder, &["check", plan]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(plan), "{ran:?}");
    }
    mkfifo(&folder.path("pipe"));
    let ran = limited(&folder, &["check", "pipe"]);
    assert!(
        ran.stderr.contains("a pipe to which nothing has been written"),
        "{ran:?}"
    );
    folder.write("plan.ron", tiny(RUN));
    let program = env!("CARGO_BIN_EXE_flatland");
    for script in [
        "exec \"$0\" check <(sleep 0.2; cat plan.ron) --out out",
        "cat plan.ron | \"$0\" check /dev/stdin --out out",
        "cat plan.ron > pipe & exec \"$0\" check pipe --out out",
    ] {
        let mut bash = Command::new("bash");
        bash.args(["-c", script, program]).current_dir(folder.path(""));
        let ran = within(bash);
        assert!(ran.stdout.contains("plan OK"), "{script}: {ran:?}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("/*", "*/"),
        ("Some(", ")"),
        ("Npy(", ")"),
        ("r#", "#"),
    ] {
        for count in [200, 100_000] {
            let nested = [open.repeat(count), close.repeat(count)].concat();
            refused(&nested, &["plan.ron:"]);
            refused(&open.repeat(count), &["plan.ron:"]);
            refused(&tiny(&format!("{RUN}, claims: {nested}")), &["plan.ron:"]);
        }
    }
}

#[test]
fn long_plans_are_refused_or_read_in_time() {
    let numbers: Vec<String> = (0..140_000)
        .map(|seed: u64| (seed + 100_000).to_string())
        .collect();
    refused(
        &tiny(RUN).replace("[0]", &format!("[{}]", numbers.join(","))),
        &["at most 100000 cells"],
    );
    let million = vec!["7"; 1_000_000].join(",");
    refused(
        &tiny(RUN).replace("[0]", &format!("[{million}]")),
        &["more than 1048576 bytes"],
    );
    refused(
        &tiny(RUN).replace("[0]", &format!("[{}]", vec!["7"; 400_000].join(","))),
        &["cells"],
    );
    let long = "x".repeat(1_000_000);
    refused(&long, &["plan.ron:1:"]);
    refused(&format!("(name: \"{long}\""), &["plan.ron:"]);
    refused(&tiny(&format!("{RUN}, {long}: 1")), &["plan.ron:"]);
    refused(&tiny(&format!("{RUN}, claims: [{long}]")), &["plan.ron:"]);
    refused(&"\n".repeat(1_000_000), &["plan.ron:"]);
    refused(&"(name:".repeat(160_000), &["plan.ron:"]);
    refused(&format!("(name: \"{}", "\\\"".repeat(500_000)), &["plan.ron:"]);
    let steps = vec!["1"; 400_000].join(",");
    let sam = format!("Sam(step: Grid([{steps}]))");
    refused(&tiny(RUN).replace("Nls()", &sam), &["at most 1000 steps"]);
    let networks: Vec<String> = (1..1000).map(|width| format!("Mlp(hidden: [{width}])")).collect();
    let seeds: Vec<String> = (0..1000).map(|seed| seed.to_string()).collect();
    let product = tiny(RUN).replace("[Mlp(hidden: [4])]", &format!("[{}]", networks.join(",")));
    refused(
        &product.replace("[0]", &format!("[{}]", seeds.join(","))),
        &["at most 100000 cells"],
    );
}

#[test]
fn numbers_beyond_their_range_are_refused() {
    for (fields, word) in [
        (
            "optimisers: [Nls()], seeds: [0], iterations: 18446744073709551615",
            "iterations",
        ),
        (
            "optimisers: [Nls()], seeds: [0], iterations: 18446744073709551616",
            "iterations",
        ),
        ("optimisers: [Nls()], seeds: [0], iterations: -1", "iterations"),
        ("optimisers: [Nls()], seeds: [0], iterations: 1e999", "iterations"),
        (
            "optimisers: [Nls()], seeds: [18446744073709551616], iterations: 5",
            "seeds",
        ),
        ("optimisers: [Gd(step: 1e999)], seeds: [0], iterations: 5", "step"),
        ("optimisers: [Gd(step: NaN)], seeds: [0], iterations: 5", "step"),
        (
            "optimisers: [Nls(search: (backtrack_factor: 1e999))], seeds: [0], iterations: 5",
            "backtrack_factor",
        ),
        (
            "optimisers: [Nls()], seeds: [0], iterations: 5, max_memory: 1e999",
            "max_memory",
        ),
        (
            "optimisers: [Nls()], seeds: [0], iterations: 5, max_seconds: -1e999",
            "max_seconds",
        ),
        (
            "optimisers: [Nls()], seeds: [0], iterations: 5, stop: (cost: 1e999)",
            "cost",
        ),
        (
            "optimisers: [Nls()], seeds: [0], iterations: 5, batch: 18446744073709551615",
            "batch",
        ),
    ] {
        refused(&tiny(fields), &[word]);
    }
    let wide = |hidden: &str| tiny(RUN).replace("hidden: [4]", &format!("hidden: {hidden}"));
    refused(&wide("[18446744073709551615]"), &["networks[0]"]);
    refused(&wide("[4294967296, 4294967296]"), &["networks[0]"]);
}

/// What cannot be done within the machine's memory or the plan's time is not begun, or ends; none of it is refused as a plan.
#[test]
fn measurements_beyond_all_limits_stay_within_memory_and_time() {
    let record = |what: &str| {
        tiny(&format!("{RUN}, max_seconds: 2")).replace("record: (", &format!("record: ({what}, "))
    };
    for what in [
        "eigenvalues: (every: 1, top: 4000000000)",
        "eigenvalues: (every: 1, bottom: 18446744073709551615)",
        "eigenvalues: (every: 1, top: 18446744073709551615, bottom: 18446744073709551615), eigenvalue_max_products: 18446744073709551615",
        "eigenvalues: (every: 1, largest_in_modulus: 18446744073709551615)",
        "eigenvalues: (every: 1, beyond_classes: 18446744073709551615)",
        "hessian_trace: (every: 1, probes: 1000000000000)",
        "hessian_trace: (every: 18446744073709551615, probes: 18446744073709551615)",
        "probes: (steps: [1000000000000, 1e308, 5e-324])",
        "probes: (at: [18446744073709551615])",
        "from: 18446744073709551615, diagnosis: (every: 18446744073709551615)",
        "eigenvalue_tolerance: 0, eigenvalue_max_products: 18446744073709551615",
    ] {
        let folder = Folder::new();
        folder.write("plan.ron", record(what));
        for command in ["check", "run", "status"] {
            let ran = limited(&folder, &[command, "plan.ron"]);
            assert!(!ran.stderr.contains("panic"), "{what}: {ran:?}");
        }
    }
    let folder = Folder::new();
    folder.write(
        "plan.ron",
        tiny("optimisers: [Nls()], seeds: [0], iterations: 1000000000000, max_seconds: 1"),
    );
    for command in ["check", "run"] {
        let ran = limited(&folder, &[command, "plan.ron"]);
        assert_ne!(ran.code, Some(0), "{ran:?}");
    }
}

/// Data files that are devices or pipes, whatever their format.
#[test]
fn data_and_weights_without_end_are_refused() {
    let folder = Folder::new();
    mkfifo(&folder.path("pipe"));
    for file in ["/dev/zero", "/dev/urandom", "pipe"] {
        std::fs::create_dir_all(folder.path("set")).unwrap();
        let target = if file == "pipe" {
            folder.path("pipe")
        } else {
            file.into()
        };
        for name in [
            "train_32x32.mat",
            "test_32x32.mat",
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
            "data_batch_1.bin",
            "data_batch_2.bin",
            "data_batch_3.bin",
            "data_batch_4.bin",
            "data_batch_5.bin",
            "test_batch.bin",
            "own.npz",
            "w.safetensors",
        ] {
            let _ = std::fs::remove_file(folder.path("set").join(name));
            symlink(&target, folder.path("set").join(name)).unwrap();
        }
        for data in [
            format!("Npy(name: \"n\", images: {file:?}, labels: {file:?})"),
            "Npy(name: \"n\", images: \"set/own.npz:x\", labels: \"set/own.npz:y\")".to_owned(),
            format!(
                "Idx(name: \"i\", classes: 2, train_images: {file:?}, train_labels: {file:?}, test_images: {file:?}, test_labels: {file:?})"
            ),
            "Svhn(folder: \"set\")".to_owned(),
            "FashionMnist(folder: \"set\")".to_owned(),
            "Cifar10(folder: \"set\")".to_owned(),
        ] {
            folder.write("plan.ron", tiny(RUN).replace("Digits(train: 40)", &data));
            let ran = limited(&folder, &["check", "plan.ron"]);
            assert_eq!(ran.code, Some(1), "{data}: {ran:?}");
        }
        for field in [
            format!("initial_weights: {file:?}"),
            "initial_weights: \"set/w.safetensors\"".to_owned(),
            format!(
                "parity: (traces: [(optimiser: \"NLS\", file: {file:?}, iterations: 5, step_tolerance: 0, cost_tolerance: 0)])"
            ),
        ] {
            folder.write("plan.ron", tiny(&format!("{RUN}, {field}")));
            let ran = limited(&folder, &["check", "plan.ron"]);
            assert_eq!(ran.code, Some(1), "{field}: {ran:?}");
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn idx(dimensions: &[u32], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, dimensions.len() as u8];
    file.extend(dimensions.iter().flat_map(|dimension| dimension.to_be_bytes()));
    file.extend(bytes);
    file
}

/// A gzip file of half a megabyte whose header and content are true: half a gigabyte of images. All of them do not fit; ten do.
#[test]
fn a_bomb_with_a_true_header_takes_what_the_plan_asks_for() {
    const COUNT: u32 = 1 << 19;
    let folder = Folder::new();
    folder.write(
        "images",
        gzip(&idx(&[COUNT, 32, 32], &vec![0; (COUNT as usize) << 10])),
    );
    let labels: Vec<u8> = (0..COUNT).map(|place| (place % 2) as u8).collect();
    folder.write("labels", gzip(&idx(&[COUNT], &labels)));
    folder.write("test-images", idx(&[1, 32, 32], &[7; 1024]));
    folder.write("test-labels", idx(&[1], &[0]));
    let data = |train: &str| {
        format!(
            "Idx(name: \"i\", classes: 2, train_images: \"images\", train_labels: \"labels\", test_images: \"test-images\", \
             test_labels: \"test-labels\", normalisation: AsGiven{train})"
        )
    };
    folder.write(
        "plan.ron",
        tiny(RUN).replace("Digits(train: 40)", &data(", train: 10")),
    );
    assert_eq!(limited_to(1, &folder, &["check", "plan.ron"]).code, Some(0));
    folder.write("plan.ron", tiny(RUN).replace("Digits(train: 40)", &data("")));
    let ran = limited_to(1, &folder, &["check", "plan.ron"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("2.0 GiB of memory, more than the"), "{ran:?}");
}

/// As many classes as there can be, each with a few samples: the targets have a value for each sample and class.
#[test]
fn labels_of_65535_classes_are_refused_where_their_targets_do_not_fit() {
    let folder = Folder::new();
    let npy = |descr: &str, shape: &str, bytes: &[u8]| {
        let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
        let length = (header.len() as u16).to_le_bytes();
        [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), bytes].concat()
    };
    let labels: Vec<u8> = (0..65_535_u16).flat_map(u16::to_le_bytes).collect();
    folder.write("x.npy", npy("|u1", "(65535, 1)", &vec![1; 65_535]));
    folder.write("y.npy", npy("<u2", "(65535,)", &labels));
    let data = "Npy(name: \"n\", images: \"x.npy\", labels: \"y.npy\")";
    folder.write("plan.ron", tiny(RUN).replace("Digits(train: 40)", data));
    for command in ["check", "run"] {
        let ran = limited(&folder, &[command, "plan.ron"]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains("65535 classes"), "{ran:?}");
    }
}
