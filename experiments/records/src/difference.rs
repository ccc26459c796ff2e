//! Where two records part.

use csv::{ReaderBuilder, StringRecord, Writer};

use crate::table::Row;

/// Columns that are wall-clock times.
const TIMES: [&str; 1] = ["seconds"];

/// The first difference between the tables of two records, which ignores times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file of the table.
    pub table: &'static str,
    /// The iteration.
    pub iteration: usize,
    /// The first column that differs; `iteration` where only one of the tables has a row there.
    pub column: &'static str,
    /// The two values as in the file, empty where it is missing; `None` where there is no further row.
    pub values: [Option<String>; 2],
}

/// The first difference between two tables; `iteration` is that of a row.
pub(crate) fn first<R: Row>(rows: [&[R]; 2], iteration: impl Fn(&R) -> usize) -> Option<Difference> {
    let difference = |iteration, column, values| Difference {
        table: R::FILE,
        iteration,
        column,
        values,
    };
    let [a, b] = rows;
    for (a, b) in a.iter().zip(b) {
        let (texts_a, texts_b) = (fields(a), fields(b));
        let differs = |position: &usize| {
            let timed = TIMES.contains(&R::COLUMNS[*position].name);
            !timed && texts_a.get(*position) != texts_b.get(*position)
        };
        if let Some(position) = (0..R::COLUMNS.len()).find(differs) {
            let value = |texts: &StringRecord| texts.get(position).map(str::to_owned);
            let values = [value(&texts_a), value(&texts_b)];
            let earlier = iteration(a).min(iteration(b));
            return Some(difference(earlier, R::COLUMNS[position].name, values));
        }
    }
    let further = a.get(b.len()).or_else(|| b.get(a.len()))?;
    let text = |has: bool| has.then(|| iteration(further).to_string());
    let values = [text(a.len() > b.len()), text(b.len() > a.len())];
    Some(difference(iteration(further), R::COLUMNS[0].name, values))
}

/// The fields of a row as they are written: floats with all their bits.
fn fields<R: Row>(row: &R) -> StringRecord {
    let mut writer = Writer::from_writer(Vec::new());
    // Rows of numbers and words can be written to memory and read back; else the row is empty, as the other one is.
    let written = writer.serialize(row).ok().and_then(|()| writer.into_inner().ok());
    let bytes = written.unwrap_or_default();
    let mut reader = ReaderBuilder::new().from_reader(bytes.as_slice());
    reader.records().next().and_then(Result::ok).unwrap_or_default()
}
