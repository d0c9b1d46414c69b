//! The validators against a second reading of the contract: a naive walk over nodes and values.
//!
//! Whatever the generated schema and its compiler make of a contract, they must find the statements that the walk
//! finds, at the same places, and nothing else.

use crate::subjects::join;
use as_documented_contract::{
    ApiId, Contract, Field, Kind, Locator, Method, Node, Operation, Request, Requirement, Rule, Source,
    StatementId, Subject, Type,
};
use as_documented_schema::{Part, Validators};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

type Found = BTreeSet<(String, String)>;

/// Equality as JSON Schema has it: numbers by value, so that 2 and 2.0 are one.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

fn walk(subject: &Subject, node: &Node, value: &Value, at: &str, out: &mut Found) {
    let mut say = |subject: &Subject, kind: Kind| {
        out.insert((StatementId::new(subject.clone(), kind).to_string(), at.to_owned()));
    };
    let fits = match (node.ty, value) {
        (_, Value::Null) if node.nullable => true,
        (Type::Any, _)
        | (Type::String, Value::String(_))
        | (Type::Boolean, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::Null, Value::Null)
        | (Type::Array, Value::Array(_))
        | (Type::Object | Type::Map, Value::Object(_)) => true,
        (Type::Integer, Value::Number(n)) => n.as_f64().is_some_and(|n| n.fract() == 0.0),
        _ => false,
    };
    if !fits {
        say(subject, Kind::Type);
    }
    for limit in &node.limits {
        let text = value.as_str();
        let list = value.as_array();
        let number = value.as_f64();
        let length = text.map(|text| text.chars().count() as u64);
        let items = list.map(|list| list.len() as u64);
        let (ok, kind) = match &limit.rule {
            Rule::Enum(all) => (
                !fits || all.iter().any(|one| same(one, value)) || (node.nullable && value.is_null()),
                Kind::Enum,
            ),
            Rule::MinLength(n) => (length.is_none_or(|length| length >= *n), Kind::MinLength),
            Rule::MaxLength(n) => (length.is_none_or(|length| length <= *n), Kind::MaxLength),
            Rule::MinItems(n) => (items.is_none_or(|items| items >= *n), Kind::MinItems),
            Rule::MaxItems(n) => (items.is_none_or(|items| items <= *n), Kind::MaxItems),
            Rule::UniqueItems => {
                let twice = list.is_some_and(|list| {
                    (1..list.len()).any(|at| list[..at].iter().any(|one| same(one, &list[at])))
                });
                (!twice, Kind::UniqueItems)
            }
            Rule::Minimum(n) => (number.is_none_or(|number| number >= n.as_f64().unwrap()), Kind::Minimum),
            Rule::Maximum(n) => (number.is_none_or(|number| number <= n.as_f64().unwrap()), Kind::Maximum),
            // The only pattern and the only format that are generated below.
            Rule::Pattern(_) => (text.is_none_or(|text| text.starts_with('a')), Kind::Pattern),
            Rule::Format(_) => (text.is_none_or(|text| text == "127.0.0.1"), Kind::Format),
            Rule::AnyField(names) => {
                let lacks = |fields: &Map<String, Value>| !names.iter().any(|name| fields.contains_key(name));
                (!value.as_object().is_some_and(lacks), Kind::Required)
            }
            Rule::Default(_) => (true, Kind::Default),
        };
        if !ok {
            say(subject, kind);
        }
    }
    if let Value::Object(fields) = value {
        for field in &node.fields {
            match fields.get(&field.name) {
                Some(below) => {
                    walk(
                        &subject.field(&field.name),
                        &field.value,
                        below,
                        &format!("{at}/{}", field.name),
                        out,
                    );
                }
                None if field.requirement == Requirement::Mandatory => {
                    let id = StatementId::new(subject.field(&field.name), Kind::Required);
                    out.insert((id.to_string(), at.to_owned()));
                }
                None => {}
            }
        }
    }
    match (value, node.ty, &node.items) {
        (Value::Array(list), Type::Array, Some(items)) => {
            for (n, below) in list.iter().enumerate() {
                walk(&subject.items(), items, below, &format!("{at}/{n}"), out);
            }
        }
        (Value::Object(fields), Type::Map, Some(items)) => {
            for (name, below) in fields {
                walk(&subject.values(), items, below, &format!("{at}/{name}"), out);
            }
        }
        _ => {}
    }
}

/// At most one rule of each kind, and only such as apply to the type: the rest has tests of its own.
fn rules(ty: Type) -> BoxedStrategy<Vec<Rule>> {
    match ty {
        Type::String => (
            prop::option::of(Just(Rule::Enum(vec![json!("a"), json!("ab")]))),
            prop::option::of((0..3_u64).prop_map(Rule::MinLength)),
            prop::option::of((0..4_u64).prop_map(Rule::MaxLength)),
            prop::option::of(Just(Rule::Pattern("^a".to_owned()))),
            prop::option::weighted(0.2, Just(Rule::Format("ipv4".to_owned()))),
        )
            .prop_map(|(a, b, c, d, e)| [a, b, c, d, e].into_iter().flatten().collect())
            .boxed(),
        Type::Integer | Type::Number => (
            prop::option::of(Just(Rule::Enum(vec![json!(1), json!(2)]))),
            prop::option::of((0..3_u64).prop_map(|n| Rule::Minimum(n.into()))),
            prop::option::of((1..4_u64).prop_map(|n| Rule::Maximum(n.into()))),
        )
            .prop_map(|(a, b, c)| [a, b, c].into_iter().flatten().collect())
            .boxed(),
        Type::Array => (
            prop::option::of((0..3_u64).prop_map(Rule::MinItems)),
            prop::option::of((0..3_u64).prop_map(Rule::MaxItems)),
            prop::option::of(Just(Rule::UniqueItems)),
        )
            .prop_map(|(a, b, c)| [a, b, c].into_iter().flatten().collect())
            .boxed(),
        Type::Object => {
            let names = vec!["a".to_owned(), "d".to_owned()];
            prop::option::weighted(0.3, Just(Rule::AnyField(names)))
                .prop_map(|rule| rule.into_iter().collect())
                .boxed()
        }
        _ => Just(Vec::new()).boxed(),
    }
}

fn leaf() -> impl Strategy<Value = Node> {
    let types = [Type::String, Type::Integer, Type::Number, Type::Boolean, Type::Null, Type::Any];
    (prop::sample::select(types.to_vec()), any::<bool>()).prop_flat_map(|(ty, nullable)| {
        rules(ty)
            .prop_map(move |rules| rules.into_iter().fold(Node { nullable, ..Node::new(ty) }, Node::with))
    })
}

fn node() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(3, 24, 4, |inner| {
        let rows = prop::collection::vec((any::<bool>(), inner.clone()), 0..4);
        let fields = (rows, rules(Type::Object)).prop_map(|(all, rules)| {
            let row = |(at, (must, value)): (usize, (bool, Node))| Field {
                name: ["a", "b", "c", "d"][at].to_owned(),
                requirement: if must { Requirement::Mandatory } else { Requirement::Optional },
                value,
                condition: None,
                deprecated: false,
                at: Locator::new("row"),
            };
            let object = Node::object(all.into_iter().enumerate().map(row).collect());
            rules.into_iter().fold(object, Node::with)
        });
        let array = (inner.clone(), rules(Type::Array))
            .prop_map(|(items, rules)| rules.into_iter().fold(Node::array(items), Node::with));
        let map = inner.prop_map(|values| Node { items: Some(Box::new(values)), ..Node::new(Type::Map) });
        prop_oneof![3 => fields, 2 => array, 1 => map]
    })
}

fn value() -> impl Strategy<Value = Value> {
    let scalars = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(2),
        json!(5),
        json!(1.5),
        json!(2.0),
        json!(""),
        json!("a"),
        json!("ab"),
        json!("abc"),
        json!("b"),
        json!("127.0.0.1"),
    ];
    prop::sample::select(scalars).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-d]", inner, 0..4)
                .prop_map(|all| Value::Object(all.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn contract(body: Node) -> Contract {
    let at = Locator::new("here");
    Contract {
        format: 1,
        api: "shelf/put-books/v1".parse::<ApiId>().unwrap(),
        source: Source {
            page: "shelf".to_owned(),
            format: "text".to_owned(),
            language: None,
            revision: None,
        },
        operation: Operation {
            title: "Putting Books".to_owned(),
            method: Method::Post,
            path: "/v1/books".to_owned(),
            asynchronous: false,
            deprecated: false,
            at: at.clone(),
        },
        parameters: Vec::new(),
        request: Some(Request { body, media_type: "application/json".to_owned(), at }),
        responses: Vec::new(),
        examples: Vec::new(),
        axes: Vec::new(),
    }
}

/// A value that has some chance to fit: the shape of the node filled with scalars, else any value.
fn fitting(node: &Node, pool: &mut dyn FnMut() -> Value) -> Value {
    match node.ty {
        Type::Object => {
            let mut out = Map::new();
            for field in &node.fields {
                out.insert(field.name.clone(), fitting(&field.value, pool));
            }
            out.into()
        }
        Type::Array => match &node.items {
            Some(items) => json!([fitting(items, pool), fitting(items, pool)]),
            None => json!([]),
        },
        Type::Map => match &node.items {
            Some(items) => json!({ "k": fitting(items, pool) }),
            None => json!({}),
        },
        Type::String => {
            let one = pool();
            if one.is_string() { one } else { json!("ab") }
        }
        Type::Integer => json!(1),
        Type::Number => json!(1.5),
        Type::Boolean => json!(false),
        Type::Null => json!(null),
        Type::Any => pool(),
    }
}

fn compare(node: &Node, value: &Value) -> Result<(), TestCaseError> {
    let api = join(contract(node.clone()));
    let validators = Validators::new(&api).unwrap();
    prop_assert_eq!(validators.omitted().count(), 0);
    let mut expected = Found::new();
    walk(&Subject::request(), node, value, "", &mut expected);
    let by_reading = validators.breaches_by_reading(Part::Request, value);
    let found: Found =
        by_reading[0].broken.iter().map(|one| (one.statement.to_string(), one.pointer.clone())).collect();
    // A statement broken at many places is told at five of them.
    prop_assert!(found.is_subset(&expected), "{found:?} beyond {expected:?}");
    let times = |all: &Found, id: &str| all.iter().filter(|(one, _)| one == id).count();
    for (id, _) in &expected {
        prop_assert_eq!(times(&found, id), times(&expected, id).min(5), "{}", id);
    }
    prop_assert_eq!(validators.is_valid(Part::Request, value), expected.is_empty());
    for one in &by_reading[0].broken {
        prop_assert!(api.statement(&one.statement).is_some(), "{} is no statement", one.statement);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_breaks_what_a_naive_walk_finds(node in node(), value in value()) {
        compare(&node, &value)?;
    }

    #[test]
    fn a_value_near_the_shape_breaks_what_a_naive_walk_finds(
        node in node(), scalars in prop::collection::vec(value(), 8)
    ) {
        let mut scalars = scalars.into_iter().cycle();
        let value = fitting(&node, &mut || scalars.next().unwrap());
        compare(&node, &value)?;
    }
}
