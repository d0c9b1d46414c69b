//! What a table's caption, or the line before it, says that the table describes.

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
