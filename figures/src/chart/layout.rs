//! The layout: rows of metrics, columns with titles above, legend below. Columns that do not fit beside the others go
//! below them, in blocks with the same rows.

use super::axes::{Frame, TICK_DROP, TICK_PAD};
use super::legend;
use super::theme::{LABEL_SIZE, SMALLEST_SIZE, TICK_SIZE, TITLE_SIZE};
use crate::options::FigureOptions;
use crate::render::scene::Point;

/// Widths of figures that fit one and two columns of a two-column page, in points.
const ONE_COLUMN: f64 = 3.25 * 72.0;
const TWO_COLUMNS: f64 = 6.75 * 72.0;
const MARGIN: f64 = 3.0;
const LEAST_PANEL: f64 = 72.0;
const COLUMN_GAP: f64 = 16.0;
const ROW_GAP: f64 = 9.0;
const BLOCK_GAP: f64 = 10.0;
const TITLE_ROW: f64 = 1.2 * TITLE_SIZE;
const NOTE_ROW: f64 = 1.3 * TICK_SIZE;
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
    /// Height of all titles of a column.
    titles: f64,
    rows: usize,
    columns: usize,
    /// Columns of a block; the last block may have fewer.
    beside: usize,
}

/// The contents that determine the layout.
pub(crate) struct Sizes {
    /// Lines of titles above a column.
    pub(crate) titles: usize,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// Width of the widest label of a vertical axis.
    pub(crate) label_width: f64,
}

impl Layout {
    pub(crate) fn new(sizes: Sizes, options: &FigureOptions) -> Self {
        let Sizes {
            titles,
            rows,
            columns,
            label_width,
        } = sizes;
        let gutter = label_width + TICK_PAD;
        let left = MARGIN + ROW_NAME + gutter;
        let between = if options.share_rows {
            COLUMN_GAP
        } else {
            COLUMN_GAP + gutter
        };
        let usual = if columns <= 1 { ONE_COLUMN } else { TWO_COLUMNS };
        let width = options.width_in_points().unwrap_or(usual);
        // The cast saturates. As many columns as fit, then evenly distributed.
        let most = ((width - left + between - COLUMN_GAP) / (LEAST_PANEL + between)).max(1.0) as usize;
        let columns = columns.max(1);
        let beside = columns.div_ceil(columns.div_ceil(most));
        let count = beside as f64;
        // On the right of the last panel there is room for the name of its reference line.
        let fixed = left + between * (count - 1.0) + COLUMN_GAP;
        // Panels exist even at a width too narrow for the labels.
        let panel_width = ((width - fixed) / count).max(SMALLEST_SIZE);
        Self {
            width: width.max(fixed + panel_width * count),
            left,
            stride: panel_width + between,
            panel_width,
            panel_height: options.panel_height_in_points(),
            titles: titles as f64 * TITLE_ROW,
            rows,
            columns,
            beside,
        }
    }

    /// Number of blocks.
    pub(crate) fn blocks(&self) -> usize {
        self.columns.div_ceil(self.beside)
    }

    /// Whether a column is the leftmost of its block.
    pub(crate) fn is_first(&self, column: usize) -> bool {
        column.is_multiple_of(self.beside)
    }

    fn block_top(&self, block: usize) -> f64 {
        MARGIN + block as f64 * (self.block_height() + BLOCK_GAP)
    }

    /// From the titles to the name of the horizontal axis.
    fn block_height(&self) -> f64 {
        self.panels_height() + TICK_DROP + 0.25 * TICK_SIZE + 1.0 + 1.3 * LABEL_SIZE
    }

    /// From the titles to the lower edge of the lowest panels.
    fn panels_height(&self) -> f64 {
        let rows = self.rows.max(1) as f64;
        self.titles + TITLE_PAD + rows * (self.panel_height + ROW_GAP) - ROW_GAP
    }

    pub(crate) fn panel(&self, row: usize, column: usize) -> Frame {
        let top = self.block_top(column / self.beside) + self.titles + TITLE_PAD;
        Frame {
            left: self.left + (column % self.beside) as f64 * self.stride,
            top: top + row as f64 * (self.panel_height + ROW_GAP),
            width: self.panel_width,
            height: self.panel_height,
        }
    }

    /// Middle of the baseline of a line of a column's titles.
    pub(crate) fn title(&self, column: usize, line: usize) -> Point {
        let frame = self.panel(0, column);
        let top = self.block_top(column / self.beside);
        let baseline = top + line as f64 * TITLE_ROW + 0.85 * TITLE_SIZE;
        (frame.left + frame.width / 2.0, baseline)
    }

    /// Greatest width of a title.
    pub(crate) fn title_width(&self) -> f64 {
        self.stride.min(self.panel_width + COLUMN_GAP) - 5.0
    }

    /// Middle of the baseline of a row's name, written upwards, and its greatest length.
    pub(crate) fn row_name(&self, block: usize, row: usize) -> (Point, f64) {
        let frame = self.panel(row, block * self.beside);
        let baseline = MARGIN + 0.85 * LABEL_SIZE;
        ((baseline, frame.top + frame.height / 2.0), frame.height)
    }

    /// Middle of the panels of a full block, from left to right.
    pub(crate) fn center(&self) -> f64 {
        (self.left + self.panel(0, self.beside - 1).right()) / 2.0
    }

    /// Middle of the baseline of the name of a block's horizontal axes.
    pub(crate) fn x_name(&self, block: usize) -> Point {
        let last = (block * self.beside + self.beside).min(self.columns) - 1;
        let middle = (self.left + self.panel(0, last).right()) / 2.0;
        let baseline = self.block_top(block) + self.block_height() - 0.3 * LABEL_SIZE;
        (middle, baseline)
    }

    pub(crate) fn legend_top(&self) -> f64 {
        self.block_top(self.blocks() - 1) + self.block_height() + 3.0
    }

    pub(crate) fn legend_width(&self) -> f64 {
        // Centred below the panels, and inside the figure on both sides.
        2.0 * self.center().min(self.width - self.center()) - 2.0 * MARGIN
    }

    /// Middle of the baseline of a line of the notes below the legend.
    pub(crate) fn note(&self, legend_rows: usize, line: usize) -> Point {
        let top = self.legend_top() + legend_rows as f64 * legend::ROW;
        (self.width / 2.0, top + line as f64 * NOTE_ROW + 0.85 * TICK_SIZE)
    }

    pub(crate) fn note_width(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    pub(crate) fn height(&self, legend_rows: usize, notes: usize) -> f64 {
        self.legend_top() + legend_rows as f64 * legend::ROW + notes as f64 * NOTE_ROW + MARGIN
    }
}
