//! Bodies of errors that a page shows behind the one of success.

use crate::interpret::json::{Shape, Tree};
use as_documented_contract::Node;

/// Whether a shape has a field of this name at any depth.
fn describes(node: &Node, name: &str) -> bool {
    node.fields.iter().any(|own| own.name == name || describes(&own.value, name))
        || node.items.as_deref().is_some_and(|items| describes(items, name))
}

/// Whether a body that the page shows under no status is one of an error, as pages show it behind that of success.
pub(super) fn is_error(tree: &Tree, success: &Node) -> bool {
    let Shape::Object(fields) = &tree.kind else { return false };
    let fold =
        |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let told = |fields: &[(String, usize, Tree)]| {
        let names: Vec<String> = fields.iter().map(|(name, _, _)| fold(name)).collect();
        names.iter().any(|name| ["code", "message", "msg"].iter().any(|word| name.ends_with(word)))
            && names.iter().all(|name| {
                let name = name.strip_prefix("error").or_else(|| name.strip_prefix("err")).unwrap_or(name);
                let words = [
                    "",
                    "code",
                    "message",
                    "msg",
                    "extmsg",
                    "type",
                    "title",
                    "detail",
                    "details",
                    "requestid",
                    "externalmessage",
                    "solution",
                ];
                words.contains(&name)
            })
    };
    // `{"error": {"code": …}}`, `{"badRequest": {"code": …}}`.
    let inner = match fields.as_slice() {
        [(_, _, Tree { kind: Shape::Object(inner), .. })] => Some(inner.as_slice()),
        _ => None,
    };
    !fields.is_empty()
        && !fields.iter().any(|(name, _, _)| describes(success, name))
        && (told(fields) || inner.is_some_and(told))
}
