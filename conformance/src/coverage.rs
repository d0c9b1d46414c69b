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
    cells: BTreeMap<(usize, Cell), usize>,
}

impl Coverage {
    /// The plan of these operations, with nothing filled.
    #[must_use]
    pub fn new(loaded: &[Loaded]) -> Self {
        let all = loaded.iter().enumerate();
        let planned =
            all.flat_map(|(at, one)| coverage_plan(&one.api).into_iter().map(move |cell| ((at, cell), 0)));
        Self { cells: planned.collect() }
    }

    /// Takes a case of an operation into account: its cell is filled by each request that was answered.
    pub fn add(&mut self, owner: usize, case: &Case, record: &Record) {
        let Some(cell) = &case.cell else { return };
        let answered = record.steps.iter().filter_map(|step| step.exchange.as_ref().ok());
        let answered = answered.filter(|exchange| exchange.answer().is_some()).count();
        *self.cells.entry((owner, cell.clone())).or_default() += answered;
    }

    /// The corners, by operation, field and boundary.
    #[must_use]
    pub fn outcomes(&self, loaded: &[Loaded]) -> Vec<CellOutcome> {
        let outcome = |((owner, cell), exercised): (&(usize, Cell), &usize)| {
            let api = loaded.get(*owner)?.id().to_string();
            let field = cell.field.to_string();
            let detail = detail(cell);
            Some(CellOutcome { api, field, boundary: cell.boundary.clone(), detail, exercised: *exercised })
        };
        let mut out: Vec<CellOutcome> = self.cells.iter().filter_map(outcome).collect();
        out.sort_by_key(|cell| {
            cell_key(&loaded.iter().map(|one| one.id().as_str()).collect::<Vec<_>>(), cell)
        });
        out
    }
}

/// The order of corners: by operation as selected, then by name.
pub(crate) fn cell_key(apis: &[&str], cell: &CellOutcome) -> (usize, String, String, String) {
    let owner = apis.iter().position(|api| *api == cell.api).unwrap_or(apis.len());
    (owner, cell.field.clone(), cell.boundary.clone(), cell.detail.clone())
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
