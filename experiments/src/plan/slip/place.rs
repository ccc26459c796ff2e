//! A place in the text of a plan: what stands there, before it, and around it.
//!
//! This is no reader: it looks at the text around the place where RON's reader stopped.

use ron::error::Position;

/// The longest excerpt in a message, in characters.
const EXCERPT: usize = 50;

/// The place where the reader stopped.
#[derive(Clone, Copy)]
pub(super) struct Place<'t> {
    text: &'t str,
    /// Where it stopped, in bytes.
    stopped: usize,
    /// The start of what stands there.
    start: usize,
}

/// A bracket that is open at a place.
pub(super) struct Open {
    pub(super) bracket: char,
    pub(super) line: usize,
}

impl<'t> Place<'t> {
    pub(super) fn new(text: &'t str, position: Position) -> Self {
        let line_start = match position.line {
            0 | 1 => 0,
            line => text
                .match_indices('\n')
                .nth(line - 2)
                .map_or(text.len(), |(at, _)| at + 1),
        };
        let column = text[line_start..]
            .char_indices()
            .nth(position.col.saturating_sub(1));
        Self::at(text, column.map_or(text.len(), |(at, _)| line_start + at))
    }

    fn at(text: &'t str, stopped: usize) -> Self {
        let word = text[..stopped].chars().rev().take_while(|&c| in_word(c));
        let start = stopped - word.map(char::len_utf8).sum::<usize>();
        Self { text, stopped, start }
    }

    /// The line, from 1.
    pub(super) fn line(&self) -> usize {
        self.line_of(self.start)
    }

    fn line_of(&self, at: usize) -> usize {
        1 + self.text[..at].matches('\n').count()
    }

    /// The character where the reader stopped.
    pub(super) fn next(&self) -> Option<char> {
        self.text[self.stopped..].chars().next()
    }

    /// Whether the reader stopped inside a word, as in `2e3`.
    pub(super) fn inside_word(&self) -> bool {
        self.start < self.stopped && self.next().is_some_and(in_word)
    }

    /// What stands there: a word, a quoted text, a bracketed value of one line, or one character.
    pub(super) fn found(&self) -> &'t str {
        let rest = &self.text[self.start..];
        let end = match rest.chars().next() {
            None => 0,
            Some('#') => rest.find('\n').unwrap_or(rest.len()),
            Some(quote @ ('"' | '\'' | '`')) => quoted(rest, quote),
            Some('“' | '”' | '„') => quoted(rest, '”'),
            Some('‘' | '’') => quoted(rest, '’'),
            Some('(' | '[' | '{') => bracketed(rest),
            Some(c) if in_word(c) => word(rest),
            Some(c) => c.len_utf8(),
        };
        &rest[..end]
    }

    /// What stands there, with a bracketed value right behind it.
    pub(super) fn found_whole(&self) -> &'t str {
        let found = self.found();
        let rest = &self.text[self.start + found.len()..];
        match found.starts_with(in_word) && rest.starts_with('(') {
            true => &self.text[self.start..self.start + found.len() + bracketed(rest)],
            false => found,
        }
    }

    /// The text with what stands there replaced.
    pub(super) fn with(&self, other: &str) -> String {
        let after = self.start + self.found().len();
        [&self.text[..self.start], other, &self.text[after..]].concat()
    }

    /// The text with what stands there replaced, with a bracketed value right behind it.
    pub(super) fn with_whole(&self, other: &str) -> String {
        let after = self.start + self.found_whole().len();
        [&self.text[..self.start], other, &self.text[after..]].concat()
    }

    /// The text with something put before what stands there.
    pub(super) fn with_before(&self, more: &str) -> String {
        [&self.text[..self.start], more, &self.text[self.start..]].concat()
    }

    /// The word that ends before this place, white space and comments apart.
    pub(super) fn before(&self) -> Self {
        let end = significant(self.text, self.start);
        let last = self.text[..end].chars().next_back().map_or(0, char::len_utf8);
        let before = Self::at(self.text, end);
        match before.start < end {
            true => before,
            false => Self {
                start: end - last,
                ..before
            },
        }
    }

    /// The field whose value stands there.
    pub(super) fn key(&self) -> Option<&'t str> {
        let colon = self.before();
        let key = (colon.found() == ":").then(|| colon.before().found())?;
        key.starts_with(|c: char| c.is_alphabetic()).then_some(key)
    }

    /// Whether a colon follows what stands there.
    pub(super) fn is_key(&self) -> bool {
        let after = &self.text[self.start + self.found().len()..];
        after.trim_start().starts_with(':')
    }

    /// The rest of the line from this place on.
    pub(super) fn rest(&self) -> &'t str {
        self.text[self.start..]
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end()
    }

    /// The line of this place without indentation.
    pub(super) fn whole_line(&self) -> &'t str {
        let start = self.text[..self.start].rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[start..].lines().next().unwrap_or_default();
        line.split("//").next().unwrap_or_default().trim()
    }

    /// The brackets open at this place, from the outside.
    pub(super) fn open(&self) -> Vec<Open> {
        let mut open = Vec::new();
        for (at, bracket) in brackets(&self.text[..self.start]) {
            match bracket {
                '(' | '[' | '{' => open.push(Open {
                    bracket,
                    line: self.line_of(at),
                }),
                _ => {
                    open.pop();
                }
            }
        }
        open
    }
}

/// Characters of names and numbers, also of those that RON does not have.
fn in_word(c: char) -> bool {
    c.is_alphanumeric() || "_.+-*^%$@&|".contains(c)
}

/// The length of a word; `..=` of a range is part of it.
fn word(text: &str) -> usize {
    let end = text.find(|c| !in_word(c)).unwrap_or(text.len());
    match text[end..].strip_prefix('=') {
        Some(rest) if text[..end].ends_with("..") => end + 1 + word(rest),
        _ => end,
    }
}

/// The length of a quoted text, up to the end of the line if it has no end.
fn quoted(text: &str, close: char) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let end = text[first..].find([close, '\n', '\r']).map(|at| first + at);
    match end {
        Some(end) if text[end..].starts_with(close) => end + close.len_utf8(),
        Some(end) => end,
        None => text.len(),
    }
}

/// The length of a bracketed value; of its bracket alone if it does not end in its line.
fn bracketed(text: &str) -> usize {
    let line = text.lines().next().unwrap_or_default();
    let mut depth = 0;
    for (at, bracket) in brackets(line) {
        match bracket {
            '(' | '[' | '{' => depth += 1,
            _ => depth -= 1,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    1
}

/// The brackets outside of quotes and comments.
fn brackets(text: &str) -> impl Iterator<Item = (usize, char)> {
    Outside { text, at: 0 }.filter(|(_, c)| "()[]{}".contains(*c))
}

/// The end of the text before `end`, white space and comments apart.
fn significant(text: &str, end: usize) -> usize {
    let outside = Outside {
        text: &text[..end],
        at: 0,
    };
    let last = outside.filter(|(_, c)| !c.is_whitespace()).last();
    last.map_or(0, |(at, c)| at + c.len_utf8())
}

/// The characters outside of comments; of quoted texts only the closing quote.
struct Outside<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Outside<'_> {
    type Item = (usize, char);

    fn next(&mut self) -> Option<(usize, char)> {
        loop {
            let rest = &self.text[self.at..];
            let c = rest.chars().next()?;
            let skipped = match c {
                '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
                '"' => {
                    self.at += text_length(rest);
                    return Some((self.at - 1, '"'));
                }
                _ => {
                    let at = self.at;
                    self.at += c.len_utf8();
                    return Some((at, c));
                }
            };
            self.at += skipped;
        }
    }
}

/// The length of a text in double quotes, which may contain escapes and line breaks.
fn text_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}

/// An excerpt as it is shown in a message.
pub(super) fn excerpt(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(EXCERPT)
        .collect();
    let more = if text.chars().count() > EXCERPT { "…" } else { "" };
    format!("`{}{more}`", shown.trim_end())
}
