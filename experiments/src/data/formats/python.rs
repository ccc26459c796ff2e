//! Lines of Python that convert files.

use std::path::Path;

/// The path as it may stand inside a quoted Python string on a command line, or a placeholder.
pub(super) fn quoted(path: &Path) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "/._-+= :".contains(letter);
    match path.to_str() {
        Some(text) if text.chars().all(plain) => format!("'{text}'"),
        _ => "'FILE'".to_owned(),
    }
}

/// The .npy file beside a file.
pub(super) fn converted(path: &Path) -> String {
    quoted(&path.with_extension("npy"))
}

/// The command line of a piece of Python, which contains no double quotes.
pub(super) fn python(code: &str) -> String {
    format!("python3 -c \"{code}\"")
}

/// The files of a folder that match a pattern, as a Python string.
fn inside(folder: &Path, pattern: &str) -> String {
    let folder = quoted(folder).replace("'FILE'", "'FOLDER'");
    format!("{}/{pattern}'", folder.trim_end_matches('\''))
}

/// Turns the pictures of a folder into one array.
pub(super) fn pictures(folder: &Path, pattern: &str) -> String {
    python(&format!(
        "import glob, numpy as np; from PIL import Image; np.save('images.npy', [np.asarray(Image.open(p).convert('L')) \
         for p in sorted(glob.glob({}))])",
        inside(folder, pattern)
    ))
}

/// Turns the pictures in the sub-folders of a folder into one array, with the sub-folders as labels.
pub(super) fn classes(folder: &Path, format: &str) -> String {
    python(&format!(
        "import glob, numpy as np; from PIL import Image; f = sorted(glob.glob({})); np.save('images.npy', \
         [np.asarray(Image.open(p).convert('L')) for p in f]); np.save('labels.npy', np.unique([p.split('/')[-2] for p \
         in f], return_inverse=True)[1])",
        inside(folder, &format!("*/*.{format}"))
    ))
}

/// How an array becomes one of another type, given NumPy's name of its type without the byte order.
pub(super) fn of_type(path: &Path, element: &str) -> String {
    let load = |more: &str| format!("np.load({}{more})", quoted(path));
    let value = match element {
        "O" => format!("np.stack({})", load(", allow_pickle=True")),
        // Names of classes.
        text if text.starts_with(['U', 'S']) => format!("np.unique({}, return_inverse=True)[1]", load("")),
        "c8" | "c16" => format!("abs({})", load("")),
        _ => format!("{}.astype('float32')", load("")),
    };
    format!(
        "convert it with: {}",
        python(&format!("import numpy as np; np.save('converted.npy', {value})"))
    )
}

/// How floats become labels: `whole` ones by their type, others by their quartiles.
pub(super) fn of_float_labels(path: &Path, whole: bool) -> String {
    let value = match whole {
        true => format!("np.load({}).astype('int64')", quoted(path)),
        false => "np.digitize(t, np.quantile(t, [0.25, 0.5, 0.75]))".to_owned(),
    };
    let before = match whole {
        true => String::new(),
        false => format!("t = np.load({}); ", quoted(path)),
    };
    python(&format!(
        "import numpy as np; {before}np.save('labels.npy', {value})"
    ))
}

/// How scores of classes, or a single row of labels, become labels.
pub(super) fn of_scores(path: &Path, single: bool) -> String {
    let (what, method) = match single {
        true => ("a single row becomes", "ravel()"),
        false => ("scores or probabilities of classes become", "argmax(axis=1)"),
    };
    let code = format!(
        "import numpy as np; np.save('labels.npy', np.load({}).{method})",
        quoted(path)
    );
    format!("{what} labels with: {}", python(&code))
}
