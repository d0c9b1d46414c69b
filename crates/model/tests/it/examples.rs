//! The example client against the example service.

use std::net::TcpListener;

#[expect(dead_code, reason = "the example's own main is not called here")]
#[path = "../../examples/client.rs"]
mod client;
#[expect(dead_code, reason = "the example's own main is not called here")]
#[path = "../../examples/service.rs"]
mod service;

#[test]
fn the_example_client_restarts_an_instance_of_the_example_service() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || service::serve(&listener));
    let told = |project: &str, id: &str| match client::restart(&host, project, id) {
        Ok(fates) => format!("{} {:?}", fates[0].instance, fates[0].fate),
        Err(error) => error.to_string(),
    };
    assert_eq!(told("p", "a"), "a Success");
    assert_eq!(told("p", "nobody"), "nobody Failed");
    assert_eq!(told("other", "a"), "status 404: no message");
    assert_eq!(told("p", " "), "the id at position 0 is blank; name an instance");
}
