//! Texts that every viewer reads in the same way.

/// The text without characters that an SVG must not contain or that cannot be seen: they are escaped as in Rust, such as `\n`
/// or `\u{7}`. So are marks of direction, which would rearrange the text around them.
pub(crate) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) {
            true => printable.extend(c.escape_default()),
            false => printable.push(c),
        }
    }
    printable
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{FDD0}'..='\u{FDEF}'
                | '\u{E0000}'..='\u{E007F}'
        )
        // The last two of every plane are no characters.
        || (c as u32) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn hidden_characters_are_escaped_and_others_kept() {
        assert_eq!(printable("a\nb\u{7}\u{202E}c"), "a\\nb\\u{7}\\u{202e}c");
        assert_eq!(
            printable("\u{FFFE}\u{FFFF}\u{1FFFF}"),
            "\\u{fffe}\\u{ffff}\\u{1ffff}"
        );
        for plain in ["λ₁ ≥ 2/K", "日本 <data> & more", "שלום", "a\\nb"] {
            assert_eq!(printable(plain), plain);
            assert_eq!(printable(&printable(plain)), plain);
        }
    }
}
