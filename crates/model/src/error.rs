//! Error bodies: the form that the pages document, and two more that these services are known to send.
//!
//! [`ErrorBody`] and [`ExtendedErrorBody`] are what the status tables promise. A gateway in front of the service
//! answers in a form of its own, so [`AnyErrorBody`] reads all of them and says which one it is; it decides
//! nothing about whether that form was allowed.

wire_object! {
    /// An error body of two members.
    ///
    /// Source: clouddc-v1, response parameters for status 400, 401 and 500.
    pub struct ErrorBody {
        /// The error code.
        error_code: String = "error_code",
        /// The error message.
        error_msg: String = "error_msg",
    }
}

wire_object! {
    /// An error body of three members.
    ///
    /// `error_ext_msg` is documented as a string that is set to null: it may be left out, be null, or be the
    /// text `null`, and all three are kept apart.
    ///
    /// Source: dcs-v2, Table 5 and Table 6.
    pub struct ExtendedErrorBody {
        /// The error message, at most 1024 characters.
        error_msg: String = "error_msg",
        /// The error code, at most 9 characters.
        error_code: String = "error_code",
        /// Not used, at most 1024 characters.
        error_ext_msg: String = "error_ext_msg",
    }
}

wire_object! {
    /// The inner object of the nested form.
    ///
    /// Source: not on a page; known from sibling services.
    pub struct NestedError {
        /// The error code.
        code: String = "code",
        /// The error message.
        message: String = "message",
    }
}

wire_object! {
    /// An error body of any known form.
    ///
    /// Source: clouddc-v1 and dcs-v2 for `error_code`, `error_msg` and `error_ext_msg`; the rest is not on a page.
    ///
    /// ```
    /// use as_documented_model::error::{AnyErrorBody, ErrorForm};
    /// let body: AnyErrorBody = serde_json::from_str(r#"{"error":{"code":"APIGW.0301","message":"no"}}"#)?;
    /// assert_eq!(body.form(), ErrorForm::Nested);
    /// assert_eq!(body.code(), Some("APIGW.0301"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct AnyErrorBody {
        /// The error code.
        error_code: String = "error_code",
        /// The error message.
        error_msg: String = "error_msg",
        /// The extension that DCS adds.
        error_ext_msg: String = "error_ext_msg",
        /// The request id that a gateway adds.
        request_id: String = "request_id",
        /// The object of the nested form.
        error: NestedError = "error",
    }
}

/// Which form an error body has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorForm {
    /// `error_code` and `error_msg`.
    Documented,
    /// The documented form with DCS's `error_ext_msg`.
    Extended,
    /// The documented form with a gateway's `request_id`.
    Gateway,
    /// An `error` object with `code` and `message`.
    Nested,
    /// None of them.
    Unknown,
}

impl AnyErrorBody {
    /// Which form this body has.
    pub fn form(&self) -> ErrorForm {
        if self.error_code.value().is_some() && self.error_msg.value().is_some() {
            if self.request_id.value().is_some() {
                ErrorForm::Gateway
            } else if self.error_ext_msg.is_missing() {
                ErrorForm::Documented
            } else {
                ErrorForm::Extended
            }
        } else if self.error.value().is_some_and(|nested| nested.code.value().is_some()) {
            ErrorForm::Nested
        } else {
            ErrorForm::Unknown
        }
    }

    /// The error code, wherever it stands.
    pub fn code(&self) -> Option<&str> {
        let nested = || self.error.value().and_then(|nested| nested.code.value());
        self.error_code.value().or_else(nested).map(String::as_str)
    }

    /// The error message, wherever it stands.
    pub fn message(&self) -> Option<&str> {
        let nested = || self.error.value().and_then(|nested| nested.message.value());
        self.error_msg.value().or_else(nested).map(String::as_str)
    }
}
