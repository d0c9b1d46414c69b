//! A small service: the DCS operation for instances `a`, `b` and `c`. `cargo run --example service`

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use as_documented_model::meaning::{Fate, InstanceFate};
use as_documented_model::operation::{Codec, Operation, Response};
use as_documented_model::{InstanceIds, ProjectId, dcs, error::ExtendedErrorBody};
use serde::{Serialize, de::DeserializeOwned};

struct Json;

impl Codec for Json {
    type Error = serde_json::Error;
    fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Self::Error> {
        serde_json::from_slice(body)
    }
    fn encode<T: Serialize>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
        serde_json::to_vec(value)
    }
}

/// The operation itself: from the body of a request to an answer.
fn restart_or_flush(body: &[u8]) -> dcs::RestartOrFlushResponse {
    let intent = Json
        .decode::<dcs::RestartOrFlushRequest>(body)
        .map_err(|error| error.to_string())
        .and_then(|request| dcs::Intent::try_from(&request).map_err(|error| error.to_string()));
    let ids: InstanceIds = match intent {
        Ok(dcs::Intent::Restart(ids) | dcs::Intent::SoftRestart(ids) | dcs::Intent::Flush(ids)) => ids,
        Err(reason) => {
            return dcs::RestartOrFlushResponse::BadRequest(ExtendedErrorBody {
                error_msg: reason.into(),
                error_code: "DCS.4001".to_owned().into(),
                error_ext_msg: as_documented_model::Field::Null,
                ..ExtendedErrorBody::default()
            });
        }
    };
    let known = |id: &str| if ["a", "b", "c"].contains(&id) { Fate::Success } else { Fate::Failed };
    let fates: Vec<_> =
        ids.iter().map(|id| InstanceFate { instance: id.clone(), fate: known(id.as_str()) }).collect();
    dcs::RestartOrFlushResponse::Ok(fates.into())
}

fn answer(stream: &TcpStream) -> io::Result<()> {
    // At most 1 MiB is read of any request, head and body together.
    let mut input = BufReader::new(stream.take(1 << 20));
    let mut request_line = String::new();
    input.read_line(&mut request_line)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        input.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(0);
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    let path = dcs::RestartOrFlush::path(&ProjectId::from("p"));
    let response = if request_line.starts_with(&format!("{} {path} ", dcs::RestartOrFlush::METHOD)) {
        restart_or_flush(&body)
    } else {
        dcs::RestartOrFlushResponse::Undocumented { status: 404, body: b"{}".to_vec() }
    };
    let body = response.encode(&Json)?;
    let head = format!("HTTP/1.0 {} -\r\nContent-Type: application/json\r\n", response.status());
    let mut output = stream;
    write!(output, "{head}Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(&body)
}

/// Answers one connection after another.
pub(crate) fn serve(listener: &TcpListener) {
    for stream in listener.incoming().flatten() {
        // A client that goes away in the middle is its own affair.
        let _ = answer(&stream);
    }
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    writeln!(io::stdout(), "listening on {address}; project `p`, instances `a`, `b` and `c`")?;
    serve(&listener);
    Ok(())
}
