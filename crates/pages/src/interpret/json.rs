//! Lenient reading of what documentation shows as JSON.
//!
//! Reads what a careful person would: missing and trailing commas, comments, curly and single quotes, ellipses, bare
//! words. The first defect is recorded with its place, so that lint can say what is wrong; the value keeps what could
//! be read. Keys and values know their byte offsets. Depth is bounded; what is deeper is a defect.

use serde_json::{Map, Number, Value};

const MAX_DEPTH: usize = 64;

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tree {
    pub(crate) at: usize,
    pub(crate) kind: Shape,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, usize, Tree)>),
}

/// What is wrong with a text as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Defect {
    pub(crate) at: usize,
    pub(crate) what: &'static str,
}

impl Defect {
    /// Whether what follows it cannot be read for sure.
    pub(crate) fn is_lasting(&self) -> bool {
        matches!(
            self.what,
            "a line break inside a string"
                | "a string that is not closed"
                | "a list that is not closed"
                | "a closing bracket that nothing opened"
                | "nesting too deep"
                | "a name without a value"
        )
    }
}

impl Tree {
    /// Moves the places on by some bytes.
    pub(crate) fn shift(&mut self, by: usize) {
        self.at += by;
        match &mut self.kind {
            Shape::List(items) => items.iter_mut().for_each(|item| item.shift(by)),
            Shape::Object(fields) => {
                for (_, at, value) in fields {
                    *at += by;
                    value.shift(by);
                }
            }
            Shape::Null | Shape::Bool(_) | Shape::Number(_) | Shape::Text(_) => {}
        }
    }

    /// Whether a key stands anywhere in the value.
    pub(crate) fn names(&self, name: &str) -> bool {
        match &self.kind {
            Shape::List(items) => items.iter().any(|item| item.names(name)),
            Shape::Object(fields) => fields.iter().any(|(own, _, value)| own == name || value.names(name)),
            Shape::Null | Shape::Bool(_) | Shape::Number(_) | Shape::Text(_) => false,
        }
    }

    /// The value without places. A key that stands twice keeps its last value, as parsers do.
    pub(crate) fn to_value(&self) -> Value {
        match &self.kind {
            Shape::Null => Value::Null,
            Shape::Bool(own) => Value::Bool(*own),
            Shape::Number(own) => Value::Number(own.clone()),
            Shape::Text(own) => Value::String(own.clone()),
            Shape::List(items) => Value::Array(items.iter().map(Tree::to_value).collect()),
            Shape::Object(fields) => {
                let mut map = Map::new();
                for (name, _, value) in fields {
                    map.insert(name.clone(), value.to_value());
                }
                Value::Object(map)
            }
        }
    }
}

/// Reads a body that begins with a bracket; `None` if it does not. The offset of what follows the body comes third.
pub(crate) fn read(text: &str) -> Option<(Tree, Option<Defect>, usize)> {
    let lead = text.len() - text.trim_start().len();
    if !text.get(lead..)?.starts_with(['{', '[']) {
        return None;
    }
    let mut reader = Reader { text, at: lead, defect: None, comma: lead };
    let tree = reader.value(0);
    Some((tree, reader.defect, reader.at))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    defect: Option<Defect>,
    /// Where the last comma stood.
    comma: usize,
}

impl Reader<'_> {
    fn wrong_comma(&mut self) {
        let at = self.comma;
        self.defect.get_or_insert(Defect { at, what: "a comma before the closing bracket" });
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn wrong(&mut self, what: &'static str) {
        let at = self.at;
        self.defect.get_or_insert(Defect { at, what });
    }

    fn skip(&mut self) {
        loop {
            let rest = self.text.get(self.at..).unwrap_or("");
            let trimmed = rest.trim_start_matches([' ', '\n', '\t', '\r']);
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with(['\u{a0}', '\u{3000}', '\u{feff}']) {
                self.wrong("a blank that JSON does not allow");
                self.at += trimmed.chars().next().map_or(1, char::len_utf8);
            } else if trimmed.starts_with("//") || trimmed.starts_with('#') {
                self.wrong("a comment");
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.wrong("a comment");
                self.at += trimmed.find("*/").map_or(trimmed.len(), |end| end + 2);
            } else if trimmed.starts_with("...") || trimmed.starts_with('…') {
                self.wrong("an ellipsis");
                let dots = trimmed.trim_start_matches(['.', '…', ',', ' ']);
                self.at += trimmed.len() - dots.len();
            } else {
                return;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Tree {
        self.skip();
        let at = self.at;
        if depth > MAX_DEPTH {
            self.wrong("nesting too deep");
            self.at = self.text.len();
            return Tree { at, kind: Shape::Null };
        }
        let kind = match self.peek() {
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('"') => Shape::Text(self.string('"')),
            Some(quote @ ('“' | '”' | '\'' | '‘' | '’')) => {
                self.wrong("quotation marks that are not JSON's");
                Shape::Text(self.string(quote))
            }
            _ => self.bare(),
        };
        Tree { at, kind }
    }

    fn object(&mut self, depth: usize) -> Shape {
        self.at += 1;
        let mut fields: Vec<(String, usize, Tree)> = Vec::new();
        let mut comma = true;
        loop {
            self.skip();
            match self.peek() {
                None => {
                    self.wrong("an object that is not closed");
                    return Shape::Object(fields);
                }
                Some('}') => {
                    if comma && !fields.is_empty() {
                        self.wrong_comma();
                    }
                    self.at += 1;
                    return Shape::Object(fields);
                }
                Some(']') => {
                    self.wrong("a closing bracket that nothing opened");
                    return Shape::Object(fields);
                }
                Some(c @ (',' | '，')) => {
                    if comma || c != ',' {
                        self.wrong("a comma that separates nothing");
                    }
                    comma = true;
                    self.comma = self.at;
                    self.at += c.len_utf8();
                    continue;
                }
                Some(_) => {}
            }
            if !comma {
                self.wrong("a missing comma");
            }
            let at = self.at;
            let name = match self.peek() {
                Some('"') => self.string('"'),
                Some(quote @ ('“' | '”' | '\'' | '‘' | '’')) => {
                    self.wrong("quotation marks that are not JSON's");
                    self.string(quote)
                }
                _ => {
                    self.wrong("a name without quotation marks");
                    self.bare_name()
                }
            };
            self.skip();
            match self.peek() {
                Some(':') => self.at += 1,
                Some('：') => {
                    self.wrong("a colon that is not JSON's");
                    self.at += '：'.len_utf8();
                }
                _ => {
                    self.wrong("a name without a value");
                    if self.at == at {
                        // Nothing was read: step over the character, or the reader would stand still.
                        self.at += self.peek().map_or(1, char::len_utf8);
                    }
                    comma = false;
                    if !name.is_empty() {
                        fields.push((name, at, Tree { at, kind: Shape::Null }));
                    }
                    continue;
                }
            }
            let value = self.value(depth + 1);
            if fields.len() < 512 && fields.iter().any(|(own, _, _)| *own == name) {
                self.defect.get_or_insert(Defect { at, what: "a name that stands twice" });
            }
            fields.push((name, at, value));
            comma = false;
        }
    }

    fn list(&mut self, depth: usize) -> Shape {
        self.at += 1;
        let mut items = Vec::new();
        let mut comma = true;
        loop {
            self.skip();
            match self.peek() {
                None => {
                    self.wrong("a list that is not closed");
                    return Shape::List(items);
                }
                Some(']') => {
                    if comma && !items.is_empty() {
                        self.wrong_comma();
                    }
                    self.at += 1;
                    return Shape::List(items);
                }
                Some('}') => {
                    self.wrong("a closing bracket that nothing opened");
                    return Shape::List(items);
                }
                Some(c @ (',' | '，')) => {
                    if comma || c != ',' {
                        self.wrong("a comma that separates nothing");
                    }
                    comma = true;
                    self.comma = self.at;
                    self.at += c.len_utf8();
                    continue;
                }
                Some(_) => {}
            }
            if !comma {
                self.wrong("a missing comma");
            }
            let before = self.at;
            items.push(self.value(depth + 1));
            if self.at == before {
                self.at += self.peek().map_or(1, char::len_utf8);
            }
            comma = false;
        }
    }

    fn string(&mut self, quote: char) -> String {
        self.at += quote.len_utf8();
        let closing = |c: char| match quote {
            '"' => c == '"',
            '\'' => c == '\'',
            _ => matches!(c, '“' | '”' | '‘' | '’' | '"'),
        };
        let rest = self.text.get(self.at..).unwrap_or("");
        let mut out = String::new();
        let mut chars = rest.char_indices();
        while let Some((offset, c)) = chars.next() {
            if closing(c) {
                self.at += offset + c.len_utf8();
                return out;
            }
            match c {
                '\\' => match chars.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, 't')) => out.push('\t'),
                    Some((_, 'r')) => out.push('\r'),
                    Some((_, 'b')) => out.push('\u{8}'),
                    Some((_, 'f')) => out.push('\u{c}'),
                    Some((from, 'u')) => {
                        let code =
                            rest.get(from + 1..from + 5).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                        match code {
                            Some(code) => {
                                out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                                chars.nth(3);
                            }
                            None => {
                                self.defect.get_or_insert(Defect {
                                    at: self.at + from,
                                    what: "an escape that is none",
                                });
                            }
                        }
                    }
                    Some((_, escaped @ ('"' | '\\' | '/'))) => out.push(escaped),
                    Some((from, other)) => {
                        self.defect
                            .get_or_insert(Defect { at: self.at + from, what: "an escape that is none" });
                        out.push(other);
                    }
                    None => {}
                },
                '\n' => {
                    self.defect
                        .get_or_insert(Defect { at: self.at + offset, what: "a line break inside a string" });
                    out.push(' ');
                }
                _ => out.push(c),
            }
        }
        self.wrong("a string that is not closed");
        self.at = self.text.len();
        out
    }

    fn bare_name(&mut self) -> String {
        let rest = self.text.get(self.at..).unwrap_or("");
        let end = rest.find([':', '：', ',', '}', ']', '\n', '{', '[', '"']).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or("").trim().to_owned()
    }

    fn bare(&mut self) -> Shape {
        let rest = self.text.get(self.at..).unwrap_or("");
        let end = rest.find([',', '，', '}', ']', '\n', '"', '[']).unwrap_or(rest.len());
        // A placeholder in braces is one word: `{instance_id}`.
        let word = rest.get(..end).unwrap_or("").trim();
        let shape = match word {
            "true" => Shape::Bool(true),
            "false" => Shape::Bool(false),
            "null" => Shape::Null,
            _ => match serde_json::from_str::<Number>(word) {
                Ok(number) => Shape::Number(number),
                Err(_) => {
                    self.wrong(if word.is_empty() {
                        "a value that is missing"
                    } else {
                        "a word without quotation marks"
                    });
                    let lower = word.to_ascii_lowercase();
                    match lower.as_str() {
                        "" => Shape::Null,
                        "true" => Shape::Bool(true),
                        "false" => Shape::Bool(false),
                        _ => Shape::Text(word.trim_end_matches("//").to_owned()),
                    }
                }
            },
        };
        self.at += end;
        shape
    }
}
