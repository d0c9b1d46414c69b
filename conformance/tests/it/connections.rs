//! Connections that end: whoever closes one that it kept does nothing wrong, and whoever answers nothing does.

use crate::cli_program::program;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// A server that answers so many requests on each connection and then closes it when the next one comes.
fn closes_after(answers: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream, answers));
        }
    });
    url
}

fn serve(mut stream: TcpStream, answers: usize) {
    for _ in 0..answers {
        if !read_request(&mut stream) {
            return;
        }
        let body = r#"{"error_code":"DCS.4001","error_msg":"no","error_ext_msg":null}"#;
        let head = format!(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        if stream.write_all(format!("{head}{body}").as_bytes()).is_err() {
            return;
        }
    }
    read_request(&mut stream);
}

/// Reads a head, and a body of the length that it gives; false where the other side has gone.
fn read_request(stream: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).is_ok()
}

/// What `operation#readable` comes to on a server.
fn readable(url: &str) -> String {
    let project = as_documented_reference::DEFAULT_PROJECT;
    let args = ["check", "--endpoint", url, "--project-id", project, "--api", "dcs/*", "--cases", "0"];
    let mut command = program(&args);
    let output = command.args(["--report", "json"]).env("AS_DOCUMENTED_TOKEN", "any").output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let statements = report["statements"].as_array().unwrap();
    let statement = statements.iter().find(|one| one["id"] == "operation#readable").unwrap();
    statement["outcome"].as_str().unwrap().to_owned()
}

#[test]
fn a_kept_connection_that_ends_is_no_fault_and_an_answer_that_never_comes_is() {
    assert_eq!(readable(&closes_after(2)), "holds");
    assert_eq!(readable(&closes_after(0)), "violated");
}
