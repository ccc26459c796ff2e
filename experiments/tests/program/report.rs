//! The report page, as a browser shows it.

use super::common::{Folder, tiny};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names that would break a page that does not escape them.
const NASTY: &str = "<b>&\\\"'</script><!--";

fn plan() -> String {
    tiny(
        "optimisers: [Nls(), Ls(), Gd(step: 0.1), Gd(step: 1e6)], seeds: [0, 10, 9], iterations: 20, \
         figures: [MainComparison, NoBias], claims: [EosFromStart, SharpnessFalls, Rescue]",
    )
    .replace(
        "Digits(train: 40)",
        &format!("Npy(name: \"{NASTY}\", images: \"x.npy\", labels: \"y.npy\")"),
    )
}

/// A folder with the report of the plan; the path of the page.
fn reported(folder: &Folder) -> PathBuf {
    let images: Vec<f32> = (0..60 * 16)
        .map(|pixel| (pixel * 37 % 101) as f32 / 100.0)
        .collect();
    let labels: Vec<i64> = (0..60).map(|image| image % 3).collect();
    let images = ndarray::Array2::from_shape_vec((60, 16), images).unwrap();
    ndarray_npy::write_npy(folder.path("x.npy"), &images).unwrap();
    ndarray_npy::write_npy(folder.path("y.npy"), &ndarray::Array1::from(labels)).unwrap();
    folder.write("plan.ron", plan());
    folder.flatland(&["run", "plan.ron"]).succeeded();
    let ran = folder.flatland(&["report", "plan.ron"]).succeeded();
    assert!(ran.stdout.contains("report.html"), "{ran:?}");
    folder.path("results").join("tiny").join("report.html")
}

#[test]
fn report_is_one_page_that_loads_nothing_and_escapes_every_name() {
    let folder = Folder::new();
    let page = std::fs::read_to_string(reported(&folder)).unwrap();
    assert!(
        page.contains("&lt;b&gt;&amp;&quot;'&lt;/script&gt;&lt;!--"),
        "the name is there"
    );
    assert!(!page.contains("<b>") && !page.contains("<!--"), "{NASTY}");
    assert_eq!(page.matches("</script>").count(), 1);
    for loading in ["src=", "@import", "url(", "fetch(", "http-equiv=\"refresh\""] {
        assert!(!page.contains(loading), "{loading}");
    }
    let links = page.matches("href=\"").count();
    let inside = page.matches("href=\"#").count() + page.matches("href=\"data:,\"").count();
    assert_eq!(links, inside, "every link stays on the page");
    for part in [
        "eos-from-start",
        "Criterion:",
        "Exploration",
        "<svg",
        "GD 1000000",
        "diverged at iteration",
        "SHA-256",
        "prefers-color-scheme: dark",
        "width=device-width",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let controls = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(!page.contains(controls));
}

/// Listens for errors from the beginning.
const BEFORE: &str = "<script>var errors = [];
addEventListener('error', (event) => errors.push(event.message));
addEventListener('securitypolicyviolation', (event) => errors.push(event.violatedDirective));
console.error = console.warn = (...words) => errors.push(words.join(' '));
</script>";

/// Sorts by the seed twice, by the cost and by the optimiser, and reports what is seen.
const AFTER: &str = "<script>
const seen = [];
const table = document.querySelector('table.sortable');
const heads = Array.from(table.tHead.rows[0].cells);
const column = (name) => heads.findIndex((head) => head.textContent.trim() === name);
const shown = (name) => Array.from(table.tBodies[0].rows, (row) => row.cells[column(name)].textContent);
const press = (name) => heads[column(name)].querySelector('button').click();
const order = () => heads.map((head) => head.getAttribute('aria-sort') ?? '-').join(' ');
for (const name of ['seed', 'seed', 'final cost', 'optimiser']) {
  press(name);
  seen.push(name + ': ' + shown(name).join(' | ') + ' # ' + order());
}
for (const figure of document.querySelectorAll('figure svg')) {
  const box = figure.getBoundingClientRect();
  seen.push('figure: ' + (box.width > 100 && box.height > 100 && figure.checkVisibility()));
}
seen.push('wider than the screen: ' + (document.documentElement.scrollWidth > innerWidth));
seen.push('ground: ' + getComputedStyle(document.body).backgroundColor);
seen.push('errors: ' + errors.join('; '));
const result = document.createElement('pre');
result.id = 'seen';
result.textContent = '\\n@@' + seen.join('\\n@@') + '\\n';
document.body.append(result);
</script>";

/// A Chromium of this machine.
fn chromium() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

/// What the page shows in a window of this size, and what the browser says on the console.
fn browsed(chromium: &Path, page: &Path, profile: &Path, size: &str, more: &[&str]) -> (Vec<String>, String) {
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ])
        .args([
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
            "--dump-dom",
        ])
        .arg(format!("--window-size={size}"))
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(more)
        .arg(page)
        .output()
        .unwrap();
    let (dom, log) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    let seen: Vec<String> = dom
        .lines()
        .filter_map(|line| line.strip_prefix("@@").map(str::to_owned))
        .collect();
    assert!(!seen.is_empty(), "nothing was seen: {log}");
    (seen, console.join("\n"))
}

#[test]
fn report_sorts_and_shows_its_figures_in_a_browser_without_an_error() {
    let Some(chromium) = chromium() else {
        eprintln!("skipped: there is no Chromium on this machine");
        return;
    };
    let folder = Folder::new();
    let page = std::fs::read_to_string(reported(&folder)).unwrap();
    let driven = page.replacen("<head>", &format!("<head>{BEFORE}"), 1).replacen(
        "</body>",
        &format!("{AFTER}</body>"),
        1,
    );
    folder.write("driven.html", driven);
    let browse = |size: &str, more: &[&str]| {
        browsed(
            &chromium,
            &folder.path("driven.html"),
            &folder.path("profile"),
            size,
            more,
        )
    };
    let (seen, console) = browse("1200,900", &[]);
    assert_eq!(console, "", "the console is empty");
    let line = |name: &str| -> Vec<&str> {
        let found = seen
            .iter()
            .filter_map(|line| line.strip_prefix(&format!("{name}: ")));
        found.collect()
    };
    assert_eq!(line("errors"), [""]);
    let order = |name: &str, times: usize| -> (Vec<String>, String) {
        let (values, order) = line(name)[times].split_once(" # ").unwrap();
        (values.split(" | ").map(str::to_owned).collect(), order.to_owned())
    };
    // As numbers: 10 after 9.
    let (ascending, sorted) = order("seed", 0);
    assert_eq!(ascending, [["0"; 4], ["9"; 4], ["10"; 4]].concat());
    assert_eq!(sorted, "- - - ascending - - - - - - - -");
    let (descending, sorted) = order("seed", 1);
    assert_eq!(descending, [["10"; 4], ["9"; 4], ["0"; 4]].concat());
    assert_eq!(sorted, "- - - descending - - - - - - - -");
    let (costs, sorted) = order("final cost", 0);
    let costs: Vec<f64> = costs.iter().map(|cost| cost.parse().unwrap()).collect();
    assert!(costs.is_sorted() && costs[11] > 1e3, "{costs:?}");
    assert_eq!(sorted, "- - - - - - - ascending - - - -");
    let (optimisers, _) = order("optimiser", 0);
    assert_eq!(
        optimisers,
        [["GD 0.1"; 3], ["GD 1000000"; 3], ["LS"; 3], ["NLS"; 3]].concat()
    );
    assert_eq!(line("figure"), ["true", "true"], "both figures are visible");
    assert_eq!(line("wider than the screen"), ["false"]);
    let light = line("ground")[0].to_owned();

    // On a phone, in the dark. Headless Chromium takes the colours from this setting of its engine.
    let (seen, console) = browse("500,900", &["--blink-settings=preferredColorScheme=0"]);
    assert_eq!(console, "");
    for expected in ["figure: true", "wider than the screen: false", "errors: "] {
        assert!(seen.iter().any(|line| line == expected), "{expected} in {seen:?}");
    }
    let dark = seen
        .iter()
        .find_map(|line| line.strip_prefix("ground: "))
        .unwrap();
    assert_ne!(dark, light);
}
