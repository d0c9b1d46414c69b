//! Mistakes with credentials.

use super::breaks::Auth as Au;
use super::breaks::Break::{Auth, Route};
use super::breaks::Route as Ro;
use super::sets::{ALL, C, D, KC, KD, KR, KRC, KRD, RD};
use super::trigger::When;
use super::{Line, line};
use crate::service::Verb::{Delete, Flush, Restart};

const AUTH: &[&str] = &["operation#auth"];

/// The table.
pub(crate) fn lines() -> Vec<Line> {
    vec![
        line("token-missing-accepted", ALL, AUTH, Auth(Au::MissingAccepted), "no credentials are fine"),
        line("token-empty-accepted", ALL, AUTH, Auth(Au::EmptyAccepted), "an empty token is fine"),
        line("token-wrong-accepted", ALL, AUTH, Auth(Au::WrongAccepted), "any token is fine"),
        line(
            "token-expired-accepted",
            ALL,
            AUTH,
            Auth(Au::ExpiredAccepted),
            "a token that has run out is fine",
        ),
        line(
            "token-other-project-accepted",
            ALL,
            AUTH,
            Auth(Au::OtherProjectAccepted),
            "another project's token is fine",
        ),
        line(
            "token-prefix-accepted",
            ALL,
            AUTH,
            Auth(Au::PrefixAccepted),
            "a token that begins like the right one",
        ),
        line("token-case-ignored", KC, AUTH, Auth(Au::CaseIgnored), "a token in another letter case"),
        line("token-scheme-accepted", RD, AUTH, Auth(Au::SchemeAccepted), "a token behind a scheme"),
        line(
            "denied-acts",
            ALL,
            &["operation#auth", "operation#no-effect"],
            Auth(Au::ActsAllTheSame),
            "what is denied is carried out",
        ),
        line("denied-404", KRD, AUTH, Auth(Au::Status(404)), "404 where credentials are missing"),
        line("denied-400", ALL, AUTH, Auth(Au::Status(400)), "400 where credentials are missing"),
        line(
            "denied-500",
            ALL,
            &["operation#auth", "operation#no-5xx"],
            Auth(Au::Status(500)),
            "500 where credentials are missing",
        ),
        line(
            "token-long-500",
            ALL,
            &["operation#auth", "operation#no-5xx"],
            Auth(Au::Status(500)),
            "a token of a thousand characters gets a 500",
        )
        .when(When::TokenFrom(1000)),
        line("denied-302", RD, AUTH, Auth(Au::Status(302)), "a redirect where credentials are missing"),
        line(
            "denied-200",
            KRD,
            AUTH,
            Auth(Au::Status(200)),
            "200 with the error inside where credentials are missing",
        ),
        line(
            "denied-202",
            C,
            AUTH,
            Auth(Au::Status(202)),
            "202 with the error inside where credentials are missing",
        ),
        line(
            "denied-403",
            C,
            &["operation#auth", "operation#auth"],
            Auth(Au::Status(403)),
            "403 where 401 is documented",
        ),
        line("signature-any", ALL, AUTH, Auth(Au::SignatureIgnored), "any signature of a known key is fine"),
        line("key-unknown-accepted", ALL, AUTH, Auth(Au::UnknownKeyAccepted), "any access key is fine"),
        line(
            "authorization-malformed-accepted",
            KRD,
            AUTH,
            Auth(Au::MalformedAccepted),
            "any Authorization header is fine",
        ),
        line(
            "authorization-malformed-accepted",
            C,
            AUTH,
            Auth(Au::MalformedAccepted),
            "any Authorization header is fine",
        ),
        line("token-remembered", ALL, AUTH, Auth(Au::Remembered), "after one valid call no token is needed"),
        line(
            "connection-remembered",
            ALL,
            AUTH,
            Auth(Au::ByConnection),
            "a connection that was let in once takes any credentials",
        ),
        line(
            "path-project-ignored",
            ALL,
            &["operation#auth", "operation#path", "operation#isolation"],
            Route(Ro::ProjectIgnored),
            "the project in the path is not looked at",
        ),
        line("missing-accepted-for-delete", KRC, AUTH, Auth(Au::MissingAccepted), "deletes need no token")
            .when(When::Verb(Delete)),
        line("missing-accepted-for-restart", KD, AUTH, Auth(Au::MissingAccepted), "restarts need no token")
            .when(When::Verb(Restart)),
        line("missing-accepted-for-flush", D, AUTH, Auth(Au::MissingAccepted), "flushes need no token")
            .when(When::Verb(Flush)),
        line("missing-accepted-for-two", KC, AUTH, Auth(Au::MissingAccepted), "lists of two need no token")
            .when(When::LenFrom(2)),
        line(
            "missing-accepted-for-all-failed",
            KR,
            AUTH,
            Auth(Au::MissingAccepted),
            "the selector needs no token",
        )
        .when(When::AllFailed),
    ]
}
