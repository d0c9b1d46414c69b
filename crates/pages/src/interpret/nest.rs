//! Tables into trees: the fields of a table with everything below them.

use std::collections::BTreeMap;

use super::rows::{Mandatory, Row};
use super::sheets::{Sheet, Sheets};
use super::types::Spelled;
use crate::page::Place;
use as_documented_contract::{Field, Limit, Locator, Node, Requirement, Rule, Type};

/// How many nodes one operation may have; tables that include each other twice would otherwise grow without bound.
const MAX_NODES: usize = 20_000;
/// How many rows a table may have for its rows to be compared with each other.
const MAX_SIBLINGS: usize = 300;
/// How deep fields may nest.
const MAX_DEPTH: usize = 24;

/// How a note calls what words make of a mandatory row.
pub(crate) const UNDER_A_CONDITION: &str = "mandatory under a condition";

/// The rule that words and columns break.
const PROSE: &str = "prose-vs-table";

/// Builds trees from tables.
pub(crate) struct Builder<'a, 'p> {
    pub(crate) sheets: &'a Sheets<'p>,
    /// Which tables have been used.
    pub(crate) used: Vec<bool>,
    /// Which lists of values have been.
    pub(crate) listed: Vec<bool>,
    /// Tables being built, to stop a table that contains itself.
    stack: Vec<usize>,
    nodes: usize,
    /// Whether the bound on nodes was met.
    pub(crate) exhausted: bool,
    /// What the response side calls unstated.
    request: bool,
    /// Rows whose words and columns differ.
    pub(crate) notes: Vec<super::RowNote>,
    /// Rows whose type names an object that no table describes.
    pub(crate) undefined: Vec<Place>,
    /// Fields of which one is wanted, with the place of their table.
    choices: Vec<(Place, Rule)>,
    /// Rows that say that fields exclude each other, which no rule of a contract can say.
    pub(crate) exclusions: Vec<Place>,
}

impl<'a, 'p> Builder<'a, 'p> {
    pub(crate) fn new(sheets: &'a Sheets<'p>) -> Self {
        let used = vec![false; sheets.list.len()];
        Builder {
            sheets,
            used,
            listed: vec![false; sheets.listings.len()],
            stack: Vec::new(),
            nodes: 0,
            exhausted: false,
            request: true,
            notes: Vec::new(),
            undefined: Vec::new(),
            choices: Vec::new(),
            exclusions: Vec::new(),
        }
    }

    /// Sets which side the next trees are of.
    pub(crate) fn side(&mut self, request: bool) {
        self.request = request;
    }

    /// The fields of a table, with everything below them.
    pub(crate) fn fields(&mut self, index: usize) -> Vec<Field> {
        let mut root = Node::new(Type::Object);
        let Some(sheet) = self.sheets.list.get(index) else { return root.fields };
        if let Some(flag) = self.used.get_mut(index) {
            *flag = true;
        }
        self.stack.push(index);
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        // Names of open rows by indentation: a row with marks belongs to the last row with fewer.
        let mut open: Vec<(usize, Vec<String>)> = Vec::new();
        for (at, row) in sheet.rows.iter().enumerate() {
            if self.nodes >= MAX_NODES {
                self.exhausted = true;
                break;
            }
            let field = self.field(self.sheets.child(index, at), self.sheets.others(index, at), sheet, row);
            let mut path: Vec<String> = split_name(&row.name, &root);
            if row.indent > 0 {
                open.retain(|(indent, _)| *indent < row.indent);
                if let Some((_, parent)) = open.last() {
                    let mut own = parent.clone();
                    own.append(&mut path);
                    path = own;
                }
            } else {
                open.clear();
            }
            open.push((row.indent, path.clone()));
            match path.as_slice() {
                // Most rows stand at the top of their table; they are looked up and not searched for.
                [name] => match known.get(name).and_then(|at| root.fields.get(*at)) {
                    Some(first) => super::twice(first, &field, &mut self.notes),
                    None => {
                        known.insert(name.clone(), root.fields.len());
                        root.fields.push(Field { name: name.clone(), ..field });
                    }
                },
                _ => {
                    insert(&mut root, &path, field, &mut self.notes);
                    if let Some(last) = root.fields.last() {
                        known.entry(last.name.clone()).or_insert(root.fields.len() - 1);
                    }
                }
            }
        }
        self.stack.pop();
        root.fields
    }

    fn field(&mut self, child: Option<usize>, others: &[usize], sheet: &Sheet<'p>, row: &Row<'p>) -> Field {
        self.nodes += 1;
        let mut spelled = row.spelled.clone().unwrap_or_else(|| Spelled::of(Type::Any));
        let mut node = self.node(&mut spelled, child.is_some());
        if let Some(child) = child {
            if self.stack.contains(&child) || self.stack.len() >= MAX_DEPTH {
                // A table inside itself: its fields are known above.
                if let Some(flag) = self.used.get_mut(child) {
                    *flag = true;
                }
            } else {
                let mut fields = self.fields(child);
                for other in others.iter().filter(|other| !self.stack.contains(other)).collect::<Vec<_>>() {
                    let more = self.fields(*other);
                    either(&mut fields, more);
                }
                place_fields(&mut node, fields);
                self.choose(child, &mut node);
            }
        }
        // Words that name other rows are looked up in tables of a size that people write.
        let siblings = if sheet.rows.len() <= MAX_SIBLINGS { sheet.rows.as_slice() } else { &[] };
        let said = super::limits::read(row, siblings, &mut node);
        if let Some(at) = self.sheets.listing(row)
            && let Some(listing) = self.sheets.listings.get(at)
            && super::limits::list(&listing.values, &mut node)
            && let Some(flag) = self.listed.get_mut(at)
        {
            *flag = true;
        }
        if let Some((first, second, place)) = said.conflict {
            self.note(row, &format!("{first}"), (&format!("{second}"), place));
        }
        if let Some((first, second, place)) = &said.listed {
            self.note(row, first, (second, *place));
        }
        if let Some((values, place)) = &said.foreign {
            self.note(row, &node.ty.to_string(), (values, *place));
        }
        if let Some(cross) = &said.cross
            && self.notes.len() < 200
        {
            self.notes.push(cross.clone());
        }
        if let Some(names) = &said.one_of {
            let rule = Rule::AnyField(names.clone());
            if !self.choices.iter().any(|(known, own)| *known == sheet.place && *own == rule) {
                self.choices.push((sheet.place, rule));
            }
        }
        if said.excludes && !self.exclusions.contains(&row.place) {
            self.exclusions.push(row.place);
        }
        if let (Some(place), Some(Mandatory::Yes), None) = (said.optional, row.mandatory, &said.condition) {
            self.note(row, "mandatory", ("optional", place));
        }
        if let (Some(place), Some(Mandatory::No), None) = (said.mandatory, row.mandatory, &said.condition) {
            self.note(row, "optional", ("mandatory", place));
        }
        let (condition, said_at) = said.condition.unzip();
        let (requirement, condition) = requirement(row, condition, self.request);
        if requirement == Requirement::Conditional && row.mandatory == Some(Mandatory::Yes) {
            self.note(row, "mandatory", (UNDER_A_CONDITION, said_at.unwrap_or(row.place)));
        }
        let named = row.spelled.as_ref().is_some_and(|own| {
            let mut own = own;
            while let Some(items) = own.items.as_deref() {
                own = items;
            }
            own.name.is_some() && own.sure
        });
        if named && child.is_none() {
            self.undefined.push(row.place);
        }
        Field {
            name: row.name.clone(),
            requirement,
            value: node,
            condition,
            deprecated: said.deprecated,
            at: locator(sheet, row),
        }
    }

    /// Adds what a table's rows say about its fields together to the object that has them.
    pub(crate) fn choose(&self, index: usize, node: &mut Node) {
        let Some(sheet) = self.sheets.list.get(index) else { return };
        let node = descend(node);
        for (_, rule) in self.choices.iter().filter(|(place, _)| *place == sheet.place) {
            let Rule::AnyField(names) = rule else { continue };
            if node.ty == Type::Object
                && names.iter().all(|name| node.field(name).is_some())
                && !node.limits.iter().any(|own| own.rule.kind() == rule.kind())
            {
                node.limits.push(Limit::new(rule.clone()));
            }
        }
    }

    /// Notes what a row's column says and what its words say, and where those stand.
    fn note(&mut self, row: &Row<'_>, column: &str, words: (&str, Place)) {
        let known = |own: &super::RowNote| own.first.1 == row.place && own.rule == PROSE;
        if self.notes.len() < 200 && !self.notes.iter().any(known) {
            self.notes.push(super::RowNote {
                subject: row.name.clone(),
                rule: PROSE,
                first: (column.to_owned(), row.place),
                second: (words.0.to_owned(), words.1),
            });
        }
    }

    fn node(&mut self, spelled: &mut Spelled, described: bool) -> Node {
        let mut node = Node::new(spelled.ty);
        if let Some(length) = spelled.max_length {
            node.limits.push(Limit::new(Rule::MaxLength(length)));
        }
        if let Some(items) = spelled.items.as_deref_mut() {
            // In `Map<String, Object>` an object is whatever there is.
            let anything = spelled.ty == Type::Map && items.ty == Type::Object && items.name.is_none();
            let mut own = self.node(items, described);
            if anything && !described {
                own.ty = Type::Any;
            }
            node.items = Some(Box::new(own));
        } else if described && spelled.ty == Type::Array {
            node.items = Some(Box::new(Node::new(Type::Object)));
        } else if spelled.ty == Type::Any && described {
            node.ty = Type::Object;
        } else if spelled.ty == Type::Object && !spelled.sure && !described {
            // A name that no table explains.
            node.ty = Type::Any;
        }
        node
    }
}

/// The steps of a dotted name; a dot is a step only below a field that is there, or the name is a path as a whole.
fn split_name(name: &str, root: &Node) -> Vec<String> {
    let parts: Vec<&str> = name
        .split('.')
        .map(|part| part.trim_end_matches("[]").trim_end_matches("[N]").trim_end_matches("[n]"))
        .collect();
    let nested = parts.len() > 1 && parts.iter().all(|part| !part.is_empty());
    if nested && parts.first().is_some_and(|first| root.field(first).is_some()) {
        parts.into_iter().map(str::to_owned).collect()
    } else {
        vec![name.trim_end_matches("[]").to_owned()]
    }
}

/// Puts a field at a path, making parents that no row describes.
fn insert(root: &mut Node, path: &[String], mut field: Field, notes: &mut Vec<super::RowNote>) {
    let Some((last, parents)) = path.split_last() else { return };
    let mut node = root;
    for parent in parents {
        let Some(at) = node.fields.iter().position(|own| own.name == *parent) else {
            field.name = path.join(".");
            node.fields.push(field);
            return;
        };
        let Some(own) = node.fields.get_mut(at) else { return };
        node = descend(&mut own.value);
    }
    field.name = last.clone();
    match node.fields.iter().find(|own| own.name == field.name) {
        Some(known) => super::twice(known, &field, notes),
        None => node.fields.push(field),
    }
}

/// The object in which the children of a value stand.
pub(crate) fn descend(node: &mut Node) -> &mut Node {
    match node.ty {
        Type::Array | Type::Map => {
            descend(node.items.get_or_insert_with(|| Box::new(Node::new(Type::Object))))
        }
        Type::Any | Type::Null => {
            node.ty = Type::Object;
            node
        }
        Type::Object | Type::String | Type::Integer | Type::Number | Type::Boolean => node,
    }
}

/// Adds the fields of a table that applies instead of another: what one of the two lacks may be absent.
fn either(fields: &mut Vec<Field>, more: Vec<Field>) {
    let apart = |own: &mut Field| {
        if own.requirement == Requirement::Mandatory {
            own.requirement = Requirement::Conditional;
            own.condition = Some("where its table applies".to_owned());
        }
    };
    for own in fields.iter_mut().filter(|own| !more.iter().any(|other| other.name == own.name)) {
        apart(own);
    }
    for mut other in more {
        match fields.iter_mut().find(|own| own.name == other.name) {
            Some(own) if own.requirement != other.requirement => apart(own),
            Some(_) => {}
            None => {
                apart(&mut other);
                fields.push(other);
            }
        }
    }
}

fn place_fields(node: &mut Node, fields: Vec<Field>) {
    let target = descend(node);
    if matches!(target.ty, Type::Object) {
        target.fields = fields;
    }
}

fn requirement(row: &Row<'_>, condition: Option<String>, request: bool) -> (Requirement, Option<String>) {
    match (row.mandatory, condition) {
        (Some(Mandatory::Conditional), condition) => (
            Requirement::Conditional,
            Some(condition.unwrap_or_else(|| "as the row's remark says".to_owned())),
        ),
        (Some(Mandatory::No), Some(condition)) => (Requirement::Conditional, Some(condition)),
        (Some(Mandatory::Yes), Some(condition)) => (Requirement::Conditional, Some(condition)),
        (Some(Mandatory::Yes), None) => (Requirement::Mandatory, None),
        (Some(Mandatory::No), None) => (Requirement::Optional, None),
        (None, Some(condition)) if request => (Requirement::Conditional, Some(condition)),
        (None, _) => (Requirement::Unstated, None),
    }
}

/// How a row is cited.
pub(crate) fn locator(sheet: &Sheet<'_>, row: &Row<'_>) -> Locator {
    let place = format!("{}, row {}", sheet.label, row.name);
    Locator::at(place, row.place.line, row.place.column)
}
