//! The table fault × statement.

use super::columns::Column;
use super::faults::RuleFault;
use super::handwritten::handwritten;
use super::statements::columns;
use crate::faulty_certificates::CertificateFault;
use flatland_theory::harness::*;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A fault of either kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// Of the rule.
    Rule(RuleFault),
    /// Of the certificates, with its name.
    Certificate(CertificateFault, &'static str),
}

impl Fault {
    fn all() -> Vec<Self> {
        let rules = RuleFault::ALL.iter().copied().map(Self::Rule);
        let certificates = CertificateFault::ALL.iter();
        rules
            .chain(certificates.map(|&(fault, words)| Self::Certificate(fault, words)))
            .collect()
    }

    fn words(self) -> &'static str {
        match self {
            Self::Rule(fault) => fault.words(),
            Self::Certificate(_, words) => words,
        }
    }

    /// Whether it can reach the statement at all.
    fn reaches(self, column: &Column) -> bool {
        match self {
            Self::Rule(_) => column.reads_rule,
            Self::Certificate(..) => column.reads_certificates,
        }
    }

    /// The families of the statement that catch it.
    fn caught_by(self, column: &Column) -> Vec<String> {
        match self {
            Self::Rule(fault) => violated(column, &handwritten(Some(fault)), &Certified),
            Self::Certificate(fault, _) => violated(column, &real_rule, &fault),
        }
    }
}

/// The families with a case that violates the statement.
pub fn violated(column: &Column, make: MakeRule<f64>, certificates: &dyn Certificates) -> Vec<String> {
    let samples = column.samples.iter();
    samples
        .filter(|sample| (sample.judge)(make, certificates).is_err())
        .map(|sample| sample.family.clone())
        .collect()
}

/// Which families of which statements catch a fault.
pub struct Row {
    /// The fault.
    pub fault: Fault,
    /// For each statement, the families that catch it; `None` where it cannot reach the statement.
    pub cells: Vec<Option<Vec<String>>>,
}

impl Row {
    /// The statements that catch it.
    pub fn statements<'a>(&self, table: &'a Table) -> Vec<&'a Column> {
        let columns = table.columns.iter().zip(&self.cells);
        columns
            .filter(|(_, cell)| cell.as_ref().is_some_and(|families| !families.is_empty()))
            .map(|(column, _)| column)
            .collect()
    }

    /// The number of families that catch it, over all statements, without the adversary's single cases.
    pub fn families(&self) -> usize {
        let families = self.cells.iter().flatten().flatten();
        families.filter(|family| *family != "tightest").count()
    }
}

/// The table.
pub struct Table {
    /// The statements.
    pub columns: Vec<Column>,
    /// The faults.
    pub rows: Vec<Row>,
}

impl Table {
    /// Tries every fault on every statement, on all cores.
    pub fn new() -> Self {
        let columns = columns();
        let faults = Fault::all();
        let next = AtomicUsize::new(0);
        let rows = Mutex::new(Vec::new());
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while let Some(&fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let cell = |column| fault.reaches(column).then(|| fault.caught_by(column));
                        let cells = columns.iter().map(cell).collect();
                        rows.lock().unwrap().push(Row { fault, cells });
                    }
                });
            }
        });
        let mut rows = rows.into_inner().unwrap();
        rows.sort_by_key(|row| faults.iter().position(|&fault| fault == row.fault));
        Self { columns, rows }
    }

    /// The rows of one kind of fault as a table: the number of families that catch each, a dot where none does, nothing where the
    /// fault cannot reach the statement.
    fn part(&self, title: &str, chosen: impl Fn(Fault) -> bool) -> String {
        let rows: Vec<&Row> = self.rows.iter().filter(|row| chosen(row.fault)).collect();
        let shown: Vec<usize> = (0..self.columns.len())
            .filter(|&index| rows.iter().any(|row| row.cells[index].is_some()))
            .collect();
        let headers = shown.iter().map(|&index| self.columns[index].header);
        let mut text = format!(
            "| {title} | {} | families |\n",
            headers.collect::<Vec<_>>().join(" | ")
        );
        text += &format!("|---|{}---|\n", "---|".repeat(shown.len()));
        for row in rows {
            let cell = |&index: &usize| match &row.cells[index] {
                None => String::new(),
                Some(families) if families.is_empty() => "·".to_owned(),
                Some(families) => families.len().to_string(),
            };
            let cells: Vec<String> = shown.iter().map(cell).collect();
            let (words, cells, families) = (row.fault.words(), cells.join(" | "), row.families());
            writeln!(text, "| {words} | {cells} | {families} |").unwrap();
        }
        text
    }

    /// The faults that only one statement catches.
    fn seen_once(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            if let [only] = row.statements(self)[..] {
                writeln!(text, "- {}: `{}`", row.fault.words(), only.statement).unwrap();
            }
        }
        text
    }

    /// For each statement, its families and the number of faults of either kind that they catch.
    fn power(&self) -> String {
        let mut text = "| column | statement | families | faults of rules caught | of certificates |\n|---|---|---|---|---|\n".to_owned();
        for (index, column) in self.columns.iter().enumerate() {
            let count = |chosen: fn(Fault) -> bool, reads: bool| {
                let caught = self.rows.iter().filter(|row| chosen(row.fault)).filter(|row| {
                    let cell = row.cells[index].as_ref();
                    cell.is_some_and(|families| !families.is_empty())
                });
                if reads {
                    caught.count().to_string()
                } else {
                    String::new()
                }
            };
            let rules = count(|fault| matches!(fault, Fault::Rule(_)), column.reads_rule);
            let certificates = count(
                |fault| matches!(fault, Fault::Certificate(..)),
                column.reads_certificates,
            );
            let (header, statement, families) = (column.header, column.statement, column.samples.len());
            writeln!(
                text,
                "| {header} | `{statement}` | {families} | {rules} | {certificates} |"
            )
            .unwrap();
        }
        text
    }

    /// The whole section of the document.
    pub fn to_markdown(&self) -> String {
        let rules = self.part("fault of the rule", |fault| matches!(fault, Fault::Rule(_)));
        let certificates = self.part("fault of the certificates", |fault| {
            matches!(fault, Fault::Certificate(..))
        });
        let (power, once) = (self.power(), self.seen_once());
        format!("{power}\n{rules}\n{certificates}\nCaught by one statement only:\n\n{once}")
    }
}
