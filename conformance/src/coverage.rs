//! Coverage: which corners of the input space a run went through, and how often.
//!
//! The corners are those of the contracts' coverage plan; one that no request filled is there with a zero. It says
//! nothing about outcomes.

use crate::outcome::CellOutcome;
use crate::plan::Loaded;
use crate::record::Record;
use as_documented_cases::{Case, Cell, Position, coverage_plan};
use std::collections::BTreeMap;

/// Counts requests by corner.
#[derive(Debug, Default)]
pub struct Coverage {
    cells: Vec<(usize, Cell, usize)>,
    index: BTreeMap<(usize, Cell), usize>,
}

impl Coverage {
    /// The plan of these operations, with nothing filled.
    #[must_use]
    pub fn new(loaded: &[Loaded]) -> Self {
        let mut out = Self::default();
        for (owner, one) in loaded.iter().enumerate() {
            for cell in coverage_plan(&one.api) {
                out.at(owner, &cell);
            }
        }
        out
    }

    fn at(&mut self, owner: usize, cell: &Cell) -> usize {
        let next = self.cells.len();
        let at = *self.index.entry((owner, cell.clone())).or_insert(next);
        if at == next {
            self.cells.push((owner, cell.clone(), 0));
        }
        at
    }

    /// Takes a case of an operation into account: its cell is filled by each request that was answered.
    pub fn add(&mut self, owner: usize, case: &Case, record: &Record) {
        let Some(cell) = &case.cell else { return };
        let answered = record.steps.iter().filter_map(|step| step.exchange.as_ref().ok());
        let answered = answered.filter(|exchange| exchange.answer().is_some()).count();
        let at = self.at(owner, cell);
        if let Some((_, _, filled)) = self.cells.get_mut(at) {
            *filled += answered;
        }
    }

    /// The corners, in the order of the plan.
    #[must_use]
    pub fn outcomes(&self, loaded: &[Loaded]) -> Vec<CellOutcome> {
        let mut cells: Vec<&(usize, Cell, usize)> = self.cells.iter().collect();
        cells.sort_by_key(|(owner, _, _)| *owner);
        let outcome = |(owner, cell, exercised): &(usize, Cell, usize)| {
            let api = loaded.get(*owner)?.id().to_string();
            let field = cell.field.to_string();
            let detail = detail(cell);
            Some(CellOutcome { api, field, boundary: cell.boundary.clone(), detail, exercised: *exercised })
        };
        cells.into_iter().filter_map(outcome).collect()
    }
}

fn detail(cell: &Cell) -> String {
    let mut out = match (cell.position, cell.length) {
        (Position::Whole, 0) => String::new(),
        (Position::Whole, length) => format!("of {length}"),
        (position, length) => format!("{} of {length}", position.as_str()),
    };
    if cell.repetition > 1 {
        out.push_str(if out.is_empty() { "" } else { ", " });
        out.push_str(&format!("{} times", cell.repetition));
    }
    out
}
