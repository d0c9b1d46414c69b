//! Which documented path a request's path fits: literal parts outrank parameters.

/// A documented path, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// A parameter, with the text that stands before and behind it in its part of the path.
    Parameter {
        before: String,
        name: String,
        after: String,
    },
}

impl Template {
    /// Reads a documented path. What stands behind a `?` is the query's.
    pub(super) fn new(path: &str) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        Self(path.split('/').filter(|part| !part.is_empty()).map(part).collect())
    }

    /// The parameters of a path that fits, by name, escapes undone; `None` for one that does not fit.
    pub(super) fn fit(&self, path: &str) -> Option<Vec<(String, String)>> {
        let inner = path.strip_prefix('/')?;
        // The root has no segments.
        let segments: Vec<&str> = if inner.is_empty() { Vec::new() } else { inner.split('/').collect() };
        if segments.len() != self.0.len() {
            return None;
        }
        let mut out = Vec::new();
        for (part, segment) in self.0.iter().zip(segments) {
            let text = unescape(segment);
            match part {
                Part::Literal(literal) if *literal == text => {}
                Part::Literal(_) => return None,
                Part::Parameter { before, name, after } => {
                    let value = text.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
                    if value.is_empty() {
                        return None;
                    }
                    out.push((name.clone(), value.to_owned()));
                }
            }
        }
        Some(out)
    }

    /// How well it fits what it fits: which parts are literal, the first ones weighing most.
    pub(super) fn rank(&self) -> Vec<bool> {
        self.0.iter().map(|part| matches!(part, Part::Literal(_))).collect()
    }
}

fn part(text: &str) -> Part {
    let found = text.split_once('{').and_then(|(before, rest)| {
        let (name, after) = rest.rsplit_once('}')?;
        Some(Part::Parameter { before: before.to_owned(), name: name.to_owned(), after: after.to_owned() })
    });
    found.unwrap_or_else(|| Part::Literal(text.to_owned()))
}

/// A text with `%xx` undone; what is no escape stays.
pub(super) fn unescape(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    while let [first, rest @ ..] = bytes {
        if let (b'%', [high, low, behind @ ..]) = (*first, rest)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            out.push(high * 16 + low);
            bytes = behind;
        } else {
            out.push(*first);
            bytes = rest;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The parameters of a query, in order, escapes undone.
pub(super) fn query(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |text: &str| unescape(&text.replace('+', " "));
            (plain(name), plain(value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_fits_gives_its_parameters() {
        let template = Template::new("/v1/{project_id}/things/{thing_id}");
        let found = template.fit("/v1/p/things/a%2Fb").unwrap();
        assert_eq!(found, [("project_id".into(), "p".into()), ("thing_id".into(), "a/b".to_owned())]);
    }

    #[test]
    fn a_path_that_does_not_fit_gives_nothing() {
        let template = Template::new("/v1/{project_id}/things/{thing_id}?limit={limit}");
        for path in
            ["/v1/p/things", "/v1/p/things/", "/v2/p/things/a", "/v1/p/items/a", "/v1/p/things/a/b", ""]
        {
            assert_eq!(template.fit(path), None, "{path}");
        }
    }

    #[test]
    fn a_literal_outranks_a_parameter() {
        let (literal, free) = (Template::new("/things/status"), Template::new("/things/{id}"));
        assert!(literal.fit("/things/status").is_some() && free.fit("/things/status").is_some());
        assert!(literal.rank() > free.rank());
    }

    #[test]
    fn text_around_a_parameter_belongs_to_the_path() {
        let template = Template::new("/buckets/{name}.json");
        assert_eq!(template.fit("/buckets/a.json").unwrap(), [("name".to_owned(), "a".to_owned())]);
        assert_eq!(template.fit("/buckets/a.xml"), None);
    }

    #[test]
    fn what_is_no_escape_stays() {
        assert_eq!(unescape("%4a%zz%"), "J%zz%");
        assert_eq!(
            query("a=1+2&b&c=%26"),
            [("a", "1 2"), ("b", ""), ("c", "&")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }
}
