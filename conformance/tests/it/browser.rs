//! A headless Chromium, driven over its debugging pipe: for what only a browser can tell of the HTML report.
//!
//! The pipe is the browser's file descriptors 3 and 4, which a shell joins to its stdin and stdout, so that nothing
//! but the standard library is needed. Without a Chromium the tests say so and pass, unless
//! `AS_DOCUMENTED_BROWSER=required`.

use base64::Engine;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    next: u64,
    session: String,
    /// What the page complained about: exceptions, console errors, loads that the policy forbids.
    pub(crate) complaints: Vec<String>,
    _profile: tempfile::TempDir,
}

fn find() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let works =
        |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success());
    names.into_iter().find(works)
}

impl Browser {
    /// Starts a browser; `None` where there is none.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = find() else {
            let required = std::env::var("AS_DOCUMENTED_BROWSER").is_ok_and(|text| text == "required");
            assert!(!required, "no Chromium: install Debian's `chromium`");
            #[expect(clippy::print_stderr, reason = "whoever reads the test's output should know")]
            {
                eprintln!("SKIPPED: no Chromium on this machine, so nobody looked at the HTML report");
            }
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let script = format!(
            "exec {program} --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
             --no-first-run --disable-extensions --disable-background-networking --user-data-dir='{}' \
             --remote-debugging-pipe about:blank 3<&0 4>&1 1>/dev/null 2>/dev/null",
            profile.path().display()
        );
        let mut child = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = child.stdin.take().unwrap();
        let from = BufReader::new(child.stdout.take().unwrap());
        let mut out = Self {
            child,
            to,
            from,
            next: 0,
            session: String::new(),
            complaints: Vec::new(),
            _profile: profile,
        };
        let target = out.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached =
            out.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        out.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log"] {
            out.call(&format!("{domain}.enable"), json!({}));
        }
        Some(out)
    }

    /// Calls a method of the protocol and waits for its answer.
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        self.to.flush().unwrap();
        loop {
            let message = self.read();
            if message["id"] == json!(self.next) {
                assert!(message.get("error").is_none(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
        }
    }

    fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser went away");
        let message: Value = serde_json::from_slice(&bytes).unwrap();
        match message["method"].as_str() {
            Some("Runtime.exceptionThrown") => self.complaints.push(message["params"].to_string()),
            Some("Runtime.consoleAPICalled") if message["params"]["type"] == "error" => {
                self.complaints.push(message["params"].to_string());
            }
            Some("Log.entryAdded") if message["params"]["entry"]["level"] == "error" => {
                self.complaints.push(message["params"]["entry"].to_string());
            }
            _ => {}
        }
        message
    }

    /// Opens a file and waits until it is loaded.
    pub(crate) fn open(&mut self, file: &Path) {
        self.call("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        let mut left = 400;
        while self.eval("document.readyState") != "complete" {
            left -= 1;
            assert!(left > 0, "{} does not load", file.display());
        }
    }

    /// The value of an expression in the page.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let out = self.call("Runtime.evaluate", params);
        assert!(out.get("exceptionDetails").is_none(), "{expression}: {out}");
        out["result"]["value"].clone()
    }

    /// Presses and lets go of a key.
    pub(crate) fn press(&mut self, key: &str) {
        let text = if key.chars().count() == 1 { json!(key) } else { Value::Null };
        let mut down = json!({ "type": "keyDown", "key": key });
        if !text.is_null() {
            down["text"] = text;
        }
        self.call("Input.dispatchKeyEvent", down);
        self.call("Input.dispatchKeyEvent", json!({ "type": "keyUp", "key": key }));
    }

    /// Makes the window so wide and asks for a scheme of colours.
    pub(crate) fn look(&mut self, width: u32, scheme: &str) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "media": "", "features": features }));
    }

    /// A picture of the whole page, as PNG.
    pub(crate) fn picture(&mut self, at_most: u32) -> Vec<u8> {
        let size = self.eval("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]");
        let height = size[1].as_u64().unwrap().min(u64::from(at_most));
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": height, "scale": 1 });
        let params = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let out = self.call("Page.captureScreenshot", params);
        base64::engine::general_purpose::STANDARD.decode(out["data"].as_str().unwrap()).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
