//! Methods, paths and queries as they stand in a request line.

use as_documented_model::{
    ProjectId, clouddc,
    companion::{self, dms::Engine, iam},
    dcs, kafka,
    operation::{InstanceTarget, Operation},
    rocketmq,
};

fn line<O: Operation>(target: &O::Target, query: &O::Query) -> String {
    format!("{} {}", O::METHOD, O::path_and_query(target, query))
}

#[test]
fn request_lines_are_those_of_the_pages() {
    let p = ProjectId::from("p");
    let one = InstanceTarget { project: p.clone(), instance: "i".into() };
    let dms = companion::dms::ListQuery {
        engine: Some(Engine::Kafka),
        include_failure: Some(true),
        limit: Some(50),
        offset: Some(0),
    };
    let v1 = companion::dms::ListQueryV1 { engine: None, include_failure: Some(true) };
    let none = companion::dcs::ListQuery::default();
    let topic = companion::messages::KafkaQuery { topic: "a b/c".to_owned(), ..Default::default() };
    for (line, expected) in [
        (line::<kafka::v1_0_2019::InstancesAction>(&p, &()), "POST /v1.0/p/instances/action"),
        (line::<kafka::v1_0_2022_08_12::InstancesAction>(&p, &()), "POST /v1.0/p/instances/action"),
        (line::<rocketmq::BatchDelete>(&p, &()), "POST /v2/p/instances/action"),
        (line::<clouddc::BatchDelete>(&p, &()), "POST /v1/p/instances/batch-delete"),
        (line::<dcs::RestartOrFlush>(&p, &()), "PUT /v2/p/instances/status"),
        (line::<companion::kafka_v2::InstancesAction>(&p, &()), "POST /v2/p/instances/action"),
        (
            line::<companion::dms::ListInstances>(&p, &dms),
            "GET /v2/p/instances?engine=kafka&include_failure=true&offset=0&limit=50",
        ),
        (line::<companion::dms::ListInstancesV1>(&p, &v1), "GET /v1.0/p/instances?includeFailure=true"),
        (line::<companion::dms::ShowInstance>(&one, &()), "GET /v2/p/instances/i"),
        (line::<companion::dms::ShowInstanceV1>(&one, &()), "GET /v1.0/p/instances/i"),
        (line::<companion::dcs::ListInstances>(&p, &none), "GET /v2/p/instances"),
        (line::<companion::dcs::CountByStatus>(&p, &Default::default()), "GET /v2/p/instances/status"),
        (line::<companion::clouddc::ListInstances>(&p, &Default::default()), "GET /v1/p/instances"),
        (line::<companion::clouddc::ShowInstanceStatus>(&one, &()), "GET /v1/p/instances/i/status"),
        (
            line::<companion::messages::ListKafkaMessages>(&one, &topic),
            "GET /v2/p/instances/i/messages?topic=a%20b%2Fc",
        ),
        (
            line::<companion::messages::SendRocketMqMessage>(&one, &()),
            "POST /v2/p/rocketmq/instances/i/messages",
        ),
        (line::<iam::CreateToken>(&(), &()), "POST /v3/auth/tokens"),
    ] {
        assert_eq!(line, expected);
    }
}

#[test]
fn reserved_characters_of_an_id_are_encoded() {
    let one = InstanceTarget { project: "p".into(), instance: "a/../b?x=é".into() };
    assert_eq!(companion::dcs::ShowInstance::path(&one), "/v2/p/instances/a%2F..%2Fb%3Fx%3D%C3%A9");
}
