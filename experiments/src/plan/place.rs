//! Places in a plan's text, for errors that point at them.

/// The line and column, both from 1, of a byte.
pub(super) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
    let line = 1 + before.matches('\n').count();
    let column = 1 + before.chars().rev().take_while(|&c| c != '\n').count();
    (line, column)
}

/// The byte at a line and column; the end of the text where there is no such place.
pub(super) fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = &text[start..];
    let within = rest.char_indices().nth(column - 1);
    start + within.map_or(rest.len(), |(index, _)| index)
}

/// The first byte from `start` on that is neither space nor comment; `start` where there is none.
pub(super) fn after_blanks(text: &str, start: usize) -> usize {
    let mut at = start;
    loop {
        match blank(&text[at..]) {
            0 if at == text.len() => return start,
            0 => return at,
            length => at += length,
        }
    }
}

/// Where a setting is written in the value whose closing bracket is the last before `end`, and the names that lead
/// to it, such as `Nls`, `search`, `backtrack_factor`; the outermost where there are several, none where it is left
/// out.
///
/// `setting` names a field, or several from the outside in.
pub(super) fn setting(text: &str, end: usize, setting: &[&str]) -> Option<(usize, Vec<String>)> {
    let (fields, value) = fields(&text[..end]);
    let value = value?;
    fields
        .into_iter()
        .filter(|field| field.start > value.start)
        .map(|field| (field.start, field.path[value.outside..].to_vec()))
        .filter(|(_, path)| path.len() >= setting.len() && path[path.len() - setting.len()..] == *setting)
        .min_by_key(|(_, path)| path.len())
}

/// A name before a colon.
struct Field {
    start: usize,
    /// The names that lead to it, itself the last.
    path: Vec<String>,
}

/// A bracket with what is in it.
struct Bracket {
    start: usize,
    /// How many names lead to the value that begins here.
    outside: usize,
    /// The same for what is in the bracket: one more where the value is a variant, `Nls(`.
    inside: usize,
}

/// Every field, and the bracket that was closed last. A text that is not RON gives some answer.
fn fields(text: &str) -> (Vec<Field>, Option<Bracket>) {
    let (mut fields, mut closed) = (Vec::new(), None);
    let mut brackets: Vec<Bracket> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut word: Option<(usize, &str)> = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let inside = brackets.last().map_or(0, |bracket| bracket.inside);
        let length = match c {
            _ if blank(rest) > 0 => blank(rest),
            '"' => quoted(rest),
            '(' | '[' | '{' => {
                let outside = path.len();
                path.extend(word.take().map(|(_, word)| word.to_owned()));
                let inside = path.len();
                brackets.push(Bracket {
                    start: at,
                    outside,
                    inside,
                });
                1
            }
            ')' | ']' | '}' => {
                closed = brackets.pop();
                path.truncate(closed.as_ref().map_or(0, |bracket| bracket.outside));
                1
            }
            ',' => {
                path.truncate(inside);
                word = None;
                1
            }
            ':' => {
                path.truncate(inside);
                if let Some((start, word)) = word.take() {
                    path.push(word.to_owned());
                    fields.push(Field {
                        start,
                        path: path.clone(),
                    });
                }
                1
            }
            _ => {
                let is_word = |c: char| c.is_alphanumeric() || c == '_';
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                word = Some((at, &rest[..length])).filter(|_| length > 0);
                length.max(c.len_utf8())
            }
        };
        at += length;
    }
    (fields, closed)
}

/// The length of the space or comment that the text begins with.
fn blank(text: &str) -> usize {
    if text.starts_with("//") {
        text.find('\n').unwrap_or(text.len())
    } else if text.starts_with("/*") {
        text.find("*/").map_or(text.len(), |end| end + 2)
    } else {
        text.len() - text.trim_start().len()
    }
}

/// The length of the string that the text begins with.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return index + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, setting_names: &[&str]) -> Option<(String, String)> {
        let end = text.find('!').unwrap_or(text.len());
        let (start, path) = setting(text, end, setting_names)?;
        let rest: String = text[start..].chars().take(8).collect();
        Some((rest, path.join(".")))
    }

    #[test]
    fn settings_are_found_in_the_value_that_ends_there() {
        let text =
            "(a: [Ls(search: (c: 1)), Nls(x: \"c: \\\")\", /* c: ( */ search: (d: 2, c: 3))! , Ls(c: 4)])";
        let expected = Some(("c: 3))! ".to_owned(), "Nls.search.c".to_owned()));
        assert_eq!(found(text, &["c"]), expected);
        assert_eq!(found(text, &["search", "c"]), expected);
        assert_eq!(found(text, &["x", "c"]), None);
        assert_eq!(found(text, &["a"]), None, "it is outside of the value");
    }

    #[test]
    fn the_outermost_setting_counts() {
        let text = "(\n // data: none\n inner: (data: 1), data: [(seeds: 2)], seeds: [])";
        assert_eq!(found(text, &["data"]).unwrap().1, "data");
        assert_eq!(
            found(text, &["seeds"]),
            Some(("seeds: [".to_owned(), "seeds".to_owned()))
        );
    }

    #[test]
    fn any_text_gives_an_answer() {
        for text in [
            "",
            ")",
            ":::",
            "((((",
            "\"",
            "/*",
            "//",
            "é:",
            "(é: \"é",
            "]]:a:",
            "a:b:c)",
        ] {
            for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
                let _ = setting(text, end, &["a"]);
                let _ = after_blanks(text, end);
            }
        }
    }

    #[test]
    fn positions_and_offsets_are_each_others_inverse() {
        let text = "aé\n\nß)\n";
        for (index, _) in text.char_indices() {
            let (line, column) = position(text, index);
            assert_eq!(offset(text, line, column), index);
        }
        assert_eq!(position(text, text.len()), (4, 1));
        assert_eq!(offset(text, 4, 1), text.len());
        assert_eq!(offset(text, 9, 9), text.len());
    }
}
