//! Reads a text as loosely as any server could: JSON and whatever looks like it, forms, multipart, keys in any
//! spelling.
//!
//! The imaginary server of the gate's property reads with it, so it shares no code with the gate.

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Val {
    Null,
    Bool(bool),
    Text(String),
    List(Vec<Val>),
    Object(Vec<(String, Val)>),
}

pub(crate) type Bag = Vec<(String, Val)>;

pub(crate) fn norm(text: &str) -> String {
    let wide = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        'ſ' => 's',
        'ı' => 'i',
        c => c,
    };
    text.chars().map(wide).flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

pub(crate) fn unescape(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..8 {
        let mut out: Vec<u8> = Vec::new();
        let mut rest = text.as_bytes();
        while let [first, tail @ ..] = rest {
            let digits = |from: usize, len: usize| {
                let part = tail.get(from..from + len)?;
                u32::from_str_radix(std::str::from_utf8(part).ok()?, 16).ok()
            };
            if *first == b'%'
                && let Some(byte) = digits(0, 2)
            {
                out.push(byte as u8);
                rest = &tail[2..];
            } else if *first == b'\\'
                && tail.first() == Some(&b'u')
                && let Some(code) = digits(1, 4)
            {
                out.extend(char::from_u32(code).unwrap_or('?').to_string().bytes());
                rest = &tail[5..];
            } else {
                out.push(*first);
                rest = tail;
            }
        }
        let next = String::from_utf8_lossy(&out).into_owned();
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Reads JSON and whatever looks like it.
pub(crate) struct Lax {
    chars: Vec<char>,
    at: usize,
}

impl Lax {
    pub(crate) fn all(text: &str) -> Vec<Val> {
        let mut lax = Self { chars: text.chars().collect(), at: 0 };
        let mut out = Vec::new();
        while out.len() < 20 {
            lax.skip(&[',', ';', ']', '}', ')', '(', ':']);
            if lax.peek().is_none() {
                break;
            }
            out.push(lax.value(0));
        }
        out
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip(&mut self, also: &[char]) {
        while let Some(c) = self.peek() {
            let next = self.chars.get(self.at + 1).copied();
            if c == '/' && next == Some('/') || c == '#' {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            } else if c == '/' && next == Some('*') {
                self.at += 2;
                while self.at < self.chars.len()
                    && !(self.chars[self.at - 1] == '*' && self.chars[self.at] == '/')
                {
                    self.at += 1;
                }
                self.at += 1;
            } else if c.is_whitespace() || c == '\u{feff}' || c == '\0' || also.contains(&c) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Val {
        self.skip(&[]);
        match self.peek() {
            Some('{') if depth < 40 => {
                self.at += 1;
                let mut fields = Vec::new();
                loop {
                    self.skip(&[',', ';']);
                    match self.peek() {
                        None => break,
                        Some('}') => {
                            self.at += 1;
                            break;
                        }
                        Some(_) => {}
                    }
                    let key = self.word();
                    self.skip(&[':', '=', '>']);
                    let value = if self.peek() == Some('}') { Val::Null } else { self.value(depth + 1) };
                    fields.push((key, value));
                }
                Val::Object(fields)
            }
            Some('[') if depth < 40 => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.skip(&[',', ';']);
                    match self.peek() {
                        None => break,
                        Some(']') => {
                            self.at += 1;
                            break;
                        }
                        Some(_) => items.push(self.value(depth + 1)),
                    }
                }
                Val::List(items)
            }
            Some('"' | '\'' | '`') => Val::Text(self.word()),
            _ => match self.word().as_str() {
                "null" | "undefined" | "NaN" | "None" => Val::Null,
                "true" => Val::Bool(true),
                "false" => Val::Bool(false),
                word => Val::Text(word.to_owned()),
            },
        }
    }

    fn word(&mut self) -> String {
        let mut out = String::new();
        if let Some(quote @ ('"' | '\'' | '`')) = self.peek() {
            self.at += 1;
            while let Some(c) = self.peek() {
                self.at += 1;
                if c == quote {
                    break;
                }
                out.push(c);
                if c == '\\'
                    && let Some(next) = self.peek()
                {
                    self.at += 1;
                    match next {
                        'u' => out.push('u'),
                        other => {
                            out.pop();
                            out.push(if matches!(other, 'n' | 't' | 'r' | 'b' | 'f') { ' ' } else { other });
                        }
                    }
                }
            }
            return unescape(&out);
        }
        while let Some(c) = self.peek() {
            if c.is_whitespace() || "{}[]:,=\"'`".contains(c) {
                break;
            }
            out.push(c);
            self.at += 1;
        }
        if out.is_empty() {
            self.at += 1;
        }
        unescape(&out)
    }
}

pub(crate) fn form(text: &str) -> Bag {
    let mut out: Bag = Vec::new();
    for pair in text.split(['&', '\n', ';']) {
        let Some((key, value)) = pair.split_once('=') else { continue };
        let key = norm(&unescape(key)).trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let value = Val::Text(unescape(&value.replace('+', " ")).trim().to_owned());
        match out.iter_mut().find(|(one, _)| *one == key) {
            Some((_, Val::List(list))) => list.push(value),
            Some((_, old)) => *old = Val::List(vec![old.clone(), value]),
            None => out.push((key, value)),
        }
    }
    out
}

pub(crate) fn multipart(text: &str) -> Bag {
    let mut out = Vec::new();
    for part in text.split("name=\"").skip(1) {
        let Some((name, rest)) = part.split_once('"') else { continue };
        let value = rest.trim_start().split("\r\n--").next().unwrap_or_default();
        out.push((norm(name), Val::Text(value.trim().to_owned())));
    }
    out
}
