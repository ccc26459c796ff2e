//! The results as CSV and as tables of a document.

use super::TOLERANCE;
use super::count::{Count, Method, Wanted};
use super::reference::Reference;
use super::warm::WarmStart;
use std::fmt::Write;

/// A point: network and data, iteration, reference, counts.
type Point = (String, usize, Reference, Vec<Count>);

/// One line per count.
pub fn counts_csv(points: &[Point]) -> String {
    let mut text = "network,iteration,largest,wanted,method,start,products,ended,error\n".to_owned();
    for (label, iteration, reference, counts) in points {
        for count in counts {
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "\"{label}\",{iteration},{},{:?},{:?},{},{},{},{:e}",
                reference.largest,
                count.wanted,
                count.method,
                count.start,
                count.products,
                count.ended,
                count.error
            );
        }
    }
    text
}

/// One line per start.
pub fn warm_csv(starts: &[WarmStart]) -> String {
    let mut text = "network,iteration,age,random_length,right,residual,verified\n".to_owned();
    for start in starts {
        let (age, length) = start.from.unzip();
        let cell = |value: Option<String>| value.unwrap_or_default();
        let [right, residual, verified] = start.products;
        let _ = writeln!(
            text,
            "\"{}\",{},{},{},{right},{residual},{verified}",
            start.network,
            start.iteration,
            cell(age.map(|age| age.to_string())),
            cell(length.map(|length| length.to_string())),
        );
    }
    text
}

/// The median number of products of a method over its starts, and whether all came to their end.
fn median(counts: &[Count], wanted: Wanted, method: Method) -> (usize, bool) {
    let of = || {
        counts
            .iter()
            .filter(move |c| c.wanted == wanted && c.method == method)
    };
    let mut products: Vec<usize> = of().map(|count| count.products).collect();
    products.sort_unstable();
    let middle = products.get(products.len() / 2).copied().unwrap_or(0);
    (middle, of().all(|count| count.ended))
}

/// A number of products, as "more than" where the method did not come to its end.
fn shown((products, ended): (usize, bool)) -> String {
    format!("{}{products}", if ended { "" } else { "> " })
}

/// How ours and theirs are compared: what, ours, theirs, in words, and the goal.
const COMPARISONS: [(Wanted, Method, Method, &str, f64); 5] = [
    (
        Wanted::Largest,
        Method::LanczosRight,
        Method::PowerRight,
        "λ₁, both until right",
        1.0 / 3.0,
    ),
    (
        Wanted::Largest,
        Method::LanczosVerified,
        Method::PowerResidual,
        "λ₁, verified, against power iteration until its residual is small",
        1.0 / 3.0,
    ),
    (
        Wanted::Largest,
        Method::LanczosVerified,
        Method::PowerRight,
        "λ₁, verified, against power iteration until right",
        1.0 / 3.0,
    ),
    (
        Wanted::Dominant,
        Method::LanczosRight,
        Method::PowerRight,
        "20 largest in modulus, both until right",
        0.1,
    ),
    (
        Wanted::Dominant,
        Method::LanczosVerified,
        Method::PowerRight,
        "20 largest in modulus, verified, against power iteration until right",
        0.1,
    ),
];

/// Everything in Markdown.
pub fn tables(points: &[Point], warm: &[WarmStart], cap: usize) -> String {
    let mut text = format!(
        "Hessian products until eigenvalues are within {TOLERANCE} of the largest modulus. *Right*: judged by a reference in double \
         precision. λ₁: medians over random starts.\n\n| network | iterations of NLS | λ₁ | products for λ₁: Lanczos right, verified | power iteration right, \
         residual small | estimate's change small: products, worst error | 20 largest: Lanczos right, verified | power iteration right | \
         change small: products, error |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    for (label, iteration, reference, counts) in points {
        let of = |wanted, method| shown(median(counts, wanted, method));
        let error = |wanted| {
            let changes = counts
                .iter()
                .filter(|c| c.wanted == wanted && c.method == Method::PowerChange);
            changes.map(|count| count.error).fold(0.0, f64::max)
        };
        let [l, d] = [Wanted::Largest, Wanted::Dominant];
        let _ = writeln!(
            text,
            "| {label} | {iteration} | {:.3} | {}, {} | {}, {} | {}, {:.1e} | {}, {} | {} | {}, {:.1e} |",
            reference.largest,
            of(l, Method::LanczosRight),
            of(l, Method::LanczosVerified),
            of(l, Method::PowerRight),
            of(l, Method::PowerResidual),
            of(l, Method::PowerChange),
            error(l),
            of(d, Method::LanczosRight),
            of(d, Method::LanczosVerified),
            of(d, Method::PowerRight),
            of(d, Method::PowerChange),
            error(d),
        );
    }
    text += "\n| Lanczos's share of the products of power iteration | median | largest | goal | met |\n|---|--:|--:|--:|--:|\n";
    for (wanted, ours, theirs, words, goal) in COMPARISONS {
        // Where Lanczos has not ended, its share is not known.
        let share = |(_, _, _, counts): &Point| match median(counts, wanted, ours) {
            (own, true) => own as f64 / median(counts, wanted, theirs).0 as f64,
            _ => f64::INFINITY,
        };
        let mut shares: Vec<f64> = points.iter().map(share).collect();
        shares.sort_by(f64::total_cmp);
        let met = shares.iter().filter(|&&share| share <= goal).count();
        let (middle, last) = (shares.get(shares.len() / 2), shares.last());
        let number = |share: Option<&f64>| share.map_or("–".to_owned(), |share| format!("{share:.3}"));
        let _ = writeln!(
            text,
            "| {words} | {} | {} | {goal:.2} | {met} of {} points |",
            number(middle),
            number(last),
            shares.len()
        );
    }
    let _ = writeln!(
        text,
        "\nPower iteration was given up after {cap} products (>); its share is then at most the one stated.\n\n{}",
        warm_table(warm)
    );
    text
}

/// Medians of the products for λ₁ by network and start, beside those from random starts at the same iterates.
fn warm_table(warm: &[WarmStart]) -> String {
    let mut text = "| network | λ₁ from the eigenvector before, plus a random vector of length | iterates | right (from a random vector alone) | \
                    residual small | verified |\n|---|---|--:|--:|--:|--:|\n"
        .to_owned();
    let mut kinds: Vec<(&str, usize, f64)> = Vec::new();
    for start in warm {
        if let Some((age, length)) = start.from {
            let kind = (start.network.as_str(), age, length);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    for (network, age, length) in kinds {
        let own = |w: &&WarmStart| w.network == network && w.from == Some((age, length));
        let iterates: Vec<usize> = warm.iter().filter(own).map(|w| w.iteration).collect();
        let random =
            |w: &&WarmStart| w.network == network && w.from.is_none() && iterates.contains(&w.iteration);
        let middle = |which: usize, of: &dyn Fn(&&WarmStart) -> bool| {
            let mut products: Vec<usize> = warm.iter().filter(of).map(|w| w.products[which]).collect();
            products.sort_unstable();
            products[products.len() / 2]
        };
        let pair = |which| format!("{} ({})", middle(which, &own), middle(which, &random));
        let _ = writeln!(
            text,
            "| {network} | {age} iterations, {length} | {} | {} | {} | {} |",
            iterates.len(),
            pair(0),
            pair(1),
            pair(2)
        );
    }
    text
}

/// The document with this text between the marks of that name.
///
/// # Errors
///
/// A mark is missing.
pub fn replace_between(document: &str, name: &str, text: &str) -> Result<String, String> {
    let text = text.trim_end();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let missing = |mark: &str| format!("the document has no mark {}", mark.trim());
    let (before, rest) = document.split_once(&open).ok_or_else(|| missing(&open))?;
    let (_, after) = rest.split_once(&close).ok_or_else(|| missing(&close))?;
    Ok(format!("{before}{open}\n{text}\n\n{close}{after}"))
}
