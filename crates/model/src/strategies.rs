//! Strategies for property tests, with the feature `proptest`: `any` of every wire type and every intention.
//!
//! A wire value made here is anything its type can hold, documented or not: members missing or null, unknown
//! words, undocumented members. A valid request is made the other way about: from `any` intention, by `From`.
//! Numbers that are not whole are quarters, so that no text format's rounding gets in the way.
//!
//! ```
//! use as_documented_model::dcs::{Intent, RestartOrFlushRequest};
//! use proptest::prelude::*;
//!
//! proptest!(|(intent in any::<Intent>(), wire in any::<RestartOrFlushRequest>())| {
//!     prop_assert_eq!(Intent::try_from(&RestartOrFlushRequest::from(intent.clone())), Ok(intent));
//!     prop_assert!(serde_json::to_string(&wire).is_ok());
//! });
//! ```

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use crate::companion::iam::Password;
use crate::meaning::{Fate, InstanceFate};
use crate::value::Number;
use crate::{Field, IdList, InstanceId, Loose, Members, ProjectId, Value, clouddc, dcs, kafka, rocketmq};

/// Gives a type its `Arbitrary` from an expression.
macro_rules! arbitrary {
    ($type:ty => $strategy:expr) => {
        impl Arbitrary for $type {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;
            fn arbitrary_with((): ()) -> Self::Strategy {
                $strategy.boxed()
            }
        }
    };
}

/// Text of all kinds: empty, words, white space, anything of Unicode.
pub(crate) fn text() -> BoxedStrategy<String> {
    let letter = prop_oneof![
        4 => proptest::char::range('a', 'z'),
        1 => proptest::sample::select(vec![' ', '\t', '\n', '"', '\\', '/', '\u{0}', 'é', '中', '\u{1F980}']),
        1 => any::<char>(),
    ];
    vec(letter, 0..12).prop_map(|letters| letters.into_iter().collect()).boxed()
}

/// An id in the form that the pages' examples have.
fn uuid(bits: u128) -> String {
    let digits = format!("{bits:032x}");
    let part = |range| digits.get(range).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}

fn value(depth: u32) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<Number>().prop_map(Value::Number),
        text().prop_map(Value::Text),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    prop_oneof![
        4 => leaf,
        1 => vec(value(depth - 1), 0..3).prop_map(Value::Array),
        1 => vec((text(), value(depth - 1)), 0..3).prop_map(|members| Value::Object(members.into_iter().collect())),
    ]
    .boxed()
}

/// Members of an object other than those named.
pub(crate) fn extra(documented: &'static [&'static str]) -> BoxedStrategy<Members> {
    let members = vec((text(), value(2)), 0..3);
    let undocumented = move |members: Vec<(String, Value)>| -> Members {
        members.into_iter().filter(|(name, _)| !documented.contains(&name.as_str())).collect()
    };
    prop_oneof![3 => Just(Members::new()), 1 => members.prop_map(undocumented)].boxed()
}

impl<const MAX: usize> Arbitrary for IdList<MAX> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        // Both ends of the range are worth more than its middle.
        let most = MAX.min(60);
        let count = prop_oneof![2 => Just(1..=1), 4 => Just(1..=most.min(5)), 1 => Just(most..=most)];
        count
            .prop_flat_map(|count| btree_set(any::<u128>(), count))
            .prop_filter_map("the ids make a list", |ids| IdList::new(ids.into_iter().map(uuid)).ok())
            .boxed()
    }
}

arbitrary!(Value => value(3));
arbitrary!(Number => prop_oneof![
    any::<i64>().prop_map(Number::Signed),
    (i64::MAX as u64 + 1..=u64::MAX).prop_map(Number::Unsigned),
    any::<i32>().prop_map(|quarters| Number::Float(f64::from(quarters) / 4.0)),
]);
arbitrary!(InstanceId => prop_oneof![3 => any::<u128>().prop_map(uuid), 1 => text()].prop_map(InstanceId::from));
arbitrary!(ProjectId => any::<u128>().prop_map(|bits| ProjectId::from(format!("{bits:032x}"))));
arbitrary!(Password => text().prop_map(Password::from));
arbitrary!(Fate => prop_oneof![Just(Fate::Success), Just(Fate::Failed)]);
arbitrary!(InstanceFate => (any::<u128>(), any::<Fate>()).prop_map(|(bits, fate)| {
    InstanceFate { instance: uuid(bits).into(), fate }
}));
arbitrary!(dcs::Intent => prop_oneof![
    any::<IdList<{ usize::MAX }>>().prop_map(dcs::Intent::Restart),
    any::<IdList<{ usize::MAX }>>().prop_map(dcs::Intent::SoftRestart),
    any::<IdList<{ usize::MAX }>>().prop_map(dcs::Intent::Flush),
]);
arbitrary!(kafka::Intent => prop_oneof![
    any::<IdList<{ usize::MAX }>>().prop_map(kafka::Intent::Restart),
    any::<IdList<{ usize::MAX }>>().prop_map(kafka::Intent::Delete),
    Just(kafka::Intent::DeleteAllFailed),
]);
arbitrary!(rocketmq::Intent => prop_oneof![
    any::<IdList<{ usize::MAX }>>().prop_map(rocketmq::Intent::Delete),
    Just(rocketmq::Intent::DeleteAllFailed),
]);
arbitrary!(rocketmq::Spelling => prop_oneof![Just(rocketmq::Spelling::Table), Just(rocketmq::Spelling::Example)]);
arbitrary!(clouddc::Intent => any::<IdList<{ clouddc::MAX_IDS }>>().prop_map(clouddc::Intent::Delete));

/// A type whose values can be members of a wire object.
pub(crate) trait Sample: Sized {
    /// Any value.
    fn sample() -> BoxedStrategy<Self>;

    /// Whether this value is written as null.
    fn is_null(&self) -> bool {
        false
    }
}

impl Sample for Value {
    fn sample() -> BoxedStrategy<Self> {
        any::<Value>()
    }

    fn is_null(&self) -> bool {
        *self == Value::Null
    }
}

macro_rules! sample {
    ($($type:ty => $strategy:expr,)*) => {
        $(impl Sample for $type {
            fn sample() -> BoxedStrategy<Self> {
                $strategy
            }
        })*
    };
}
sample! {
    String => text(),
    bool => any::<bool>().boxed(),
    i64 => any::<i64>().boxed(),
    InstanceId => any::<InstanceId>(),
    Password => any::<Password>(),
}

impl<T: Sample + Clone + std::fmt::Debug + 'static> Sample for Vec<T> {
    fn sample() -> BoxedStrategy<Self> {
        vec(T::sample(), 0..4).boxed()
    }
}

impl<T: Sample + Clone + PartialEq + std::fmt::Debug + 'static> Sample for Loose<T> {
    fn sample() -> BoxedStrategy<Self> {
        let other = any::<Value>().prop_filter_map("not a string", |value| match value {
            Value::Text(_) => None,
            other => Some(Loose::Other(other)),
        });
        prop_oneof![3 => T::sample().prop_map(Loose::As), 1 => other].boxed()
    }

    fn is_null(&self) -> bool {
        *self == Loose::Other(Value::Null)
    }
}

/// A member that may be missing or null. A value that is itself null is [`Field::Null`], as it would be read.
impl<T: Sample + Clone + std::fmt::Debug + 'static> Sample for Field<T> {
    fn sample() -> BoxedStrategy<Self> {
        let value =
            T::sample().prop_map(|value| if value.is_null() { Field::Null } else { Field::Value(value) });
        prop_oneof![2 => Just(Field::Missing), 1 => Just(Field::Null), 5 => value].boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{companion, error};
    use serde::{Serialize, de::DeserializeOwned};

    fn round_trips<T>()
    where
        T: Arbitrary + PartialEq + Serialize + DeserializeOwned,
    {
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
        proptest!(config, |(wire in any::<T>())| {
            let text = serde_json::to_string(&wire).unwrap();
            let read: T = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&serde_json::to_string(&read).unwrap(), &text);
            prop_assert_eq!(read, wire);
        });
    }

    #[test]
    fn every_body_of_the_five_operations_round_trips() {
        round_trips::<kafka::ActionRequest>();
        round_trips::<kafka::ActionResults>();
        round_trips::<rocketmq::DeleteRequest>();
        round_trips::<rocketmq::DeleteResults>();
        round_trips::<clouddc::BatchDeleteRequest>();
        round_trips::<clouddc::BatchDeleteAccepted>();
        round_trips::<dcs::RestartOrFlushRequest>();
        round_trips::<dcs::RestartOrFlushResults>();
        round_trips::<error::ErrorBody>();
        round_trips::<error::ExtendedErrorBody>();
        round_trips::<error::AnyErrorBody>();
    }

    #[test]
    fn every_body_of_the_companions_round_trips() {
        round_trips::<companion::dms::InstanceList>();
        round_trips::<companion::dcs::InstanceList>();
        round_trips::<companion::dcs::StatusCounts>();
        round_trips::<companion::clouddc::InstanceList>();
        round_trips::<companion::clouddc::InstanceStatus>();
        round_trips::<companion::kafka_v2::ActionRequest>();
        round_trips::<companion::kafka_v2::ActionResults>();
        round_trips::<companion::messages::KafkaMessages>();
        round_trips::<companion::messages::RocketMqMessages>();
        round_trips::<companion::messages::SendRequest>();
        round_trips::<companion::messages::Sent>();
        round_trips::<companion::iam::TokenRequest>();
        round_trips::<companion::iam::TokenIssued>();
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn intentions_survive_the_wire_in_every_spelling(
            dcs in any::<dcs::Intent>(),
            kafka in any::<kafka::Intent>(),
            rocketmq in any::<rocketmq::Intent>(),
            key in any::<rocketmq::Spelling>(),
            word in any::<rocketmq::Spelling>(),
            clouddc in any::<clouddc::Intent>(),
        ) {
            prop_assert_eq!(dcs::Intent::try_from(&dcs.clone().into()), Ok(dcs));
            prop_assert_eq!(kafka::Intent::try_from(&kafka.clone().into()), Ok(kafka));
            prop_assert_eq!(rocketmq::Intent::try_from(&rocketmq.to_wire(key, word)), Ok(rocketmq));
            prop_assert_eq!(clouddc::Intent::try_from(&clouddc.clone().into()), Ok(clouddc));
        }

        #[test]
        fn what_a_request_means_can_be_said_again(
            dcs in any::<dcs::RestartOrFlushRequest>(),
            kafka in any::<kafka::ActionRequest>(),
            rocketmq in any::<rocketmq::DeleteRequest>(),
            clouddc in any::<clouddc::BatchDeleteRequest>(),
        ) {
            if let Ok(intent) = dcs::Intent::try_from(&dcs) {
                let said = dcs::RestartOrFlushRequest { extra: dcs.extra.clone(), ..intent.into() };
                prop_assert_eq!(said, dcs);
            }
            if let Ok(intent) = kafka::Intent::try_from(&kafka) {
                let said = kafka::ActionRequest { extra: kafka.extra.clone(), ..intent.into() };
                prop_assert_eq!(said, kafka);
            }
            if let Ok(intent) = rocketmq::Intent::try_from(&rocketmq) {
                prop_assert_eq!(rocketmq::Intent::try_from(&intent.clone().into()), Ok(intent));
            }
            if let Ok(intent) = clouddc::Intent::try_from(&clouddc) {
                let said = clouddc::BatchDeleteRequest { extra: clouddc.extra.clone(), ..intent.into() };
                prop_assert_eq!(said, clouddc);
            }
        }

        #[test]
        fn answers_per_instance_survive_the_wire(fates in vec(any::<InstanceFate>(), 0..5)) {
            let dcs = dcs::RestartOrFlushResults::from(fates.clone());
            prop_assert_eq!(Vec::<InstanceFate>::try_from(&dcs), Ok(fates.clone()));
            let rocketmq = rocketmq::DeleteResults::from(fates.clone());
            prop_assert_eq!(Vec::<InstanceFate>::try_from(&rocketmq), Ok(fates.clone()));
            let kafka = kafka::answer(Some(&fates.clone().into()));
            prop_assert_eq!(kafka, Ok(kafka::Answer::PerInstance(fates)));
        }
    }
}
