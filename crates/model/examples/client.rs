//! A complete client: restarts one DCS instance. `cargo run --example client -- 127.0.0.1:8181 PROJECT ID`

use std::io::{Read, Write};
use std::{env, error::Error, net::TcpStream};

use as_documented_model::operation::{Codec, Operation, Payload, Response};
use as_documented_model::{InstanceIds, ProjectId, dcs, error::AnyErrorBody, meaning::InstanceFate};
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

pub(crate) fn restart(host: &str, project: &str, id: &str) -> Result<Vec<InstanceFate>, Box<dyn Error>> {
    let intent = dcs::Intent::Restart(InstanceIds::new([id])?);
    let body = dcs::RestartOrFlushRequest::from(intent).encode_body(&Json)?;
    let (method, path) = (dcs::RestartOrFlush::METHOD, dcs::RestartOrFlush::path(&ProjectId::from(project)));
    let token = env::var("AS_DOCUMENTED_TOKEN").unwrap_or_else(|_| "token".to_owned());
    let mut stream = TcpStream::connect(host)?;
    // HTTP/1.0: the answer is not chunked and ends with the connection.
    let head = format!("{method} {path} HTTP/1.0\r\nHost: {host}\r\nX-Auth-Token: {token}\r\n");
    write!(stream, "{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len())?;
    stream.write_all(&body)?;
    let mut answer = Vec::new();
    stream.take(1 << 20).read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or("no end of the head")?;
    let status = String::from_utf8_lossy(&answer).split(' ').nth(1).ok_or("no status")?.parse()?;
    match dcs::RestartOrFlushResponse::decode(status, answer.get(end + 4..).unwrap_or_default(), &Json)? {
        dcs::RestartOrFlushResponse::Ok(results) => Ok(Vec::try_from(&results)?),
        other => {
            let error: AnyErrorBody = Json.decode(&other.encode(&Json)?)?;
            Err(format!("status {status}: {}", error.message().unwrap_or("no message")).into())
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let [_, host, project, id] = env::args().collect::<Vec<_>>().try_into().map_err(|_| "HOST PROJECT ID")?;
    let fates = restart(&host, &project, &id)?;
    Ok(writeln!(std::io::stdout(), "{fates:?}")?)
}
