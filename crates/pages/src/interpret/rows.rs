//! Tables into rows: which column is which, and what each cell says.
//!
//! The order and wording of columns do not matter. A row whose type and mandatory cells are swapped is read as meant;
//! a cell over several rows is one parameter.

use super::types::{Spelled, parse_type};
use crate::page::{Block, Cell, Kind, Place, Table, Text};
use crate::words::{Column, column_of};

/// Whether a row calls its parameter mandatory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mandatory {
    Yes,
    No,
    Conditional,
}

/// What a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Parameters,
    Statuses,
    ErrorCodes,
    Unknown,
}

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    pub(crate) names: Vec<usize>,
    pub(crate) mandatory: Option<usize>,
    /// Whether the mandatory column is headed `Optional`, which turns its answers round.
    pub(crate) inverted: bool,
    pub(crate) ty: Option<usize>,
    pub(crate) description: Vec<usize>,
    pub(crate) default: Option<usize>,
    pub(crate) range: Option<usize>,
    pub(crate) location: Option<usize>,
    pub(crate) status: Option<usize>,
    pub(crate) error: Option<usize>,
    /// First row of the body.
    pub(crate) body: usize,
}

/// A row of a parameter table.
#[derive(Clone, Debug)]
pub(crate) struct Row<'p> {
    pub(crate) name: String,
    /// How far the row is indented under the rows above, by the marks at the head of its name.
    pub(crate) indent: usize,
    pub(crate) spelled: Option<Spelled>,
    pub(crate) mandatory: Option<Mandatory>,
    pub(crate) location: Option<&'p str>,
    pub(crate) ty: Option<&'p Cell>,
    pub(crate) description: Vec<&'p Cell>,
    pub(crate) default: Option<&'p Cell>,
    /// The cell under `Value range`, which is one of its descriptions too.
    pub(crate) range: Option<&'p Cell>,
    pub(crate) place: Place,
    /// Rows of the table that this one stands for, beyond itself.
    pub(crate) rows: usize,
}

impl<'p> Row<'p> {
    /// The texts of its type and description cells.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&'p Text, Place)> {
        let cells: Vec<&'p Cell> = self.ty.into_iter().chain(self.description.iter().copied()).collect();
        let mut texts = Vec::new();
        for cell in cells {
            for block in &cell.blocks {
                collect(block, &mut texts);
            }
        }
        texts.into_iter()
    }
}

fn collect<'p>(block: &'p Block, out: &mut Vec<(&'p Text, Place)>) {
    block.walk(&mut |block| {
        if let Kind::Paragraph(text) | Kind::Heading { text, .. } = &block.kind {
            out.push((text, block.place));
        }
    });
}

/// Finds the columns of a table; a header that the format does not mark is recognised by its words.
pub(crate) fn columns(table: &Table) -> (Purpose, Columns) {
    let header = if table.header_rows > 0 { table.header_rows as usize - 1 } else { 0 };
    let mut found = Columns { body: table.header_rows as usize, ..Columns::default() };
    let mut known = 0;
    for column in 0..table.columns as usize {
        let Some(cell) = table.cell(header, column) else { continue };
        let heading = cell.line();
        let Some(kind) = column_of(heading) else { continue };
        known += 1;
        match kind {
            Column::Name => found.names.push(column),
            Column::Mandatory => {
                found.inverted = heading.trim().eq_ignore_ascii_case("optional")
                    || heading.contains("可选") && !heading.contains('/');
                found.mandatory = found.mandatory.or(Some(column));
            }
            Column::Type => found.ty = found.ty.or(Some(column)),
            Column::Description => found.description.push(column),
            Column::Range => {
                found.range = found.range.or(Some(column));
                found.description.push(column);
            }
            Column::Location => found.location = Some(column),
            Column::Example => {}
            Column::Default => found.default = Some(column),
            Column::Status => found.status = found.status.or(Some(column)),
            Column::ErrorCode => found.error = found.error.or(Some(column)),
            Column::Message => found.description.push(column),
        }
    }
    // A second column of names that holds nothing but types is one of types, whatever it is headed.
    if found.ty.is_none()
        && let [.., _, last] = found.names.as_slice()
    {
        let last = *last;
        let mut cells = (found.body..table.rows.len()).filter_map(|row| table.cell(row, last)).peekable();
        let typed = |cell: &Cell| parse_type(&cell.text()).is_some_and(|spelled| spelled.sure);
        if cells.peek().is_some() && cells.all(typed) {
            found.names.pop();
            found.ty = Some(last);
        }
    }
    if table.header_rows == 0 {
        if known < 2 {
            return (Purpose::Unknown, found);
        }
        found.body = 1;
    }
    // "Status / Description" inside parameters is a name column under another word; "Code" alone is too.
    let purpose = if found.error.is_some() {
        Purpose::ErrorCodes
    } else if let Some(status) = found.status {
        let codes = (found.body..table.rows.len()).filter_map(|row| table.cell(row, status));
        let numeric = codes
            .clone()
            .filter(|cell| cell.line().trim_start().starts_with(|c: char| c.is_ascii_digit()))
            .count();
        let normal = codes.count();
        if numeric * 2 >= normal || found.names.is_empty() && found.ty.is_none() {
            Purpose::Statuses
        } else {
            found.names.insert(0, status);
            Purpose::Parameters
        }
    } else if !found.names.is_empty()
        && (found.ty.is_some() || found.mandatory.is_some() || !found.description.is_empty())
    {
        Purpose::Parameters
    } else {
        Purpose::Unknown
    };
    (purpose, found)
}

/// The rows of a parameter table, and how many table rows say nothing.
pub(crate) fn rows<'p>(
    table: &'p Table,
    columns: &Columns,
) -> (Vec<Row<'p>>, Vec<(usize, Place, &'static str)>) {
    let mut out: Vec<Row<'p>> = Vec::new();
    let mut left = Vec::new();
    let mut previous: Option<u32> = None;
    for row in columns.body..table.rows.len() {
        let place =
            (0..table.columns as usize).filter_map(|c| table.cell(row, c)).find(|c| !c.blocks.is_empty());
        let place = place.map_or(Place::default(), |cell| cell.place);
        let index = columns.names.last().and_then(|c| table.rows.get(row)?.get(*c)).copied();
        if index.is_some()
            && index == previous
            && index != Some(Table::NONE)
            && table
                .cell(row, columns.names.last().copied().unwrap_or(0))
                .is_some_and(|cell| (cell.row as usize) < row)
        {
            // The name cell reaches down from the row above: more of the same parameter.
            if let Some(last) = out.last_mut() {
                last.rows += 1;
                for column in &columns.description {
                    if let Some(cell) = table.cell(row, *column).filter(|cell| cell.row as usize == row) {
                        last.description.push(cell);
                    }
                }
            }
            continue;
        }
        previous = index;
        match read_row(table, columns, row, place) {
            Ok(own) => out.push(own),
            Err(reason) => left.push((row, place, reason)),
        }
    }
    (out, left)
}

fn read_row<'p>(
    table: &'p Table,
    columns: &Columns,
    row: usize,
    place: Place,
) -> Result<Row<'p>, &'static str> {
    let (raw, name_cell) = name_of(table, columns, row).ok_or("the row has no name")?;
    let cells = (0..table.columns as usize).filter_map(|c| table.rows.get(row)?.get(c)).collect::<Vec<_>>();
    if cells.len() > 1 && cells.windows(2).all(|pair| pair.first() == pair.last()) {
        return Err("one cell spans the whole row");
    }
    let (name, indent) = clean(&raw);
    if name.is_empty() {
        return Err("the name cell is empty");
    }
    let mut ty = columns.ty.and_then(|c| table.cell(row, c));
    let mut mandatory_cell = columns.mandatory.and_then(|c| table.cell(row, c));
    let mut mandatory = mandatory_cell.and_then(|cell| mandatory_of(&cell.text()));
    // The two cells are swapped in some rows.
    if let (Some(own), Some(other)) = (ty, mandatory_cell)
        && mandatory.is_none()
        && mandatory_of(own.line()).is_some()
        && parse_type(other.line()).is_some_and(|spelled| spelled.sure)
    {
        (ty, mandatory_cell) = (Some(other), Some(own));
        mandatory = mandatory_of(own.line());
    }
    // `Optional: No` asks for it; a cell that says `Mandatory` means what it says whatever it stands under.
    let answers = mandatory_cell.is_some_and(|cell| {
        let lower = cell.line().trim().to_lowercase();
        ["yes", "no", "y", "n", "true", "false", "是", "否"].iter().any(|word| {
            lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        })
    });
    if columns.inverted && answers {
        mandatory = mandatory.map(|answer| match answer {
            Mandatory::Yes => Mandatory::No,
            Mandatory::No => Mandatory::Yes,
            Mandatory::Conditional => Mandatory::Conditional,
        });
    }
    let spelled = ty.and_then(|cell| parse_type(&cell.text()));
    let mut description: Vec<&Cell> =
        columns.description.iter().filter_map(|c| table.cell(row, *c)).collect();
    // Remarks in the mandatory cell qualify it.
    if let Some(cell) = mandatory_cell.filter(|cell| cell.blocks.len() > 1) {
        description.push(cell);
    }
    Ok(Row {
        name,
        indent,
        spelled,
        mandatory,
        location: columns.location.and_then(|c| table.cell(row, c)).map(Cell::line),
        ty,
        description,
        default: columns.default.and_then(|c| table.cell(row, c)),
        range: columns.range.and_then(|c| table.cell(row, c)),
        place: name_cell.map_or(place, |cell| cell.place),
        rows: 0,
    })
}

/// The name in a row: the last of its name columns, under the names in the columns before it.
fn name_of<'p>(table: &'p Table, columns: &Columns, row: usize) -> Option<(String, Option<&'p Cell>)> {
    let mut name = String::new();
    let mut found = None;
    let mut previous = None;
    for column in &columns.names {
        let index = table.rows.get(row)?.get(*column).copied();
        let Some(cell) = table.cell(row, *column) else { continue };
        let own = cell.text();
        let own = own.lines().next().unwrap_or("").trim();
        if index == previous || own.is_empty() || (found.is_some() && matches!(own, "-" | "--" | "N/A" | "/"))
        {
            continue;
        }
        previous = index;
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(own);
        found = Some(cell);
    }
    found.map(|cell| (name, Some(cell)))
}

/// A name without decoration, and the depth that its leading marks show.
fn clean(raw: &str) -> (String, usize) {
    let mut indent = 0;
    let mut rest = raw.trim();
    loop {
        let next = rest.trim_start_matches([
            '└', '├', '─', '│', '>', '»', '+', '|', '—', '–', '→', '\u{a0}', ' ', '﹂', '┗',
        ]);
        let marks = rest.get(..rest.len() - next.len()).unwrap_or("");
        indent += marks
            .chars()
            .filter(|c| matches!(c, '└' | '├' | '>' | '»' | '+' | '—' | '→' | '﹂' | '┗'))
            .count();
        if next.len() == rest.len() {
            break;
        }
        rest = next;
    }
    if rest.is_empty() {
        rest = raw.trim();
    }
    // "- name" indents; "-" alone is a name of its own: the body itself.
    if let Some(own) = rest.strip_prefix("- ").filter(|own| !own.trim().is_empty()) {
        rest = own.trim();
        indent += 1;
    }
    let mut name = rest.trim_matches(['*', '`', '"', '“', '”']).trim();
    if let Some((head, tail)) = name.split_once([' ', '(', '（'])
        && !head.is_empty()
        && (tail.ends_with([')', '）'])
            || tail.eq_ignore_ascii_case("object")
            || tail.eq_ignore_ascii_case("array"))
    {
        name = head;
    }
    (name.replace("\\_", "_").replace(' ', if name.is_ascii() { "" } else { " " }), indent)
}

/// What a mandatory cell answers.
pub(crate) fn mandatory_of(cell: &str) -> Option<Mandatory> {
    let first = cell.lines().next().unwrap_or("").trim().trim_end_matches(['.', '。']).trim_matches('*');
    let lower = first.to_lowercase();
    let conditional = |words: &str| {
        [" when", " if", " only", " unless", "depends", "either", "conditional", "条件", "时必", "如果"]
            .iter()
            .any(|mark| words.contains(mark))
    };
    let rest: String = cell.lines().skip(1).collect::<Vec<_>>().join(" ").to_lowercase();
    let answer = match lower.as_str() {
        "yes" | "y" | "true" | "mandatory" | "required" | "m" | "是" | "必选" | "必填" | "必须" | "√"
        | "compulsory" => Mandatory::Yes,
        "no" | "n" | "false" | "optional" | "o" | "否" | "可选" | "选填" | "非必选" | "非必填" | "×"
        | "not mandatory" => Mandatory::No,
        "c" | "conditional" | "条件必选" => Mandatory::Conditional,
        _ if lower.contains("conditional")
            || conditional(&lower)
                && (lower.contains("mandatory")
                    || lower.contains("yes")
                    || lower.contains("no")
                    || lower.contains("required")
                    || lower.contains("必")) =>
        {
            Mandatory::Conditional
        }
        _ if lower.starts_with("yes") || lower.starts_with("是") => Mandatory::Yes,
        _ if lower.starts_with("no ") || lower.starts_with("no(") || lower.starts_with("否") => {
            Mandatory::No
        }
        _ => return None,
    };
    Some(
        if (rest.contains("mandatory") || rest.contains("required") || rest.contains("必选"))
            && conditional(&format!(" {rest}"))
        {
            Mandatory::Conditional
        } else {
            answer
        },
    )
}
