//! The hostile server: it reads requests properly and answers in ways that no HTTP library would.
//!
//! It stands in for the ordinary server only when a fault of the wire is chosen. Calls that the fault
//! does not concern (companions, other services) are answered properly, so that a run has something to
//! compare with. Every loop ends when the caller goes away.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::answer::Answer;
use crate::faults::breaks::{Break, Raw};
use crate::handle;
use crate::reference::Shared;
use crate::route::{Found, route};

/// Serves connections for ever.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, deaf: bool) {
    let mut connections = tokio::task::JoinSet::new();
    if deaf {
        // The kernel still completes the handshake; nobody ever picks the connection up.
        std::future::pending::<()>().await;
    }
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        while connections.try_join_next().is_some() {}
        connections.spawn(connection(stream, Arc::clone(&shared)));
    }
}

/// A request that was read, and the bytes that follow it.
struct Read {
    parts: http::request::Parts,
    body: Option<Bytes>,
    rest: Vec<u8>,
    close: bool,
}

async fn connection(mut stream: TcpStream, shared: Arc<Shared>) {
    let mut buffer = Vec::new();
    while let Some(read) = request(&mut stream, std::mem::take(&mut buffer)).await {
        let service = match route(read.parts.method.as_str(), read.parts.uri.path(), None) {
            Found::Call(route, _) => route.operation(),
            _ => None,
        };
        let raw = shared.config.faults.iter().find_map(|fault| match fault.what {
            Break::Raw(raw) if Some(fault.service) == service => Some(raw),
            _ => None,
        });
        let answer = handle::handle(&shared, &read.parts, read.body).await;
        let done = match raw {
            None => proper(&mut stream, &shared, &answer).await,
            Some(raw) => {
                // What the fault says needs no order; an error ends the connection.
                let _ = improper(&mut stream, &shared, &answer, raw, &read.parts).await;
                return;
            }
        };
        if done.is_err() || read.close {
            return;
        }
        buffer = read.rest;
    }
}

/// Reads one request; `None` at the end of the connection or when it is not one.
async fn request(stream: &mut TcpStream, mut buffer: Vec<u8>) -> Option<Read> {
    let end = loop {
        if let Some(at) = find(&buffer, b"\r\n\r\n") {
            break at;
        }
        if buffer.len() > 64 * 1024 || more(stream, &mut buffer).await.is_none() {
            return None;
        }
    };
    let head = String::from_utf8_lossy(buffer.get(..end)?).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let mut builder = http::Request::builder().method(first.next()?).uri(first.next()?);
    let (mut length, mut chunked, mut close, mut expects) = (0_usize, false, false, false);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            "connection" => close = value.eq_ignore_ascii_case("close"),
            "expect" => expects = true,
            _ => {}
        }
        builder = builder.header(name, value);
    }
    let (parts, ()) = builder.body(()).ok()?.into_parts();
    if expects {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.ok()?;
    }
    let mut rest = buffer.split_off(end + 4);
    let body = if chunked {
        dechunk(stream, &mut rest).await?
    } else {
        while rest.len() < length.min(handle::MOST_BYTES + 1) {
            more(stream, &mut rest).await?;
        }
        let tail = rest.split_off(length.min(rest.len()));
        std::mem::replace(&mut rest, tail)
    };
    Some(Read { parts, body: Some(Bytes::from(body)), rest, close })
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let mut part = [0_u8; 8192];
    match stream.read(&mut part).await {
        Ok(n) if n > 0 => {
            buffer.extend_from_slice(part.get(..n)?);
            Some(())
        }
        _ => None,
    }
}

async fn dechunk(stream: &mut TcpStream, rest: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = find(rest, b"\r\n") {
                break at;
            }
            more(stream, rest).await?;
        };
        let line = String::from_utf8_lossy(rest.get(..end)?).into_owned();
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if body.len() + size > handle::MOST_BYTES {
            return None;
        }
        while rest.len() < end + 2 + size + 2 {
            more(stream, rest).await?;
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + size)?);
        rest.drain(..end + 2 + size + 2);
        if size == 0 {
            return Some(body);
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Status\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

async fn proper(stream: &mut TcpStream, shared: &Shared, answer: &Answer) -> std::io::Result<()> {
    let body = handle::encode(&shared.config, &answer.body);
    let length = body.len().to_string();
    let label = handle::label(&shared.config, answer);
    let mut headers: Vec<(&str, &str)> = answer.headers.iter().map(|(k, v)| (*k, v.as_str())).collect();
    if let Some(label) = &label {
        headers.push(("content-type", label));
    }
    if answer.status != 204 {
        headers.push(("content-length", &length));
    }
    let mut bytes = head(answer.status, &headers);
    bytes.extend(body);
    stream.write_all(&bytes).await
}

const JSON: (&str, &str) = ("content-type", "application/json");

/// Closes so that the caller sees a reset and not an end.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

async fn nothing_more() -> std::io::Result<()> {
    std::future::pending::<()>().await;
    Ok(())
}

/// Writes the same bytes again and again until the caller goes away.
async fn flood(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    loop {
        stream.write_all(bytes).await?;
        // A caller that reads must not starve everything else on the machine.
        tokio::task::yield_now().await;
    }
}

async fn drip(stream: &mut TcpStream, bytes: &[u8], pause: Duration) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(pause).await;
    }
    nothing_more().await
}

/// A date that lies a minute ahead, in HTTP's form.
fn in_a_minute() -> String {
    let now = jiff::Timestamp::now();
    let then = now.checked_add(jiff::SignedDuration::from_secs(60)).unwrap_or(now);
    then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

async fn improper(
    stream: &mut TcpStream,
    shared: &Shared,
    answer: &Answer,
    raw: Raw,
    parts: &http::request::Parts,
) -> std::io::Result<()> {
    let body = handle::encode(&shared.config, &answer.body);
    let status = answer.status;
    let length = body.len().to_string();
    let whole = |headers: &[(&str, &str)], body: &[u8]| {
        let mut all = headers.to_vec();
        let length = body.len().to_string();
        all.push(("content-length", &length));
        let mut bytes = head(status, &all);
        bytes.extend_from_slice(body);
        bytes
    };
    let half = body.get(..body.len() / 2).unwrap_or_default();
    match raw {
        Raw::Hang => nothing_more().await,
        Raw::NoAccept => nothing_more().await,
        Raw::HangAfterHead => {
            stream.write_all(&head(status, &[JSON, ("content-length", &length)])).await?;
            nothing_more().await
        }
        Raw::Drip => {
            stream.write_all(&head(status, &[JSON, ("content-length", &length)])).await?;
            drip(stream, &body, Duration::from_millis(700)).await
        }
        Raw::SlowHead => {
            drip(stream, &head(status, &[JSON, ("content-length", &length)]), Duration::from_millis(300))
                .await
        }
        Raw::EndlessBody => {
            stream.write_all(&head(status, &[JSON])).await?;
            flood(stream, &[b' '; 4096]).await
        }
        Raw::EndlessChunks => {
            stream.write_all(&head(status, &[JSON, ("transfer-encoding", "chunked")])).await?;
            let mut chunk = b"1000\r\n".to_vec();
            chunk.extend_from_slice(&[b' '; 4096]);
            chunk.extend_from_slice(b"\r\n");
            flood(stream, &chunk).await
        }
        Raw::EndlessHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            flood(stream, b"x-more: and more and more and more\r\n").await
        }
        Raw::LengthTooLong => {
            let longer = (body.len() + 100).to_string();
            stream.write_all(&head(status, &[JSON, ("content-length", &longer)])).await?;
            stream.write_all(&body).await
        }
        Raw::LengthTooShort => {
            let shorter = (body.len() / 2).to_string();
            stream.write_all(&head(status, &[JSON, ("content-length", &shorter)])).await?;
            stream.write_all(&body).await
        }
        Raw::LengthNegative => {
            stream.write_all(&head(status, &[JSON, ("content-length", "-1")])).await?;
            stream.write_all(&body).await
        }
        Raw::LengthTwice => {
            let headers = [JSON, ("content-length", length.as_str()), ("content-length", "3")];
            stream.write_all(&head(status, &headers)).await?;
            stream.write_all(&body).await
        }
        Raw::LengthText => {
            stream.write_all(&head(status, &[JSON, ("content-length", "many")])).await?;
            stream.write_all(&body).await
        }
        Raw::ResetAtOnce => {
            reset(stream);
            Ok(())
        }
        Raw::ResetInHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-ty").await?;
            reset(stream);
            Ok(())
        }
        Raw::ResetInBody => {
            stream.write_all(&head(status, &[JSON, ("content-length", &length)])).await?;
            stream.write_all(half).await?;
            reset(stream);
            Ok(())
        }
        Raw::CloseAtOnce => Ok(()),
        Raw::CloseInHead => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-ty").await,
        Raw::CloseInBody => {
            stream.write_all(&head(status, &[JSON, ("content-length", &length)])).await?;
            stream.write_all(half).await
        }
        Raw::ChunkCut => {
            stream.write_all(&head(status, &[JSON, ("transfer-encoding", "chunked")])).await?;
            stream.write_all(format!("{:x}\r\n", body.len()).as_bytes()).await?;
            stream.write_all(&body).await
        }
        Raw::ChunkBadSize => {
            stream.write_all(&head(status, &[JSON, ("transfer-encoding", "chunked")])).await?;
            stream.write_all(b"zz\r\n").await?;
            stream.write_all(&body).await
        }
        Raw::GzipUnasked => {
            stream.write_all(&whole(&[JSON, ("content-encoding", "gzip")], &stored_gzip(&body))).await
        }
        Raw::GzipBomb => {
            // Runs of one byte, a thousand times smaller than what they stand for.
            stream.write_all(&whole(&[JSON, ("content-encoding", "gzip")], &gzip_bomb())).await
        }
        Raw::UnknownEncoding => {
            stream.write_all(&whole(&[JSON, ("content-encoding", "x-rot13")], &body)).await
        }
        Raw::WrongCharset => {
            let text = String::from_utf8_lossy(&body).into_owned();
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            stream.write_all(&whole(&[("content-type", "application/json;charset=utf-8")], &wide)).await
        }
        Raw::DeepJson => {
            let mut deep = vec![b'['; 100_000];
            deep.extend(vec![b']'; 100_000]);
            stream.write_all(&whole(&[JSON], &deep)).await
        }
        Raw::HugeString => {
            const HUGE: usize = 100 * 1024 * 1024;
            let total = (HUGE + 2).to_string();
            stream.write_all(&head(status, &[JSON, ("content-length", &total)])).await?;
            stream.write_all(b"\"").await?;
            for _ in 0..HUGE / 4096 {
                stream.write_all(&[b'x'; 4096]).await?;
            }
            stream.write_all(b"\"").await
        }
        Raw::HugeHeader => {
            let huge = "x".repeat(1024 * 1024);
            stream.write_all(&whole(&[JSON, ("x-huge", &huge)], &body)).await
        }
        Raw::ManyHeaders => {
            let names: Vec<String> = (0..10_000).map(|n| format!("x-header-{n}")).collect();
            let mut headers: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "1")).collect();
            headers.push(JSON);
            stream.write_all(&whole(&headers, &body)).await
        }
        Raw::BadHeader => {
            let text =
                format!("HTTP/1.1 {status} OK\r\nthis is no header\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all(text.as_bytes()).await?;
            stream.write_all(&body).await
        }
        Raw::NulInHeader => stream.write_all(&whole(&[JSON, ("x-nul", "a\0b")], &body)).await,
        Raw::RedirectLoop => {
            let target = parts.uri.to_string();
            stream.write_all(&head(302, &[("location", &target), ("content-length", "0")])).await
        }
        Raw::RedirectOffHost => {
            let target = format!("http://elsewhere.invalid{}", parts.uri);
            stream.write_all(&head(302, &[("location", &target), ("content-length", "0")])).await
        }
        Raw::RedirectKeepsMethod => {
            let target = format!("{}?again", parts.uri.path());
            stream.write_all(&head(307, &[("location", &target), ("content-length", "0")])).await
        }
        Raw::Informational => flood(stream, &head(102, &[])).await,
        Raw::OkWithError => {
            let body = b"{\"error_code\":\"SYS.0001\",\"error_msg\":\"The operation failed.\"}";
            let status = if parts.uri.path().ends_with("batch-delete") { 202 } else { 200 };
            let length = body.len().to_string();
            stream.write_all(&head(status, &[JSON, ("content-length", &length)])).await?;
            stream.write_all(body).await
        }
        Raw::Html => {
            let page = b"<!doctype html><title>Welcome</title><p>Please sign in to the network.</p>";
            let length = page.len().to_string();
            let headers = [("content-type", "text/html; charset=utf-8"), ("content-length", length.as_str())];
            stream.write_all(&head(200, &headers)).await?;
            stream.write_all(page).await
        }
        Raw::Http09 => stream.write_all(&body).await,
        Raw::NotHttp => stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").await,
        Raw::BadStatusLine => stream.write_all(b"HTTP/1.1 OK fine\r\ncontent-length: 0\r\n\r\n").await,
        Raw::Status(status) => {
            let mut bytes = head(status, &[JSON, ("content-length", &length)]);
            bytes.extend_from_slice(&body);
            stream.write_all(&bytes).await
        }
        Raw::TooManySeconds => {
            stream.write_all(&head(429, &[("retry-after", "1"), ("content-length", "0")])).await
        }
        Raw::TooManyDate => {
            stream.write_all(&head(429, &[("retry-after", &in_a_minute()), ("content-length", "0")])).await
        }
        Raw::UnavailableSeconds => {
            stream.write_all(&head(503, &[("retry-after", "1"), ("content-length", "0")])).await
        }
        Raw::UnavailableDate => {
            stream.write_all(&head(503, &[("retry-after", &in_a_minute()), ("content-length", "0")])).await
        }
        Raw::SwitchProtocols => {
            stream.write_all(&head(101, &[("upgrade", "h2c"), ("connection", "upgrade")])).await?;
            nothing_more().await
        }
    }
}

/// Gzip with the bytes as they are, not made smaller.
fn stored_gzip(body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let length = u16::try_from(body.len()).unwrap_or(u16::MAX);
    bytes.push(1);
    bytes.extend(length.to_le_bytes());
    bytes.extend((!length).to_le_bytes());
    bytes.extend(body.iter().take(usize::from(length)));
    bytes.extend(crc32(body).to_le_bytes());
    bytes.extend(u32::from(length).to_le_bytes());
    bytes
}

/// About a hundred kilobytes that stand for about a hundred megabytes of blanks.
fn gzip_bomb() -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut bits = Bits { bytes: Vec::new(), now: 0, count: 0 };
    // One block with fixed codes: a literal blank, then "repeat the last byte 258 times", many times.
    bits.push(1, 1);
    bits.push(1, 2);
    bits.push_code(0x30 + u32::from(b' '), 8);
    for _ in 0..400_000 {
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    bits.push_code(0, 7);
    bytes.extend(bits.end());
    bytes.extend([0; 8]);
    bytes
}

struct Bits {
    bytes: Vec<u8>,
    now: u8,
    count: u8,
}

impl Bits {
    /// Lowest bit first, as deflate writes numbers.
    fn push(&mut self, value: u32, count: u8) {
        for at in 0..count {
            if value >> at & 1 == 1 {
                self.now |= 1 << self.count;
            }
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.now);
                (self.now, self.count) = (0, 0);
            }
        }
    }

    /// Highest bit first, as deflate writes codes.
    fn push_code(&mut self, code: u32, count: u8) {
        for at in (0..count).rev() {
            self.push(code >> at & 1, 1);
        }
    }

    fn end(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.now);
        }
        self.bytes
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}
