//! From TOML to a target file, noting every mistake and going on.

use super::secret::Secret;
use super::{
    AuthPlaces, TargetFile, TargetFileError, TargetMistake, checked_header, parse_base_url,
    parse_disposable_id, parse_rate, to_duration,
};
use crate::gate::{Permits, Reach};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) fn read(text: &str, file: &str, services: &[&str]) -> Result<TargetFile, TargetFileError> {
    let mut reader = Reader {
        text,
        folder: Path::new(file).parent().map(Path::to_owned).unwrap_or_default(),
        services,
        mistakes: Vec::new(),
    };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let line = reader.line(&error.span().unwrap_or_default());
        reader.mistakes.push(TargetMistake { line, message: error.message().replace('\n', ", ") });
    }
    let out = reader.root(root.get_ref());
    let mut mistakes = reader.mistakes;
    if mistakes.is_empty() {
        return Ok(out);
    }
    mistakes.sort();
    mistakes.dedup();
    Err(TargetFileError { file: file.to_owned(), mistakes })
}

struct Reader<'a> {
    text: &'a str,
    folder: PathBuf,
    services: &'a [&'a str],
    mistakes: Vec<TargetMistake>,
}

type Value<'v> = Spanned<DeValue<'v>>;

impl Reader<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        self.text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
    }

    fn fail(&mut self, span: &Range<usize>, message: impl Into<String>) {
        let line = self.line(span);
        self.mistakes.push(TargetMistake { line, message: message.into() });
    }

    fn root(&mut self, root: &DeTable<'_>) -> TargetFile {
        let known = [
            "project_id",
            "other_project_id",
            "endpoints",
            "auth",
            "tls",
            "permits",
            "disposable",
            "headers",
            "run",
        ];
        let mut out = TargetFile::default();
        for (key, value) in root {
            match key.get_ref().as_ref() {
                "project_id" => out.project_id = self.project(value, "project_id"),
                "other_project_id" => out.other_project_id = self.project(value, "other_project_id"),
                "endpoints" => self.endpoints(value, &mut out),
                "auth" => self.auth(value, &mut out),
                "tls" => self.tls(value, &mut out),
                "permits" => self.permits(value, &mut out),
                "disposable" => self.disposable(value, &mut out),
                "headers" => self.headers(value, &mut out),
                "run" => self.run(value, &mut out),
                other => self.unknown(&key.span(), other, "", &known),
            }
        }
        out
    }

    fn unknown(&mut self, span: &Range<usize>, key: &str, table: &str, known: &[&str]) {
        let place = if table.is_empty() { String::new() } else { format!(" in [{table}]") };
        self.fail(span, format!("unknown key `{key}`{place}: known are {}", known.join(", ")));
    }

    fn table<'v>(&mut self, value: &'v Value<'_>, name: &str) -> Option<&'v DeTable<'v>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.fail(&value.span(), format!("`{name}` is a table: write `[{name}]` and its keys below"));
        }
        table
    }

    fn string(&mut self, value: &Value<'_>, name: &str) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                self.fail(&value.span(), format!("`{name}` is empty"));
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                let found = value.get_ref().type_str();
                self.fail(&value.span(), format!("`{name}` is a string, found {found}: put it in quotes"));
                None
            }
        }
    }

    fn strings(&mut self, value: &Value<'_>, name: &str) -> Vec<(Range<usize>, String)> {
        let Some(list) = value.get_ref().as_array() else {
            let found = value.get_ref().type_str();
            self.fail(&value.span(), format!("`{name}` is a list of strings, found {found}"));
            return Vec::new();
        };
        list.iter().filter_map(|item| Some((item.span(), self.string(item, name)?))).collect()
    }

    fn project(&mut self, value: &Value<'_>, name: &str) -> Option<String> {
        let text = self.string(value, name)?;
        match parse_project_id(&text) {
            Ok(id) => Some(id),
            Err(message) => {
                self.fail(&value.span(), message);
                None
            }
        }
    }

    fn endpoints(&mut self, value: &Value<'_>, out: &mut TargetFile) {
        let Some(table) = self.table(value, "endpoints") else { return };
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let Some(text) = self.string(value, &name) else { continue };
            let url = match parse_base_url(&text) {
                Ok(url) => url,
                Err(message) => {
                    self.fail(&value.span(), message);
                    continue;
                }
            };
            if name == "default" {
                out.endpoints.default = Some(url);
            } else if self.is_service(&key.span(), &name, "endpoints") {
                out.endpoints.set(&name, url);
            }
        }
    }

    fn is_service(&mut self, span: &Range<usize>, name: &str, table: &str) -> bool {
        let known = self.services.contains(&name);
        if !known {
            let default = if table == "endpoints" { "default, " } else { "" };
            let list = self.services.join(", ");
            self.fail(span, format!("unknown service `{name}` in [{table}]: known are {default}{list}"));
        }
        known
    }

    fn auth(&mut self, value: &Value<'_>, out: &mut TargetFile) {
        let known = [
            "token_env",
            "token_file",
            "access_key",
            "access_key_env",
            "secret_key_env",
            "secret_key_file",
            "security_token_env",
            "security_token_file",
            "iam_endpoint",
            "user",
            "domain",
            "password_env",
            "password_file",
            "expired_token_env",
            "expired_token_file",
            "other_project_token_env",
            "other_project_token_file",
        ];
        let Some(table) = self.table(value, "auth") else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            if matches!(name, "token" | "secret_key" | "security_token" | "password") {
                self.fail(
                    &key.span(),
                    format!("secrets do not stand in this file: write `{name}_env` with the name of a variable, or `{name}_file`"),
                );
                continue;
            }
            if !known.contains(&name) {
                self.unknown(&key.span(), name, "auth", &known);
                continue;
            }
            let Some(text) = self.string(value, name) else { continue };
            match name {
                "user" => {
                    out.auth.user = Some(text);
                    continue;
                }
                "domain" => {
                    out.auth.domain = Some(text);
                    continue;
                }
                "iam_endpoint" => {
                    match parse_base_url(&text) {
                        Ok(url) => out.auth.iam_endpoint = Some(url),
                        Err(message) => self.fail(&value.span(), message),
                    }
                    continue;
                }
                _ => {}
            }
            let (stem, secret) = if let Some(stem) = name.strip_suffix("_env") {
                (stem, Secret::Variable(text))
            } else if let Some(stem) = name.strip_suffix("_file") {
                (stem, Secret::File(self.folder.join(text)))
            } else {
                (name, Secret::Open(text))
            };
            let slot = match stem {
                "token" => &mut out.auth.token,
                "access_key" => &mut out.auth.access_key,
                "secret_key" => &mut out.auth.secret_key,
                "security_token" => &mut out.auth.security_token,
                "password" => &mut out.auth.password,
                "expired_token" => &mut out.auth.expired_token,
                _ => &mut out.auth.other_project_token,
            };
            if slot.is_some() {
                self.fail(&key.span(), format!("`{stem}` is given twice in [auth]: keep one"));
            } else {
                *slot = Some(secret);
            }
        }
        self.ways(&value.span(), &out.auth);
    }

    /// One way to authenticate, and all of it.
    fn ways(&mut self, span: &Range<usize>, auth: &AuthPlaces) {
        let ways = [
            ("a token", auth.token.is_some()),
            ("an access key", auth.access_key.is_some()),
            ("a user", auth.user.is_some()),
        ];
        let given: Vec<&str> = ways.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect();
        if given.len() > 1 {
            self.fail(span, format!("[auth] names {}: keep one of them", given.join(" and ")));
        }
        if auth.access_key.is_some() != auth.secret_key.is_some() {
            self.fail(span, "an access key and its secret key go together: [auth] names only one of them");
        }
        let login = [
            ("iam_endpoint", auth.iam_endpoint.is_some()),
            ("user", auth.user.is_some()),
            ("domain", auth.domain.is_some()),
            ("password_env", auth.password.is_some()),
        ];
        let lacks: Vec<&str> = login.iter().filter(|(_, given)| !given).map(|(name, _)| *name).collect();
        if !lacks.is_empty() && lacks.len() < login.len() {
            self.fail(span, format!("a login needs {} too in [auth]", lacks.join(", ")));
        }
    }

    fn tls(&mut self, value: &Value<'_>, out: &mut TargetFile) {
        let Some(table) = self.table(value, "tls") else { return };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "ca_cert" => {
                    out.ca_cert = self.string(value, "ca_cert").map(|path| self.folder.join(path));
                }
                other => self.unknown(&key.span(), other, "tls", &["ca_cert"]),
            }
        }
    }

    fn permits(&mut self, value: &Value<'_>, out: &mut TargetFile) {
        let known = ["effects", "account_wide_reach", "max_requests", "rate"];
        let Some(table) = self.table(value, "permits") else { return };
        let mut permits = Permits::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "effects" => {
                    for (span, name) in self.strings(value, "effects") {
                        if let Err(error) = permits.allow_named(&name) {
                            self.fail(&span, error.to_string());
                        }
                    }
                }
                "account_wide_reach" => match self.string(value, "account_wide_reach").as_deref() {
                    Some("disposable") => permits.reach = Reach::Disposable,
                    Some("any") => permits.reach = Reach::Any,
                    Some(other) => self.fail(
                        &value.span(),
                        format!("`{other}` is not a reach: write `disposable` (the default) or `any`"),
                    ),
                    None => {}
                },
                "max_requests" => out.max_requests = self.whole(value, "max_requests"),
                "rate" => {
                    if let Some(text) = self.string(value, "rate") {
                        match parse_rate(&text) {
                            Ok(rate) => out.rate = Some(rate),
                            Err(message) => self.fail(&value.span(), message),
                        }
                    }
                }
                other => self.unknown(&key.span(), other, "permits", &known),
            }
        }
        out.permits = Some(permits);
    }

    fn whole(&mut self, value: &Value<'_>, name: &str) -> Option<u64> {
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none_or(|number| number == 0) {
            self.fail(&value.span(), format!("`{name}` is a whole number above 0"));
        }
        number
    }

    fn disposable(&mut self, value: &Value<'_>, out: &mut TargetFile) {
        let Some(table) = self.table(value, "disposable") else { return };
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (key, value) in table {
            let service = key.get_ref().to_string();
            self.is_service(&key.span(), &service, "disposable");
            let mut ids = Vec::new();
            for (span, text) in self.strings(value, &service) {
                let id = match parse_disposable_id(&text) {
                    Ok(id) => id,
                    Err(message) => {
                        self.fail(&span, message);
                        continue;
                    }
                };
                if let Some(other) = seen.insert(id.to_lowercase(), service.clone()) {
                    self.fail(&span, format!("id `{id}` stands twice in [disposable], also under `{other}`"));
                }
                ids.push(id);
            }
            out.disposable.insert(service, ids);
        }
    }

    fn headers(&mut self, value: &Value<'_>, out: &mut TargetFile) {
        let Some(table) = self.table(value, "headers") else { return };
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let Some(text) = self.string(value, &name) else { continue };
            match checked_header(&name, &text) {
                Ok(header) => out.headers.push(header),
                Err(message) => self.fail(&key.span(), message),
            }
        }
    }

    fn run(&mut self, value: &Value<'_>, out: &mut TargetFile) {
        let Some(table) = self.table(value, "run") else { return };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "settle" => out.settle = self.seconds(value, "settle"),
                "timeout" => out.timeout = self.seconds(value, "timeout"),
                other => self.unknown(&key.span(), other, "run", &["settle", "timeout"]),
            }
        }
    }

    fn seconds(&mut self, value: &Value<'_>, name: &str) -> Option<std::time::Duration> {
        let text = value.get_ref().as_integer().map(|n| n.as_str().to_owned());
        let text = text.or_else(|| value.get_ref().as_float().map(|n| n.as_str().to_owned()));
        let out = text.and_then(|text| text.parse().ok()).and_then(to_duration);
        if out.is_none() {
            self.fail(&value.span(), format!("`{name}` is a time in seconds, from 0.001 to 604800"));
        }
        out
    }
}

/// A project id as it stands in paths.
pub(crate) fn parse_project_id(text: &str) -> Result<String, String> {
    let id = text.trim();
    let fine =
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if fine && id != "." && id != ".." {
        Ok(id.to_owned())
    } else {
        Err(format!("`{id}` is not a project id: letters, digits and hyphens"))
    }
}
