//! What a type cell says: some hundreds of spellings of a few types.
//!
//! A word that is no type of ours is a name: of an object that a table describes, if one does. What says nothing is
//! `any`. Misspellings one or two letters off (`Interger`) are read as meant.

use as_documented_contract::Type;

/// A type as a cell spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spelled {
    /// The type.
    pub(crate) ty: Type,
    /// What a list or map holds, if the cell says so.
    pub(crate) items: Option<Box<Spelled>>,
    /// The name of the object, where the cell gives one.
    pub(crate) name: Option<String>,
    /// The longest string, where the cell gives it (`String(64)`).
    pub(crate) max_length: Option<u64>,
    /// Whether the word itself is a type and not a name taken for one.
    pub(crate) sure: bool,
}

impl Spelled {
    pub(crate) fn of(ty: Type) -> Self {
        Spelled { ty, items: None, name: None, max_length: None, sure: true }
    }

    fn list(items: Option<Spelled>) -> Self {
        Spelled { items: items.map(Box::new), ..Self::of(Type::Array) }
    }

    fn named(name: &str, sure: bool) -> Self {
        Spelled { name: Some(name.to_owned()), sure, ..Self::of(Type::Object) }
    }
}

/// Reads a type cell; `None` if it is empty or says nothing.
pub(crate) fn parse_type(cell: &str) -> Option<Spelled> {
    // The type stands in the first line; what follows are remarks ("For details, see Table 4").
    let line = cell.lines().next().unwrap_or("").trim();
    let line = line.split_once(". ").map_or(line, |(head, _)| head);
    let line = line.trim_end_matches(['.', '。', ',', '，', ':']).trim_matches(['*', '`']).trim();
    if line.is_empty() || line.len() > 120 || matches!(line, "-" | "--" | "/" | "N/A" | "None" | "无") {
        return None;
    }
    spelled(line, 0)
}

fn spelled(text: &str, depth: usize) -> Option<Spelled> {
    let text = text.trim().trim_end_matches(['.', ',']);
    if text.is_empty() || depth > 6 {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    if let Some(simple) = word(&lower) {
        return Some(simple);
    }
    for (open, close) in [('<', '>'), ('[', ']'), ('(', ')'), ('（', '）'), ('{', '}')] {
        let Some(at) = lower.find(open) else { continue };
        let (head, tail) = (lower.get(..at)?.trim(), text.get(at + open.len_utf8()..)?.trim());
        let inner = tail
            .strip_suffix(close)
            .or_else(|| tail.rsplit_once(close).map(|(inner, _)| inner))
            .unwrap_or(tail);
        let head = head.strip_suffix(" of").unwrap_or(head);
        match word(head).map(|own| own.ty) {
            Some(Type::Array) => {
                return Some(Spelled::list(spelled(inner, depth + 1).filter(|_| !digits(inner))));
            }
            Some(Type::Map) | Some(Type::Object) if inner.contains(',') => {
                let value = inner.split_once(',').map_or("", |(_, value)| value);
                return Some(Spelled {
                    items: spelled(value, depth + 1).map(Box::new),
                    ..Spelled::of(Type::Map)
                });
            }
            Some(ty) => {
                // `String(64)`, `Integer(32)`, `String[]`.
                let own = Spelled::of(ty);
                if open == '[' && inner.trim().is_empty() {
                    return Some(Spelled::list(Some(own)));
                }
                let limit = (ty == Type::String).then(|| last_number(inner)).flatten();
                return Some(Spelled { max_length: limit, ..own });
            }
            None if open == '[' && inner.trim().is_empty() && !head.is_empty() => {
                return Some(Spelled::list(spelled(text.get(..at)?, depth + 1)));
            }
            None if open == '[' && head.is_empty() => {
                let inner = inner.trim_end_matches([']', ' ']);
                return Some(Spelled::list(spelled(inner, depth + 1)));
            }
            None => {}
        }
    }
    for lead in [
        "array of ",
        "arrays of ",
        "list of ",
        "lists of ",
        "array ",
        "list ",
        "set of ",
        "json array of ",
        "an array of ",
        "a list of ",
    ] {
        if let Some(rest) = lower.strip_prefix(lead) {
            let own = text.get(text.len() - rest.len()..)?;
            let own = own.trim_start_matches("of ").trim();
            if matches!(
                own.to_ascii_lowercase().as_str(),
                "data structure" | "structure" | "data" | "type" | "object" | "objects"
            ) {
                let items = own.to_ascii_lowercase().starts_with("object").then(|| Spelled::of(Type::Object));
                return Some(Spelled::list(items));
            }
            return Some(Spelled::list(spelled(own, depth + 1)));
        }
    }
    // `config array corresponding to type`
    if let Some((head, _)) = lower.split_once(" array ").filter(|(head, _)| !head.trim().contains(' ')) {
        let name = text.get(..head.len())?.trim().trim_matches(['*', '`']);
        if word(&name.to_ascii_lowercase()).is_none() {
            return Some(Spelled::list(Some(Spelled::named(name, true))));
        }
    }
    for lead in ["map of ", "dict of ", "dictionary of "] {
        if let Some(rest) = lower.strip_prefix(lead) {
            let own = text.get(text.len() - rest.len()..)?;
            return Some(Spelled { items: spelled(own, depth + 1).map(Box::new), ..Spelled::of(Type::Map) });
        }
    }
    for tail in [" array", " arrays", " list", "数组", "列表", "类型的数组", "[]"] {
        if let Some(head) = lower.strip_suffix(tail).filter(|head| !head.trim().is_empty()) {
            let head = text.get(..head.len())?.trim();
            return Some(Spelled::list(spelled(head, depth + 1)));
        }
    }
    for tail in [
        " object",
        " objects",
        " structure",
        " structures",
        " data structure",
        " struct",
        " json object",
        "对象",
        "结构",
        "结构体",
    ] {
        if let Some(head) = lower.strip_suffix(tail).filter(|head| !head.trim().is_empty()) {
            let head = text.get(..head.len())?.trim().trim_matches(['*', '`']);
            // `Dict data structure`, `JSON object`.
            return match word(&head.to_ascii_lowercase()) {
                Some(own) if own.ty == Type::Array => Some(Spelled::list(Some(Spelled::of(Type::Object)))),
                Some(own) if matches!(own.ty, Type::Object | Type::Map) => Some(own),
                _ => Some(Spelled::named(head, true)),
            };
        }
    }
    if let Some((head, _)) = text.split_once([' ', '/', '，', ',', '(']) {
        // "String type", "Integer, in MB": the first word decides if it is a type.
        if let Some(own) = word(&head.to_ascii_lowercase()) {
            return Some(own);
        }
        return None;
    }
    if let Some(own) = misspelt(&lower) {
        return Some(own);
    }
    text.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        .then(|| Spelled::named(text, false))
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-' | b',' | b'.'))
}

fn last_number(text: &str) -> Option<u64> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    numbers.next_back()?.parse().ok()
}

fn word(lower: &str) -> Option<Spelled> {
    Some(match lower {
        "string" | "strings" | "str" | "char" | "varchar" | "text" | "uuid" | "date" | "datetime"
        | "date-time" | "time" | "ip" | "enum" | "enumeration" | "url" | "uri" | "base64" | "cidr"
        | "字符串" | "字符" | "字符型" | "字符串型" | "枚举" | "字符串类型" | "enum string"
        | "string enum" | "character" | "characters" | "mac" | "regex" => Spelled::of(Type::String),
        "integer" | "integers" | "int" | "ints" | "int32" | "int64" | "long" | "longs" | "short" | "byte"
        | "bigint" | "uint" | "uint32" | "uint64" | "int8" | "int16" | "uint8" | "uint16" | "整型"
        | "整数" | "长整型" | "long integer" | "整形" | "int型" | "long int" => {
            Spelled::of(Type::Integer)
        }
        "number" | "numbers" | "float" | "floats" | "float32" | "float64" | "numeric" | "double"
        | "doubles" | "decimal" | "bigdecimal" | "浮点型" | "浮点数" | "浮点" | "数值" | "数字" | "real" => {
            Spelled::of(Type::Number)
        }
        "boolean" | "booleans" | "bool" | "布尔" | "布尔型" | "布尔值" | "布尔类型" => {
            Spelled::of(Type::Boolean)
        }
        "object" | "objects" | "json" | "json object" | "struct" | "structure" | "对象" | "结构体"
        | "json对象" | "json string" | "dict" | "jsonobject" => Spelled::of(Type::Object),
        "array" | "arrays" | "list" | "lists" | "set" | "json array" | "数组" | "列表" | "jsonarray"
        | "collection" => Spelled::list(None),
        "map" | "hashmap" | "dictionary" | "maps" | "key-value" | "键值对" => Spelled::of(Type::Map),
        "any" | "anytype" | "any type" | "任意" | "mixed" => Spelled::of(Type::Any),
        "null" => Spelled::of(Type::Null),
        _ => return None,
    })
}

/// A type misspelt by at most two letters; short words are left alone, they are names.
fn misspelt(lower: &str) -> Option<Spelled> {
    if lower.len() < 5 || lower.len() > 12 || !lower.is_ascii() {
        return None;
    }
    let known = ["string", "integer", "boolean", "double", "number", "object", "array"];
    let near = known
        .into_iter()
        .find(|known| distance(lower.as_bytes(), known.as_bytes()) <= usize::from(known.len() > 6) + 1)?;
    // An object's own name may be close to a type (`strings`, `objectId`); plural and prefix are not slips.
    word(near)
}

fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, y) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(0);
            let left = row.get(j).copied().unwrap_or(0);
            let own = (diagonal + usize::from(x != y)).min(above + 1).min(left + 1);
            diagonal = above;
            if let Some(place) = row.get_mut(j + 1) {
                *place = own;
            }
        }
    }
    row.last().copied().unwrap_or(0)
}
