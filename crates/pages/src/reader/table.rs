//! Cells into a table: where each goes, and which cell covers a place.

use crate::page::{Cell, Table};

/// The widest table that spans may make; wider ones keep their text but not their width.
pub(crate) const MAX_COLUMNS: usize = 256;
/// The most places that the spans of one table may cover.
pub(crate) const MAX_PLACES: usize = 1 << 20;

/// A table of known size under construction.
pub(crate) struct Grid {
    table: Table,
}

impl Grid {
    /// An empty table.
    pub(crate) fn new(rows: usize, columns: usize) -> Self {
        let rows = vec![vec![Table::NONE; columns]; rows];
        Grid { table: Table { columns: columns as u32, rows, ..Table::default() } }
    }

    /// Whether a cell already covers the place.
    pub(crate) fn is_taken(&self, row: usize, column: usize) -> bool {
        self.table.rows.get(row).and_then(|row| row.get(column)).is_none_or(|cell| *cell != Table::NONE)
    }

    /// Puts a cell over a rectangle of places, all bounds inclusive.
    pub(crate) fn put(
        &mut self,
        row: usize,
        column: usize,
        last_row: usize,
        last_column: usize,
        mut cell: Cell,
    ) {
        let index = self.table.cells.len() as u32;
        cell.row = row as u32;
        self.table.cells.push(cell);
        for places in self.table.rows.iter_mut().take(last_row + 1).skip(row) {
            for place in places.iter_mut().take(last_column + 1).skip(column) {
                if *place == Table::NONE {
                    *place = index;
                }
            }
        }
    }

    /// The finished table.
    pub(crate) fn finish(mut self, header_rows: usize) -> Table {
        self.table.header_rows = header_rows as u32;
        self.table
    }
}

/// A table whose cells come one after another, row by row, as in HTML.
#[derive(Default)]
pub(crate) struct Flow {
    table: Table,
    /// Cells of earlier rows that reach into the coming ones: column, last column, rows left, cell.
    reaching: Vec<(usize, usize, usize, u32)>,
    places: usize,
}

impl Flow {
    /// Begins a row.
    pub(crate) fn row(&mut self) {
        let mut row = Vec::with_capacity(self.table.columns as usize);
        for (first, last, left, cell) in &mut self.reaching {
            while row.len() <= *last {
                row.push(Table::NONE);
            }
            row.iter_mut().take(*last + 1).skip(*first).for_each(|place| *place = *cell);
            *left -= 1;
        }
        self.reaching.retain(|(_, _, left, _)| *left > 0);
        self.places += row.len();
        self.table.rows.push(row);
    }

    /// Adds a cell to the row; a row that has become too wide takes its text into the last cell.
    pub(crate) fn cell(&mut self, mut cell: Cell, columns: usize, rows: usize) {
        if self.table.rows.is_empty() {
            self.row();
        }
        let row_index = self.table.rows.len() - 1;
        cell.row = row_index as u32;
        let index = self.table.cells.len() as u32;
        let Some(row) = self.table.rows.last_mut() else { return };
        let first = row.iter().position(|place| *place == Table::NONE).unwrap_or(row.len());
        if first >= MAX_COLUMNS {
            if let Some(last) = self.table.cells.last_mut() {
                last.blocks.append(&mut cell.blocks);
            }
            return;
        }
        let spare = MAX_PLACES.saturating_sub(self.places);
        let columns = columns.clamp(1, MAX_COLUMNS - first).min(spare.max(1));
        let mut last = first;
        for column in first..first + columns {
            match row.get_mut(column) {
                Some(place) if *place == Table::NONE => *place = index,
                Some(_) => break,
                None => row.push(index),
            }
            last = column;
        }
        self.places += columns;
        // A place left free between two reaching cells stays free.
        if rows > 1
            && self.places + columns * rows.min(MAX_PLACES) <= MAX_PLACES
            && self.reaching.len() < MAX_COLUMNS
        {
            self.reaching.push((first, last, rows - 1, index));
        }
        self.table.columns = self.table.columns.max(row.len() as u32);
        self.table.cells.push(cell);
    }

    /// Rows so far.
    pub(crate) fn rows(&self) -> usize {
        self.table.rows.len()
    }

    /// The finished table.
    pub(crate) fn finish(mut self, header_rows: usize) -> Table {
        self.table.header_rows = header_rows.min(self.table.rows.len()) as u32;
        self.table
    }
}
