//! The answer to an accepted call, in the form that the chosen readings give it.

use serde_json::{Map, Value, json};

use super::{Plan, Step};
use crate::answer::Answer;
use crate::call::Call;
use crate::edit::edit;
use crate::faults::breaks::Break;
use crate::readings::{ExtraFields, KafkaEmptyResponse, ResponseShape, ResultOrder, RocketmqEmptyResponse};
use crate::service::Service;
use crate::world::World;

/// Says what was done.
pub(crate) fn accepted(call: &Call<'_>, world: &World, plan: &Plan) -> Answer {
    match plan {
        Plan::Steps(_, steps) => {
            let mut answer = if call.service == Service::Clouddc {
                clouddc(call, steps)
            } else {
                Answer::json(200, results(call, steps.iter().map(|step| (step.asked.clone(), step.success))))
            };
            edit(call, world, &mut answer, |b| if let Break::Accepted(edit) = b { Some(edit) } else { None });
            answer
        }
        Plan::AllFailed(engine, hits) => {
            let mut answer = all_failed(call, world, *engine, hits);
            edit(
                call,
                world,
                &mut answer,
                |b| if let Break::AllFailed(edit) = b { Some(edit) } else { None },
            );
            answer
        }
    }
}

fn clouddc(call: &Call<'_>, steps: &[Step]) -> Answer {
    let first = steps.first();
    // The flat form can name one instance; without any, only the table's form is left.
    if let (ResponseShape::Example, Some(first)) = (call.config.readings.response_shape, first) {
        let mut body = json!({ "instance_id": first.asked });
        extra(call, body.as_object_mut());
        return Answer::json(202, body);
    }
    let mut items: Vec<(String, bool)> = steps.iter().map(|s| (s.asked.clone(), s.success)).collect();
    order(call, &mut items);
    let items: Vec<Value> = items.into_iter().map(|(id, _)| json!({ "id": id })).collect();
    let mut body = json!({ "instances": items });
    extra(call, body.as_object_mut());
    Answer::json(202, body)
}

fn order(call: &Call<'_>, items: &mut [(String, bool)]) {
    match call.config.readings.result_order {
        ResultOrder::Asked => {}
        ResultOrder::Sorted => items.sort(),
        ResultOrder::Reversed => items.reverse(),
    }
}

fn extra(call: &Call<'_>, object: Option<&mut Map<String, Value>>) {
    if let (ExtraFields::Some, Some(object)) = (call.config.readings.extra_fields, object) {
        object.insert("job_id".to_owned(), Value::from(call.request_id));
        object.insert("remark".to_owned(), Value::Null);
    }
}

fn results(call: &Call<'_>, items: impl Iterator<Item = (String, bool)>) -> Value {
    let mut items: Vec<(String, bool)> = items.collect();
    order(call, &mut items);
    let list: Vec<Value> = items
        .into_iter()
        .map(|(id, success)| {
            let word = if success { "success" } else { "failed" };
            let mut item = if call.service == Service::Dcs {
                json!({ "instance": id, "result": word })
            } else {
                json!({ "result": word, "instance": id })
            };
            extra(call, item.as_object_mut());
            item
        })
        .collect();
    let mut body = json!({ "results": list });
    extra(call, body.as_object_mut());
    body
}

fn all_failed(call: &Call<'_>, world: &World, engine: Service, hits: &[usize]) -> Answer {
    let readings = &call.config.readings;
    if call.service == Service::DmsKafka {
        return match readings.kafka_empty_response {
            KafkaEmptyResponse::NoContent => Answer::empty(204),
            KafkaEmptyResponse::OkEmpty => Answer::empty(200),
            KafkaEmptyResponse::OkObject => Answer::json(200, json!({})),
        };
    }
    if engine == Service::DmsKafka {
        // The v2 revision for Kafka documents 204.
        return Answer::empty(204);
    }
    match readings.rocketmq_empty_response {
        RocketmqEmptyResponse::OkResults => {
            let ids = hits.iter().filter_map(|at| world.instances.get(*at)).map(|one| one.id.clone());
            Answer::json(200, results(call, ids.map(|id| (id, true))))
        }
        RocketmqEmptyResponse::OkEmpty => Answer::empty(200),
        RocketmqEmptyResponse::OkObject => Answer::json(200, json!({})),
        RocketmqEmptyResponse::NoContent => Answer::empty(204),
    }
}
