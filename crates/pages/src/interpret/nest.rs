//! Tables into trees: which table describes which field.
//!
//! A table belongs to a field that links to it, that names it (`Table 4`), whose type is named by its caption
//! (`Array of results objects`), or whose own name its caption bears. What belongs to no field is a root.

use std::collections::BTreeMap;

use super::rows::{Columns, Mandatory, Row};
use super::types::Spelled;
use crate::page::{MarkKind, Place};
use crate::words::Section;
use as_documented_contract::{Field, Limit, Locator, Node, Requirement, Rule, Type};

/// How many nodes one operation may have; tables that include each other twice would otherwise grow without bound.
const MAX_NODES: usize = 20_000;
/// How many rows a table may have for its rows to be compared with each other.
const MAX_SIBLINGS: usize = 300;
/// How deep fields may nest.
const MAX_DEPTH: usize = 24;

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
    anchors: BTreeMap<&'p str, usize>,
    /// For each row of each table the table of its children.
    links: Vec<Vec<Option<usize>>>,
}

impl<'p> Sheets<'p> {
    pub(crate) fn new(list: Vec<Sheet<'p>>) -> Self {
        let mut anchors = BTreeMap::new();
        for (index, sheet) in list.iter().enumerate() {
            for anchor in sheet.anchors {
                anchors.entry(anchor.as_str()).or_insert(index);
            }
        }
        let mut own = Sheets { list, anchors, links: Vec::new() };
        own.links = own
            .list
            .iter()
            .enumerate()
            .map(|(index, sheet)| sheet.rows.iter().map(|row| own.find_child(index, row)).collect())
            .collect();
        own.adopt();
        own
    }

    /// Gives a table that nothing refers to, and whose caption does not say where it belongs, to the one field of the
    /// table before it that should have children and has none.
    fn adopt(&mut self) {
        let is_child = self.children();
        for index in 1..self.list.len() {
            let Some(sheet) = self.list.get(index).filter(|_| !is_child.get(index).copied().unwrap_or(true))
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
                    let composite = row.spelled.as_ref().is_some_and(|own| match own.ty {
                        Type::Array => own.items.as_deref().is_none_or(|items| items.ty == Type::Object),
                        Type::Object => true,
                        _ => false,
                    });
                    composite
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

    /// The table that describes the children of a row.
    pub(crate) fn child(&self, sheet: usize, row: usize) -> Option<usize> {
        *self.links.get(sheet)?.get(row)?
    }

    /// The table that describes the children of a row of a table.
    fn find_child(&self, sheet: usize, row: &Row<'p>) -> Option<usize> {
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
                let candidates =
                    self.list.iter().enumerate().filter(|(_, sheet)| sheet.number == Some(number));
                let mut same = candidates.clone().filter(|(index, _)| *index != sheet);
                if let Some((index, _)) = same.next() {
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
        let leaf = row.name.rsplit('.').next().unwrap_or(&row.name).trim_end_matches("[]");
        wanted.push(leaf);
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
        is_child
    }
}

fn same_name(a: &str, b: &str) -> bool {
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
fn table_number(text: &str) -> Option<u32> {
    let at = text.find("Table ").map(|at| at + 6).or_else(|| text.find("表").map(|at| at + "表".len()))?;
    let rest = text.get(at..)?.trim_start();
    let size = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..size)?.parse().ok()
}

/// The number and the subject names of a caption.
pub(crate) fn caption_parts(caption: &str) -> (Option<u32>, Vec<String>) {
    let mut rest = caption.trim();
    let mut number = None;
    if let Some(tail) = rest.strip_prefix("Table").or_else(|| rest.strip_prefix("表")) {
        let tail = tail.trim_start_matches([' ', '\u{a0}']);
        let size = tail.bytes().take_while(u8::is_ascii_digit).count();
        number = tail.get(..size).and_then(|digits| digits.parse().ok());
        rest = tail.get(size..).unwrap_or("").trim_start_matches([' ', ':', '：', '.', '\u{a0}']);
    }
    let mut subject = Vec::new();
    let words: Vec<&str> = rest
        .split([' ', '\u{a0}', '（', '(', '）', ')', ',', '，', '：', ':'])
        .filter(|w| !w.is_empty())
        .collect();
    if let [only] = words.as_slice() {
        subject.push((*only).to_owned());
        // `tags参数说明`
        let ascii: String =
            only.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')).collect();
        if !ascii.is_empty() && ascii.len() < only.len() {
            subject.push(ascii);
        }
        return (number, subject);
    }
    for word in words {
        let word = word.trim_matches(['*', '`', '"', '“', '”', '.']);
        let generic = matches!(
            word.to_ascii_lowercase().as_str(),
            "description"
                | "of"
                | "the"
                | "field"
                | "fields"
                | "object"
                | "objects"
                | "parameter"
                | "parameters"
                | "request"
                | "response"
                | "body"
                | "structure"
                | "data"
                | "in"
                | "attributes"
                | "attribute"
                | "elements"
                | "element"
                | "for"
                | "a"
                | "an"
                | "list"
                | "query"
                | "path"
                | "header"
                | "uri"
                | "and"
                | "to"
                | "information"
                | "array"
                | "struct"
                | "message"
                | "parametr"
                | "type"
        );
        let ascii: String =
            word.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')).collect();
        if !ascii.is_empty() && (!generic || word.contains('_')) {
            subject.push(ascii);
        }
    }
    // A word like `list` or `type` can be a field's name; it counts when it stands first ("message parameter description").
    if subject.is_empty()
        && let Some(first) = rest.split_whitespace().next()
        && rest.split_whitespace().count() > 1
        && !matches!(
            first.to_ascii_lowercase().as_str(),
            "parameter"
                | "parameters"
                | "request"
                | "response"
                | "description"
                | "path"
                | "query"
                | "header"
                | "uri"
        )
        && first.is_ascii()
    {
        subject.push(first.to_owned());
    }
    (number, subject)
}

/// The subject in the line before a table without a caption: `The **publicip** field`, `tags parameter description`.
pub(crate) fn lead_subject(lead: &str) -> Vec<String> {
    if lead.len() > 80 { Vec::new() } else { caption_parts(&format!("Table 0 {lead}")).1 }
}

/// Builds trees from tables.
pub(crate) struct Builder<'a, 'p> {
    pub(crate) sheets: &'a Sheets<'p>,
    /// Which tables have been used.
    pub(crate) used: Vec<bool>,
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
            let field = self.field(self.sheets.child(index, at), sheet, row);
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

    fn field(&mut self, child: Option<usize>, sheet: &Sheet<'p>, row: &Row<'p>) -> Field {
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
                let fields = self.fields(child);
                place_fields(&mut node, fields);
                self.choose(child, &mut node);
            }
        }
        // Words that name other rows are looked up in tables of a size that people write.
        let siblings = if sheet.rows.len() <= MAX_SIBLINGS { sheet.rows.as_slice() } else { &[] };
        let said = super::limits::read(row, siblings, &mut node);
        if let Some((first, second)) = said.conflict {
            self.note(row, "prose-vs-table", &format!("{first}"), &format!("{second}"));
        }
        if let Some((first, second)) = &said.listed {
            self.note(row, "prose-vs-table", first, second);
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
        if said.optional && row.mandatory == Some(Mandatory::Yes) && said.condition.is_none() {
            self.note(row, "prose-vs-table", "mandatory", "optional");
        }
        let (requirement, condition) = requirement(row, said.condition, self.request);
        if requirement == Requirement::Conditional && row.mandatory == Some(Mandatory::Yes) {
            self.note(row, "prose-vs-table", "mandatory", "mandatory under a condition");
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

    fn note(&mut self, row: &Row<'_>, rule: &'static str, first: &str, second: &str) {
        // The words that differ stand in the description.
        let words = row
            .description
            .iter()
            .flat_map(|cell| &cell.blocks)
            .map(|block| block.place)
            .next_back()
            .unwrap_or(row.place);
        if self.notes.len() < 200
            && !self.notes.iter().any(|own| own.first.1 == row.place && own.rule == rule)
        {
            self.notes.push(super::RowNote {
                subject: row.name.clone(),
                rule,
                first: (first.to_owned(), row.place),
                second: (second.to_owned(), words),
            });
        }
    }

    fn node(&mut self, spelled: &mut Spelled, described: bool) -> Node {
        let mut node = Node::new(spelled.ty);
        if let Some(length) = spelled.max_length {
            node.limits.push(Limit::new(Rule::MaxLength(length)));
        }
        if let Some(items) = spelled.items.as_deref_mut() {
            node.items = Some(Box::new(self.node(items, described)));
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
