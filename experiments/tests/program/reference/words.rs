//! Documentation comments as plain text.

/// Formulas of the documentation, in plain text.
const SYMBOLS: [(&str, &str); 42] = [
    ("\\lVert ", "‖"),
    ("\\lvert ", "|"),
    ("\\lVert", "‖"),
    ("\\rVert", "‖"),
    ("\\lvert", "|"),
    ("\\rvert", "|"),
    ("\\lambda", "λ"),
    ("\\nabla", "∇"),
    ("\\epsilon", "ε"),
    ("\\delta", "δ"),
    ("\\sigma", "σ"),
    ("\\alpha", "α"),
    ("\\cdot", "·"),
    ("\\times", "×"),
    ("\\eta", "η"),
    ("\\mu", "μ"),
    ("\\nu", "ν"),
    ("\\xi", "ξ"),
    ("\\rho", "ρ"),
    ("\\max", "max"),
    ("\\min", "min"),
    ("\\ln", "ln"),
    ("\\geq", "≥"),
    ("\\leq", "≤"),
    ("\\ge", "≥"),
    ("\\le", "≤"),
    ("\\in", "∈"),
    ("\\infty", "∞"),
    ("\\mathrm", ""),
    ("\\text", ""),
    ("\\bigl", ""),
    ("\\bigr", ""),
    ("\\;", " "),
    ("\\,", " "),
    ("\\ ", " "),
    ("^\\top", "ᵀ"),
    ("^+", "⁺"),
    ("^-", "⁻"),
    ("_k", "ₖ"),
    ("_t", "ₜ"),
    ("_p", "ₚ"),
    ("_i", "ᵢ"),
];

/// The paragraphs of a documentation comment, without its code and without what it says of the default.
pub fn plain(docs: &str) -> String {
    let mut paragraphs = vec![String::new()];
    let mut in_code = false;
    for line in docs.lines().map(str::trim) {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if line.is_empty() {
            paragraphs.push(String::new());
        } else if let (false, Some(paragraph)) = (in_code, paragraphs.last_mut()) {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    let paragraphs = paragraphs
        .iter()
        .map(|paragraph| without_default(&without_markup(paragraph)));
    // What announces code that is left out says nothing alone.
    let kept: Vec<String> = paragraphs
        .filter(|text| !text.is_empty() && !text.ends_with(':'))
        .collect();
    kept.join("\n")
}

fn without_markup(text: &str) -> String {
    let mut plain = String::new();
    for (index, part) in text.split('$').enumerate() {
        match index % 2 {
            0 => plain.push_str(&without_links(part)),
            _ => plain.push_str(&formula(part)),
        }
    }
    without_types(&plain.replace("**", "").replace(['*', '\\'], ""))
}

/// Without the paths of types in parentheses, which say nothing to the author of a plan.
fn without_types(text: &str) -> String {
    let mut plain = text.to_owned();
    while let Some(start) = plain.find(" (`") {
        let Some(end) = plain[start..].find("`)").map(|at| start + at + 2) else {
            break;
        };
        if !plain[start..end].contains("::") {
            break;
        }
        plain.replace_range(start..end, "");
    }
    plain
}

/// `[text](target)` and `[text]` in code style are their text; an interval keeps its brackets.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let Some(close) = rest[open..].find(']').map(|at| open + at) else {
            break;
        };
        let (inner, after) = (&rest[open + 1..close], &rest[close + 1..]);
        let target = after.starts_with('(').then(|| after.find(')')).flatten();
        let linked = target.is_some() || (inner.starts_with('`') && inner.ends_with('`'));
        plain.push_str(&rest[..open]);
        plain.push_str(if linked { inner } else { &rest[open..=close] });
        rest = match target {
            Some(end) => &after[end + 1..],
            None => after,
        };
    }
    plain + rest
}

fn formula(tex: &str) -> String {
    let mut text = tex.to_owned();
    for digit in 0..10_u32 {
        let raised = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"][digit as usize];
        text = text.replace(&format!("^{digit}"), raised);
        text = text.replace(&format!("^{{-{digit}}}"), &format!("⁻{raised}"));
        let lowered = char::from_u32(0x2080 + digit).unwrap();
        text = text.replace(&format!("_{digit}"), &lowered.to_string());
    }
    for (tex, plain) in SYMBOLS {
        text = text.replace(tex, plain);
    }
    text.replace(['{', '}'], "")
}

/// Without the sentence on the default, which is taken from the type itself.
fn without_default(text: &str) -> String {
    let Some(start) = text.find("Default ") else {
        return text.trim().to_owned();
    };
    if start > 0 && !text[..start].ends_with(". ") {
        return text.trim().to_owned();
    }
    let end = text[start..].find(". ").map_or(text.len(), |at| start + at + 2);
    format!("{}{}", &text[..start], &text[end..]).trim().to_owned()
}
