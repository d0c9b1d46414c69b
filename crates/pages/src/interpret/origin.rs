//! Where a page comes from, and the name that its contracts get.

use as_documented_contract::ApiId;

/// Where a page comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The page's name in citations.
    pub page: String,
    /// The service, if the caller knows it; otherwise it is the page's first folder.
    pub service: Option<String>,
    /// The revision, if the caller knows it; otherwise it is the version in the path.
    pub revision: Option<String>,
    /// The whole id, if the caller knows it; otherwise it is made of service, page and revision.
    pub api: Option<ApiId>,
}

impl Origin {
    /// A page under a name; folders are separated by `/`.
    pub fn new(page: impl Into<String>) -> Self {
        Origin { page: page.into(), ..Origin::default() }
    }

    /// The service that a page's path tells of: its first folder that is not one of every tree.
    pub(crate) fn service_of(path: &str) -> String {
        slug(Origin::new(path).folder())
    }

    /// The id of an operation of the page.
    pub(crate) fn api_id(&self, method: &str, path: &str) -> ApiId {
        if let Some(api) = &self.api {
            return api.clone();
        }
        let service = self.service.clone().unwrap_or_else(|| slug(self.folder()));
        let version = path.split('/').find(|segment| is_version(segment)).unwrap_or("v0");
        let revision = self.revision.clone().unwrap_or_else(|| version.to_owned());
        let stem = self.page.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("");
        let own = slug(stem);
        let operation = if own.is_empty() { slug(&format!("{method}-{path}")) } else { own };
        let parts = [service, operation, slug_dots(&revision)]
            .map(|part| if part.is_empty() { "page".to_owned() } else { part });
        parts
            .join("/")
            .parse()
            .or_else(|_| "page/operation/v0".parse())
            .unwrap_or_else(|_| unreachable!("the literal is a valid id"))
    }

    fn folder(&self) -> &str {
        let mut folders: Vec<&str> = self
            .page
            .split('/')
            .filter(|part| {
                !matches!(*part, "" | "." | ".." | "corpus" | "docs" | "api-ref" | "source" | "apis" | "umn")
            })
            .collect();
        folders.pop();
        folders.first().copied().unwrap_or("pages")
    }
}

fn is_version(segment: &str) -> bool {
    let Some(rest) = segment.strip_prefix(['v', 'V']) else { return false };
    !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

fn slug_dots(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')).collect()
}
