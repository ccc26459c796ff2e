//! Files that are not in RON.

/// The beginning of a plan.
const BEGINNING: &str = "(name: \"…\", data: […], networks: […], optimisers: […], seeds: […], iterations: …)";

/// What a file that does not begin like a plan looks like.
pub(super) fn not_a_plan(text: &str) -> Option<String> {
    let start = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("//") && !line.starts_with('#'));
    let Some(start) = start else {
        return Some(match text.trim().is_empty() {
            true => format!("the plan is empty; it begins like {BEGINNING}"),
            false => format!("the plan has nothing but comments; it begins like {BEGINNING}"),
        });
    };
    if start.starts_with(['(', '/']) || start.starts_with("Plan") {
        return None;
    }
    let word: String = start
        .chars()
        .take_while(|c| c.is_alphanumeric() || "_-\"'".contains(*c))
        .collect();
    let after = start[word.len()..].trim_start();
    let format = match () {
        () if text.contains('\0') => "a binary file",
        () if start.starts_with("version https://git-lfs") => {
            "a pointer of Git LFS (fetch the file with `git lfs pull`)"
        }
        () if start.starts_with('<') => "HTML or XML",
        () if start.starts_with('{') => "JSON",
        () if start.starts_with("---") || start.starts_with("- ") => "YAML",
        () if start.starts_with('[') && start.ends_with(']') && !start.contains([',', '"']) => "TOML",
        () if start.starts_with('[') => "JSON",
        () if ["import", "from", "def", "class", "print"].contains(&word.as_str()) => "Python",
        () if after.starts_with('=') => "TOML or Python",
        () if after.starts_with(':') && after.trim_end().ends_with(',') => return Some(unbracketed()),
        () if after.starts_with(':') => "YAML",
        () => return None,
    };
    Some(format!("this looks like {format}; a plan is RON: {BEGINNING}"))
}

fn unbracketed() -> String {
    format!("the fields of a plan are in parentheses: {BEGINNING}")
}
