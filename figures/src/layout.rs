//! Where everything is: rows of metrics, columns of (data, network), titles above, legend below.

use crate::legend;
use crate::options::FigureOptions;
use crate::panel::{Frame, TICK_DROP, TICK_PAD};
use crate::theme::{LABEL_SIZE, SMALLEST_SIZE, TICK_SIZE, TITLE_SIZE};

/// Widths of figures that fit one and two columns of a two-column page, in points.
const ONE_COLUMN: f64 = 234.0;
const TWO_COLUMNS: f64 = 487.0;
const MARGIN: f64 = 3.0;
const LEAST_PANEL: f64 = 72.0;
const COLUMN_GAP: f64 = 16.0;
const ROW_GAP: f64 = 9.0;
const TITLE_ROW: f64 = 1.2 * TITLE_SIZE;
/// Above the panels, for the label of a mark at their upper edge.
const TITLE_PAD: f64 = 5.0;
/// Room for the name of a row, written upwards.
const ROW_NAME: f64 = LABEL_SIZE + 3.0;

/// Places, in points.
pub(crate) struct Layout {
    pub(crate) width: f64,
    left: f64,
    /// From the left edge of a panel to that of the next.
    stride: f64,
    panel_width: f64,
    panel_height: f64,
    rows: usize,
    columns: usize,
}

impl Layout {
    /// For this many rows and columns, where the labels of vertical axes are at most `label_width` wide.
    pub(crate) fn new(rows: usize, columns: usize, label_width: f64, options: &FigureOptions) -> Self {
        let gutter = label_width + TICK_PAD;
        let left = MARGIN + ROW_NAME + gutter;
        let between = if options.share_rows {
            COLUMN_GAP
        } else {
            COLUMN_GAP + gutter
        };
        let count = columns as f64;
        // To the right of the last panel is room for the name of its reference line.
        let fixed = left + between * (count - 1.0) + COLUMN_GAP;
        let usual = if columns == 1 { ONE_COLUMN } else { TWO_COLUMNS };
        let least = fixed + LEAST_PANEL * count;
        let width = options.width.unwrap_or_else(|| usual.max(least));
        // A chosen width that is too narrow for the labels still has panels, however small.
        let panel_width = ((width - fixed) / count).max(SMALLEST_SIZE);
        Self {
            width: width.max(fixed + panel_width * count),
            left,
            stride: panel_width + between,
            panel_width,
            panel_height: options.panel_height,
            rows,
            columns,
        }
    }

    pub(crate) fn panel(&self, row: usize, column: usize) -> Frame {
        let top = MARGIN + 2.0 * TITLE_ROW + TITLE_PAD;
        Frame {
            left: self.left + column as f64 * self.stride,
            top: top + row as f64 * (self.panel_height + ROW_GAP),
            width: self.panel_width,
            height: self.panel_height,
        }
    }

    /// Baseline of a line of the titles.
    pub(crate) fn title_baseline(&self, line: usize) -> f64 {
        MARGIN + line as f64 * TITLE_ROW + 0.85 * TITLE_SIZE
    }

    /// How wide a title may be.
    pub(crate) fn title_width(&self) -> f64 {
        self.stride.min(self.panel_width + COLUMN_GAP) - 5.0
    }

    /// Baseline of the names of rows, written upwards.
    pub(crate) fn row_name_baseline(&self) -> f64 {
        MARGIN + 0.85 * LABEL_SIZE
    }

    /// Middle of all panels, from left to right.
    pub(crate) fn center(&self) -> f64 {
        (self.left + self.panel(0, self.columns.saturating_sub(1)).right()) / 2.0
    }

    fn below_panels(&self) -> f64 {
        self.panel(self.rows.saturating_sub(1), 0).bottom() + TICK_DROP + 0.25 * TICK_SIZE
    }

    pub(crate) fn x_name_baseline(&self) -> f64 {
        self.below_panels() + 1.0 + LABEL_SIZE
    }

    pub(crate) fn legend_top(&self) -> f64 {
        self.x_name_baseline() + 0.3 * LABEL_SIZE + 3.0
    }

    pub(crate) fn legend_width(&self) -> f64 {
        // Centred below the panels, and inside the figure on both sides.
        2.0 * self.center().min(self.width - self.center()) - 2.0 * MARGIN
    }

    pub(crate) fn height(&self, legend_rows: usize) -> f64 {
        self.legend_top() + legend_rows as f64 * legend::ROW + MARGIN
    }
}
