//! What can be guessed about operations that nobody described by hand, from their pages alone.
//!
//! The effect class is guessed to the safe side: only a safe method reads, and anything that mentions a deletion
//! deletes. Companions are guessed from the same set of pages: the operations that read what this one acts on. A
//! guess never makes a statement; it only says what needs a permit and through what one may look.

use as_documented_contract::{
    Api, Companion, CompanionRole, Contract, Effect, Field, LoadError, Locator, Method, Node, Overlay,
    Requirement, Type,
};

/// Words that give an effect away, in the title, in the path or as a documented value of a verb field.
const WORDS: [(Effect, &[&str]); 3] = [
    (
        Effect::Delete,
        &[
            "delet",
            "remov",
            "releas",
            "unbind",
            "unsubscrib",
            "destroy",
            "terminat",
            "purg",
            "eras",
            "drop",
            "detach",
            "revok",
            "recycl",
            "dissociat",
            "删除",
            "移除",
            "释放",
            "解绑",
            "退订",
            "销毁",
            "清理",
        ],
    ),
    (Effect::Flush, &["clear", "flush", "reset", "truncat", "format", "reinstall", "empty", "清空", "重置"]),
    (Effect::Restart, &["restart", "reboot", "重启"]),
];

/// The class of an operation's requests, as far as its page tells. The strongest guess counts.
#[must_use]
pub fn effect_of_operation(contract: &Contract) -> Effect {
    let call = &contract.operation;
    match call.method {
        Method::Get | Method::Head | Method::Options => return Effect::Read,
        Method::Delete => return Effect::Delete,
        Method::Post | Method::Put | Method::Patch => {}
    }
    let literals = call.path.split('/').filter(|part| !part.starts_with('{'));
    let verbs = contract.request.iter().flat_map(|request| values(&request.body));
    let mut texts: Vec<String> = literals.map(str::to_owned).chain(verbs).collect();
    texts.push(call.title.clone());
    texts.push(contract.api.operation().to_owned());
    let words: Vec<String> = texts.iter().flat_map(|text| words(text)).collect();
    let says = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| begins(word, stem)));
    WORDS.into_iter().find(|(_, stems)| says(stems)).map_or(Effect::Change, |(effect, _)| effect)
}

/// The lower-case words of a text; `batchDelete` and `batch-delete` are two words each.
fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase()) {
            out.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = out.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    out.retain(|word| !word.is_empty());
    out
}

/// Chinese runs its words together, so its stems stand anywhere. English ones open a word.
fn begins(word: &str, stem: &str) -> bool {
    if stem.is_ascii() { word.starts_with(stem) } else { word.contains(stem) }
}

/// The documented values of fields that may name a verb: those of the body's top, and a field's name alone where
/// the name is the verb, as in `{"restart": {}}`.
fn values(body: &Node) -> Vec<String> {
    let mut out = Vec::new();
    for field in &body.fields {
        let verb =
            ["action", "operation", "verb", "op", "type"].iter().any(|name| field.name.ends_with(name));
        if verb {
            let allowed = field.value.allowed().unwrap_or_default();
            out.extend(allowed.iter().filter_map(|value| value.as_str().map(str::to_owned)));
        }
        if field.requirement == Requirement::Mandatory && field.value.ty == Type::Object {
            out.push(field.name.clone());
        }
    }
    out
}

/// A path with every parameter alike but the project's.
fn shape(path: &str) -> Vec<Part<'_>> {
    let path = path.split('?').next().unwrap_or_default();
    path.split('/').filter(|part| !part.is_empty()).map(Part::of).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Literal(&'a str),
    Project,
    Parameter,
}

impl<'a> Part<'a> {
    fn of(text: &'a str) -> Self {
        let Some(name) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
            return Self::Literal(text);
        };
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        match plain.to_lowercase().as_str() {
            "projectid" | "tenantid" => Self::Project,
            _ => Self::Parameter,
        }
    }

    /// As a companion's path has it.
    fn written(self) -> &'a str {
        match self {
            Self::Literal(text) => text,
            Self::Project => "{project_id}",
            Self::Parameter => "{instance_id}",
        }
    }
}

/// What a set of pages says about one of its operations: the operations of the same service that list and show what
/// it acts on. A companion under more than one parameter cannot be called without knowing the others, and is left
/// out.
#[must_use]
pub fn overlay(contract: &Contract, all: &[Contract]) -> Overlay {
    let own = shape(&contract.operation.path);
    let read = |path: &[Part<'_>]| {
        all.iter().find(|other| {
            other.operation.method == Method::Get
                && other.api.service() == contract.api.service()
                && shape(&other.operation.path) == path
        })
    };
    let mut companions = Vec::new();
    // The thing itself: the longest part of the path that ends in a parameter, or the collection's items.
    let mut things: Vec<Vec<Part<'_>>> = (1..=own.len())
        .rev()
        .filter_map(|end| own.get(..end))
        .filter(|path| path.last() == Some(&Part::Parameter))
        .map(<[_]>::to_vec)
        .collect();
    if matches!(own.last(), Some(Part::Literal(_))) {
        let mut below = own.clone();
        below.push(Part::Parameter);
        // What is created in a collection is seen as one of its items; what is done to a thing, as the thing.
        let at = if contract.operation.method == Method::Post && read(&below).is_some() {
            0
        } else {
            things.len()
        };
        things.insert(at, below);
        // A verb behind a collection (`/instances/action`) acts on the collection's items.
        let mut items = own.get(..own.len().saturating_sub(1)).unwrap_or_default().to_vec();
        items.push(Part::Parameter);
        things.push(items);
    }
    for thing in things {
        if thing.iter().filter(|part| **part == Part::Parameter).count() != 1 {
            continue;
        }
        let collection = thing.get(..thing.len().saturating_sub(1)).unwrap_or_default();
        let (show, list) = (read(&thing), read(collection));
        companions.extend(show.and_then(|one| companion(CompanionRole::Show, one, &thing)));
        companions.extend(list.and_then(|one| companion(CompanionRole::List, one, collection)));
        if !companions.is_empty() {
            break;
        }
    }
    Overlay { companions, ..Overlay::empty(contract.api.clone()) }
}

/// The contract with what is guessed about it.
///
/// # Errors
/// What is wrong with the contract itself: a guess adds nothing that could be.
pub fn join(contract: Contract, all: &[Contract]) -> Result<Api, LoadError> {
    let overlay = overlay(&contract, all);
    Api::join(contract, overlay)
}

/// A reading operation as a companion; `None` where its answer has no place for what is looked for.
fn companion(role: CompanionRole, contract: &Contract, path: &[Part<'_>]) -> Option<Companion> {
    // A query that must be given is not known, and a call without it would only fail.
    let needs = |one: &as_documented_contract::Parameter| {
        one.location == as_documented_contract::Location::Query
            && one.field.requirement == Requirement::Mandatory
    };
    if contract.parameters.iter().any(needs) {
        return None;
    }
    let body =
        contract.responses.iter().find(|one| one.status.is_success()).and_then(|one| one.body.as_ref())?;
    let (list, item) = match role {
        CompanionRole::List => {
            let mut lists =
                body.fields.iter().filter_map(|field| Some((field, field.value.items.as_deref()?)));
            let (field, item) = lists.find(|(_, item)| id_of(item).is_some())?;
            (Some(field.name.clone()), item)
        }
        CompanionRole::Show | CompanionRole::Messages | CompanionRole::Counts => (None, body),
    };
    let written: Vec<&str> = path.iter().map(|part| part.written()).collect();
    let pages_by = ["offset", "marker"].into_iter().find(|name| {
        role == CompanionRole::List && contract.parameters.iter().any(|one| one.field.name == *name)
    });
    Some(Companion {
        role,
        method: Method::Get,
        path: format!("/{}", written.join("/")),
        query: Vec::new(),
        list,
        id: id_of(item).map(|field| field.name.clone()),
        state: state_of(item).map(|field| field.name.clone()),
        attributes: std::collections::BTreeMap::new(),
        pages_by: pages_by.map(str::to_owned),
        at: Locator::new(format!("guessed from the page {}", contract.source.page)),
    })
}

/// The field that holds the id: `id`, or the first whose name ends so.
fn id_of(item: &Node) -> Option<&Field> {
    let text = |field: &&Field| matches!(field.value.ty, Type::String | Type::Any);
    item.field("id")
        .filter(text)
        .or_else(|| item.fields.iter().filter(text).find(|one| one.name.ends_with("_id")))
}

fn state_of(item: &Node) -> Option<&Field> {
    ["status", "state"].into_iter().find_map(|name| item.field(name))
}
