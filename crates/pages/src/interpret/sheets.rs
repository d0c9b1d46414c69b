//! The parameter tables of a page, and which of them describes which row of another.
//!
//! A table belongs to a field that links to it, that names it (`Table 4`), whose type is named by its caption
//! (`Array of results objects`), or whose own name its caption bears. What belongs to no field is a root.

use std::collections::{BTreeMap, BTreeSet};

use super::example::Shown;
use super::json::{Shape, Tree};
use super::listing::{self, Listing};
use super::rows::{Columns, Row};
use crate::page::{MarkKind, Place};
use crate::phrases::Phrases;
use crate::words::Section;
use as_documented_contract::{ExampleKind, Type};

/// A parameter table of a page.
pub(crate) struct Sheet<'p> {
    pub(crate) anchors: &'p [String],
    pub(crate) caption: String,
    /// The name that the caption gives to what it describes.
    pub(crate) subject: Vec<String>,
    /// `Table N`.
    pub(crate) number: Option<u32>,
    pub(crate) section: Option<Section>,
    pub(crate) status: Option<u16>,
    pub(crate) lead: Option<&'p str>,
    pub(crate) heading: &'p str,
    pub(crate) place: Place,
    /// Where its caption stands, or the table if it has none.
    pub(crate) titled: Place,
    pub(crate) columns: Columns,
    pub(crate) rows: Vec<Row<'p>>,
    /// How the table is cited.
    pub(crate) label: String,
}

/// The parameter tables of a page and what links them.
pub(crate) struct Sheets<'p> {
    pub(crate) list: Vec<Sheet<'p>>,
    /// Tables that list values.
    pub(crate) listings: Vec<Listing<'p>>,
    /// For each of those whether some row refers to it.
    referred: Vec<bool>,
    anchors: BTreeMap<&'p str, usize>,
    /// For each table whether rows only take values out of its columns.
    catalogues: Vec<bool>,
    /// For each row of each table the table of its children.
    links: Vec<Vec<Option<usize>>>,
    /// Further tables of a row's children, where which of them applies depends on something else.
    others: BTreeMap<(usize, usize), Vec<usize>>,
}

impl<'p> Sheets<'p> {
    pub(crate) fn new(list: Vec<Sheet<'p>>, listings: Vec<Listing<'p>>) -> Self {
        let mut anchors = BTreeMap::new();
        for (index, sheet) in list.iter().enumerate() {
            for anchor in sheet.anchors {
                anchors.entry(anchor.as_str()).or_insert(index);
            }
        }
        let refers = |own: &Listing<'_>| {
            list.iter().flat_map(|sheet| &sheet.rows).any(|row| listing::refers(row, own))
        };
        let referred = listings.iter().map(refers).collect();
        let catalogues = vec![false; list.len()];
        let mut own = Sheets {
            list,
            listings,
            referred,
            anchors,
            catalogues,
            links: Vec::new(),
            others: BTreeMap::new(),
        };
        own.catalogues = own.find_catalogues();
        own.links = own
            .list
            .iter()
            .enumerate()
            .map(|(index, sheet)| sheet.rows.iter().map(|row| own.find_child(index, row)).collect())
            .collect();
        own.others = own.find_others();
        own.adopt();
        own
    }

    /// The tables beside the first one that a row refers to, and that belong to no other: `If it is **fast**, see
    /// Table 3. If it is **slow**, see Table 4.`
    fn find_others(&self) -> BTreeMap<(usize, usize), Vec<usize>> {
        let is_child = self.children();
        let mut out: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (index, (sheet, links)) in self.list.iter().zip(&self.links).enumerate() {
            for (at, row) in sheet.rows.iter().enumerate() {
                let Some(first) = links.get(at).copied().flatten() else { continue };
                let texts: Vec<_> = row.texts().map(|(text, _)| text).collect();
                let linked = texts.iter().flat_map(|text| &text.marks).filter_map(|mark| match &mark.kind {
                    MarkKind::Link(target) => self.anchors.get(target.trim_start_matches('#')).copied(),
                    _ => None,
                });
                let numbered = texts
                    .iter()
                    .flat_map(|text| table_numbers(&text.plain))
                    .filter_map(|number| self.list.iter().position(|other| other.number == Some(number)));
                for other in linked.chain(numbered) {
                    let free = other != first
                        && other != index
                        && !is_child.get(other).copied().unwrap_or(true)
                        && !self.is_catalogue(other)
                        && self.list.get(other).is_some_and(|own| side(own.section) == side(sheet.section));
                    let own = out.entry((index, at)).or_default();
                    if free && !own.contains(&other) && own.len() < MAX_OTHERS {
                        own.push(other);
                    }
                }
            }
        }
        out.retain(|_, others| !others.is_empty());
        out
    }

    /// The tables beside the first one that describe the children of a row under some condition.
    pub(crate) fn others(&self, sheet: usize, row: usize) -> &[usize] {
        self.others.get(&(sheet, row)).map_or(&[], Vec::as_slice)
    }

    /// Gives a table that nothing refers to, and whose caption does not say where it belongs, to the one field of the
    /// table before it that should have children and has none.
    fn adopt(&mut self) {
        let is_child = self.children();
        for index in 1..self.list.len() {
            let Some(sheet) = self
                .list
                .get(index)
                .filter(|_| !is_child.get(index).copied().unwrap_or(true) && !self.is_catalogue(index))
            else {
                continue;
            };
            let caption = sheet.caption.to_lowercase();
            let placed = ["path", "query", "header", "body", "uri", "request", "路径", "请求", "响应body"]
                .iter()
                .any(|word| caption.contains(word));
            let before = index - 1;
            let Some(previous) = self.list.get(before) else { continue };
            if placed
                || previous.section != sheet.section
                || previous.status != sheet.status
                || side(sheet.section) == 0
                || sheet.section == Some(Section::Uri)
            {
                continue;
            }
            let open: Vec<usize> = previous
                .rows
                .iter()
                .enumerate()
                .filter(|(at, row)| {
                    is_composite(row)
                        && self
                            .links
                            .get(before)
                            .and_then(|links| links.get(*at))
                            .is_some_and(Option::is_none)
                })
                .map(|(at, _)| at)
                .collect();
            if let [only] = open.as_slice()
                && let Some(link) = self.links.get_mut(before).and_then(|links| links.get_mut(*only))
            {
                *link = Some(index);
            }
        }
    }

    /// Gives each table without a caption, to which nothing refers either, to a field of a table before it that should
    /// have children and has none: to the one whose children in the examples have its names, else to the next in turn.
    pub(crate) fn adopt_untitled(&mut self, shown: &[Shown]) {
        let is_child = self.children();
        if !self.list.iter().zip(&is_child).any(|(sheet, child)| sheet.caption.is_empty() && !child) {
            return;
        }
        let known = [ExampleKind::Request, ExampleKind::Response].map(|kind| Inside::of(shown, kind));
        let mut place = None;
        let mut open: Vec<(usize, usize)> = Vec::new();
        for index in 0..self.list.len() {
            let Some(sheet) = self.list.get(index) else { return };
            let own = (sheet.section, sheet.status);
            if place != Some(own) {
                open.clear();
                place = Some(own);
            }
            let free = sheet.caption.is_empty()
                && !is_child.get(index).copied().unwrap_or(true)
                && !self.is_catalogue(index)
                && !matches!(side(sheet.section), 0)
                && sheet.section != Some(Section::Uri)
                && !sheet.rows.iter().all(|row| row.name.contains('-'));
            let inside = known.get(usize::from(side(sheet.section) != 1));
            let parent = inside.filter(|_| free).and_then(|inside| self.parent_of(index, &open, inside));
            if let Some((table, row)) = parent {
                // What has the same type has the same table.
                let all = open.iter().copied();
                let same: Vec<_> = all
                    .filter(|other| *other == (table, row) || self.is_alike(*other, (table, row)))
                    .collect();
                open.retain(|other| !same.contains(other));
                for (table, row) in same {
                    if let Some(link) = self.links.get_mut(table).and_then(|links| links.get_mut(row)) {
                        *link = Some(index);
                    }
                }
            }
            let mut more: Vec<(usize, usize)> = Vec::new();
            if let (Some(sheet), Some(links)) = (self.list.get(index), self.links.get(index)) {
                let rows = sheet.rows.iter().zip(links).enumerate();
                more.extend(
                    rows.filter(|(_, (row, link))| link.is_none() && is_composite(row))
                        .map(|(at, _)| (index, at)),
                );
            }
            open.extend(more);
            // Nobody writes so many; each later table is held against all of them.
            open.truncate(MAX_OPEN);
        }
    }

    /// Whether the types of two fields have the same name.
    fn is_alike(&self, one: (usize, usize), other: (usize, usize)) -> bool {
        let name = |(table, row): (usize, usize)| type_name(self.list.get(table)?.rows.get(row)?);
        name(one).is_some_and(|own| name(other) == Some(own))
    }

    /// The field among those without children to which a table belongs.
    fn parent_of(
        &self,
        index: usize,
        open: &[(usize, usize)],
        inside: &Inside<'_>,
    ) -> Option<(usize, usize)> {
        let sheet = self.list.get(index).filter(|_| !open.is_empty())?;
        let names: BTreeSet<&str> = sheet.rows.iter().map(|row| row.name.as_str()).collect();
        let shared = |keys: &BTreeSet<&str>| names.intersection(keys).count();
        let top = shared(&inside.top);
        let mut best: Option<(usize, (usize, usize))> = None;
        let (mut unshown, mut untyped) = (None, None);
        for (table, row) in open.iter().copied() {
            let Some(field) = self.list.get(table).and_then(|own| own.rows.get(row)) else { continue };
            let Some(below) = inside.below.get(leaf(&field.name)).filter(|below| !below.is_empty()) else {
                // A list of which nobody says what it holds is the last to hold objects.
                let first =
                    if type_of_items(field) == Some(Type::Object) { &mut unshown } else { &mut untyped };
                first.get_or_insert((table, row));
                continue;
            };
            let score = shared(below);
            if score > 0 && best.is_none_or(|(other, _)| score > other) {
                best = Some((score, (table, row)));
            }
        }
        match best {
            Some((score, parent)) => (score > top).then_some(parent),
            None => unshown.or(untyped).filter(|_| top == 0 || names.len() > 2 * top),
        }
    }

    /// The tables of which rows say that their values stand in a column: `see the **Default** column in Table 4`.
    fn find_catalogues(&self) -> Vec<bool> {
        let mut out = vec![false; self.list.len()];
        for (text, _) in self.list.iter().flat_map(|sheet| &sheet.rows).flat_map(Row::texts) {
            if !COLUMN.any_in(&text.plain) {
                continue;
            }
            let linked = text.marks.iter().find_map(|mark| match &mark.kind {
                MarkKind::Link(target) => self.anchors.get(target.trim_start_matches('#')).copied(),
                _ => None,
            });
            let numbered = || {
                let number = table_number(&text.plain)?;
                self.list.iter().position(|sheet| sheet.number == Some(number))
            };
            if let Some(flag) = linked.or_else(numbered).and_then(|index| out.get_mut(index)) {
                *flag = true;
            }
        }
        out
    }

    /// Whether the rows of a table are values of other fields and no fields.
    pub(crate) fn is_catalogue(&self, index: usize) -> bool {
        self.catalogues.get(index).copied().unwrap_or(false)
    }

    /// The table that describes the children of a row.
    pub(crate) fn child(&self, sheet: usize, row: usize) -> Option<usize> {
        *self.links.get(sheet)?.get(row)?
    }

    /// The table that describes the children of a row of a table.
    fn find_child(&self, sheet: usize, row: &Row<'p>) -> Option<usize> {
        self.named_child(sheet, row).filter(|index| !self.is_catalogue(*index))
    }

    fn named_child(&self, sheet: usize, row: &Row<'p>) -> Option<usize> {
        let composite = row.spelled.as_ref().is_none_or(|spelled| {
            let mut spelled = spelled;
            while let Some(items) = spelled.items.as_deref() {
                spelled = items;
            }
            matches!(spelled.ty, Type::Object | Type::Array | Type::Map | Type::Any)
        });
        if !composite {
            return None;
        }
        let own = self.list.get(sheet)?;
        let other = |index: usize| self.list.get(index);
        for (text, _) in row.texts() {
            for mark in &text.marks {
                if let MarkKind::Link(target) = &mark.kind
                    && let Some(index) = self.anchors.get(target.trim_start_matches('#'))
                {
                    return Some(*index);
                }
            }
        }
        for (text, _) in row.texts() {
            if let Some(number) = table_number(&text.plain) {
                let same = || {
                    let all = self.list.iter().enumerate();
                    all.filter(|(index, other)| *index != sheet && other.number == Some(number))
                };
                // Numbers are given twice; then the caption tells which table is meant.
                let named = same().find(|(_, other)| {
                    other.subject.iter().any(|subject| same_name(subject, leaf(&row.name)))
                });
                if let Some((index, _)) = named.or_else(|| same().next()) {
                    return Some(index);
                }
            }
        }
        let mut wanted: Vec<&str> = Vec::new();
        let mut spelled = row.spelled.as_ref();
        while let Some(own) = spelled {
            wanted.extend(own.name.as_deref());
            spelled = own.items.as_deref();
        }
        wanted.push(leaf(&row.name));
        for name in wanted {
            // The nearest table of that name after this one, on the same side; then anywhere on the side.
            let fits = |index: &usize| {
                other(*index).is_some_and(|sheet| {
                    side(sheet.section) == side(own.section)
                        && sheet.subject.iter().any(|subject| same_name(subject, name))
                })
            };
            let after = (sheet + 1..self.list.len())
                .find(|index| fits(index) && other(*index).is_some_and(|s| s.status == own.status));
            let found =
                after.or_else(|| (0..sheet).find(fits)).or_else(|| (sheet + 1..self.list.len()).find(fits));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The table that lists the values of a row.
    pub(crate) fn listing(&self, row: &Row<'p>) -> Option<usize> {
        self.listings.iter().zip(&self.referred).position(|(own, referred)| {
            if *referred { listing::refers(row, own) } else { listing::heads(row, own) }
        })
    }

    /// The tables that describe the children of some row.
    pub(crate) fn children(&self) -> Vec<bool> {
        let mut is_child = vec![false; self.list.len()];
        for (index, links) in self.links.iter().enumerate() {
            for child in links.iter().flatten().filter(|child| **child != index) {
                if let Some(flag) = is_child.get_mut(*child) {
                    *flag = true;
                }
            }
        }
        for child in self.others.values().flatten() {
            if let Some(flag) = is_child.get_mut(*child) {
                *flag = true;
            }
        }
        is_child
    }
}

/// Whether a row's value is an object, or a list of them or of nobody says what.
fn is_composite(row: &Row<'_>) -> bool {
    matches!(type_of_items(row), Some(Type::Object | Type::Array))
}

/// The type of a row's value, or of what its lists and maps hold where that is said.
fn type_of_items(row: &Row<'_>) -> Option<Type> {
    let mut own = row.spelled.as_ref()?;
    while let Some(items) = own.items.as_deref().filter(|_| matches!(own.ty, Type::Array | Type::Map)) {
        own = items;
    }
    Some(own.ty)
}

/// The name of the type of a row's value, or of what its lists and maps hold.
fn type_name<'r>(row: &'r Row<'_>) -> Option<&'r str> {
    let mut own = row.spelled.as_ref()?;
    while let Some(items) = own.items.as_deref() {
        own = items;
    }
    own.name.as_deref()
}

/// The names of an object's fields, or of the objects in a list.
fn keys<'t>(tree: &'t Tree, out: &mut BTreeSet<&'t str>) {
    match &tree.kind {
        Shape::Object(fields) => out.extend(fields.iter().map(|(name, _, _)| name.as_str())),
        Shape::List(items) => items.iter().for_each(|item| keys(item, out)),
        Shape::Null | Shape::Bool(_) | Shape::Number(_) | Shape::Text(_) => {}
    }
}

/// What the examples of one side show of the names of fields.
#[derive(Default)]
struct Inside<'s> {
    /// Those of the bodies themselves.
    top: BTreeSet<&'s str>,
    /// Those below each field, however deep it stands, by its name.
    below: BTreeMap<&'s str, BTreeSet<&'s str>>,
}

impl<'s> Inside<'s> {
    fn of(shown: &'s [Shown], kind: ExampleKind) -> Self {
        let mut out = Self::default();
        for tree in shown.iter().filter(|own| own.example.kind == kind).filter_map(|own| own.tree.as_ref()) {
            keys(tree, &mut out.top);
            out.walk(tree);
        }
        out
    }

    fn walk(&mut self, tree: &'s Tree) {
        match &tree.kind {
            Shape::Object(fields) => {
                for (name, _, value) in fields {
                    if matches!(value.kind, Shape::Object(_) | Shape::List(_)) {
                        keys(value, self.below.entry(name).or_default());
                        self.walk(value);
                    }
                }
            }
            Shape::List(items) => items.iter().for_each(|item| self.walk(item)),
            Shape::Null | Shape::Bool(_) | Shape::Number(_) | Shape::Text(_) => {}
        }
    }
}

/// How many further tables a row may have.
const MAX_OTHERS: usize = 16;

/// How many fields without children wait for a table.
const MAX_OPEN: usize = 256;

/// Words that send the reader to a column of a table.
static COLUMN: Phrases = Phrases::new(&[" column in ", " column of ", "”列", "\"列"]);

/// The last part of a name that spells its parents out.
fn leaf(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name).trim_end_matches("[]")
}

pub(super) fn same_name(a: &str, b: &str) -> bool {
    let fold = |c: char| c.to_ascii_lowercase();
    let plain = |text: &str| {
        text.chars().filter(|c| *c != '_' && *c != '-' && *c != ' ').map(fold).collect::<String>()
    };
    a.eq_ignore_ascii_case(b) || (a.len() > 2 && plain(a) == plain(b))
}

/// Which half of the exchange a section is about.
pub(crate) fn side(section: Option<Section>) -> u8 {
    match section {
        Some(Section::Uri | Section::Request | Section::ExampleRequest) => 1,
        Some(Section::Response | Section::ExampleResponse | Section::StatusCode) => 2,
        Some(
            Section::Function | Section::Constraints | Section::Example | Section::ErrorCode | Section::Other,
        )
        | None => 0,
    }
}

/// The number in `see Table 4`.
pub(super) fn table_number(text: &str) -> Option<u32> {
    table_numbers(text).next()
}

/// The numbers of tables that a text refers to.
fn table_numbers(text: &str) -> impl Iterator<Item = u32> {
    let english = text.match_indices("Table ").map(|(at, word)| at + word.len());
    let chinese = text.match_indices('表').map(|(at, word)| at + word.len());
    let mut ends: Vec<usize> = english.collect();
    if ends.is_empty() {
        ends.extend(chinese);
    }
    ends.into_iter().filter_map(|end| {
        let rest = text.get(end..)?.trim_start();
        let size = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest.get(..size)?.parse().ok()
    })
}
