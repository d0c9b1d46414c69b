//! The kinds of change, each with the kind that undoes it. The names are stable: reports are filtered by them.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $text:literal, undone by $inverse:ident;)*) => {
        /// A kind of change. The set is closed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum ChangeRule { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

        impl ChangeRule {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The kind that the same change has when it is read backwards.
            #[must_use]
            pub fn inverse(self) -> Self {
                match self { $(Self::$name => Self::$inverse,)* }
            }
        }
    };
}

rules! {
    /// The call has another method.
    MethodChanged = "method-changed", undone by MethodChanged;
    /// The call has another path.
    PathChanged = "path-changed", undone by PathChanged;
    /// The answer no longer means that the work is done.
    BecameAsynchronous = "became-asynchronous", undone by BecameSynchronous;
    /// The answer means that the work is done.
    BecameSynchronous = "became-synchronous", undone by BecameAsynchronous;
    /// The operation is called deprecated.
    OperationDeprecated = "operation-deprecated", undone by OperationRestored;
    /// The operation is no longer called deprecated.
    OperationRestored = "operation-restored", undone by OperationDeprecated;
    /// The request is sent as another media type.
    MediaTypeChanged = "media-type-changed", undone by MediaTypeChanged;
    /// A request body is described.
    RequestBodyAdded = "request-body-added", undone by RequestBodyRemoved;
    /// No request body is described any more.
    RequestBodyRemoved = "request-body-removed", undone by RequestBodyAdded;
    /// A parameter is sent elsewhere.
    ParameterMoved = "parameter-moved", undone by ParameterMoved;
    /// A path parameter has another name, which nobody sees on the wire.
    PathParameterRenamed = "path-parameter-renamed", undone by PathParameterRenamed;

    /// A request field or parameter more.
    RequestFieldAdded = "request-field-added", undone by RequestFieldRemoved;
    /// A request field or parameter less.
    RequestFieldRemoved = "request-field-removed", undone by RequestFieldAdded;
    /// A request field or parameter under another name.
    RequestFieldRenamed = "request-field-renamed", undone by RequestFieldRenamed;
    /// It must be sent.
    RequestFieldBecameMandatory = "request-field-became-mandatory", undone by RequestFieldBecameOptional;
    /// It need not always be sent.
    RequestFieldBecameOptional = "request-field-became-optional", undone by RequestFieldBecameMandatory;
    /// It must be sent under a condition.
    RequestFieldBecameConditional = "request-field-became-conditional", undone by RequestFieldConditionDropped;
    /// It need not be sent, whatever the condition.
    RequestFieldConditionDropped = "request-field-condition-dropped", undone by RequestFieldBecameConditional;
    /// It must be sent under another condition.
    RequestFieldConditionChanged = "request-field-condition-changed", undone by RequestFieldConditionChanged;
    /// The page now says that it may be left out.
    RequestFieldRequirementStated = "request-field-requirement-stated", undone by RequestFieldRequirementUnstated;
    /// The page no longer says that it may be left out.
    RequestFieldRequirementUnstated = "request-field-requirement-unstated", undone by RequestFieldRequirementStated;
    /// It is called deprecated.
    RequestFieldDeprecated = "request-field-deprecated", undone by RequestFieldRestored;
    /// It is no longer called deprecated.
    RequestFieldRestored = "request-field-restored", undone by RequestFieldDeprecated;
    /// Another type, neither holding the other.
    RequestTypeChanged = "request-type-changed", undone by RequestTypeChanged;
    /// A type that holds less.
    RequestTypeNarrowed = "request-type-narrowed", undone by RequestTypeWidened;
    /// A type that holds more.
    RequestTypeWidened = "request-type-widened", undone by RequestTypeNarrowed;
    /// `null` may be sent.
    RequestNullAllowed = "request-null-allowed", undone by RequestNullRefused;
    /// `null` may no longer be sent.
    RequestNullRefused = "request-null-refused", undone by RequestNullAllowed;
    /// Only listed values may be sent.
    RequestEnumAdded = "request-enum-added", undone by RequestEnumRemoved;
    /// No longer only listed values may be sent.
    RequestEnumRemoved = "request-enum-removed", undone by RequestEnumAdded;
    /// More values may be sent.
    RequestEnumValueAdded = "request-enum-value-added", undone by RequestEnumValueRemoved;
    /// Fewer values may be sent.
    RequestEnumValueRemoved = "request-enum-value-removed", undone by RequestEnumValueAdded;
    /// A limit that allows less.
    RequestLimitTightened = "request-limit-tightened", undone by RequestLimitLoosened;
    /// A limit that allows more.
    RequestLimitLoosened = "request-limit-loosened", undone by RequestLimitTightened;
    /// A pattern or format that cannot be compared with the old one.
    RequestLimitChanged = "request-limit-changed", undone by RequestLimitChanged;
    /// It is said what leaving it out means.
    RequestDefaultAdded = "request-default-added", undone by RequestDefaultRemoved;
    /// It is no longer said what leaving it out means.
    RequestDefaultRemoved = "request-default-removed", undone by RequestDefaultAdded;
    /// Leaving it out means something else.
    RequestDefaultChanged = "request-default-changed", undone by RequestDefaultChanged;

    /// A status more.
    StatusAdded = "status-added", undone by StatusRemoved;
    /// A status less.
    StatusRemoved = "status-removed", undone by StatusAdded;
    /// A response that had no status has one.
    StatusNamed = "status-named", undone by StatusUnnamed;
    /// A response that had a status has none.
    StatusUnnamed = "status-unnamed", undone by StatusNamed;
    /// A response body is described.
    ResponseBodyAdded = "response-body-added", undone by ResponseBodyRemoved;
    /// No response body is described any more.
    ResponseBodyRemoved = "response-body-removed", undone by ResponseBodyAdded;
    /// A response field or header more.
    ResponseFieldAdded = "response-field-added", undone by ResponseFieldRemoved;
    /// A response field or header less.
    ResponseFieldRemoved = "response-field-removed", undone by ResponseFieldAdded;
    /// A response field or header under another name.
    ResponseFieldRenamed = "response-field-renamed", undone by ResponseFieldRenamed;
    /// It is always there.
    ResponseFieldBecameMandatory = "response-field-became-mandatory", undone by ResponseFieldBecameOptional;
    /// It may be missing.
    ResponseFieldBecameOptional = "response-field-became-optional", undone by ResponseFieldBecameMandatory;
    /// It is there under a condition.
    ResponseFieldBecameConditional = "response-field-became-conditional", undone by ResponseFieldConditionDropped;
    /// It may be missing, whatever the condition.
    ResponseFieldConditionDropped = "response-field-condition-dropped", undone by ResponseFieldBecameConditional;
    /// It is there under another condition.
    ResponseFieldConditionChanged = "response-field-condition-changed", undone by ResponseFieldConditionChanged;
    /// The page now says that it is always there, as a reader concluded before.
    ResponseFieldRequirementStated = "response-field-requirement-stated", undone by ResponseFieldRequirementUnstated;
    /// The page no longer says that it is always there, and a reader still concludes it.
    ResponseFieldRequirementUnstated = "response-field-requirement-unstated", undone by ResponseFieldRequirementStated;
    /// It is called deprecated.
    ResponseFieldDeprecated = "response-field-deprecated", undone by ResponseFieldRestored;
    /// It is no longer called deprecated.
    ResponseFieldRestored = "response-field-restored", undone by ResponseFieldDeprecated;
    /// Another type, neither holding the other.
    ResponseTypeChanged = "response-type-changed", undone by ResponseTypeChanged;
    /// A type that holds less.
    ResponseTypeNarrowed = "response-type-narrowed", undone by ResponseTypeWidened;
    /// A type that holds more.
    ResponseTypeWidened = "response-type-widened", undone by ResponseTypeNarrowed;
    /// It may be `null`.
    ResponseNullAllowed = "response-null-allowed", undone by ResponseNullRefused;
    /// It is never `null` any more.
    ResponseNullRefused = "response-null-refused", undone by ResponseNullAllowed;
    /// It has only listed values.
    ResponseEnumAdded = "response-enum-added", undone by ResponseEnumRemoved;
    /// It no longer has only listed values.
    ResponseEnumRemoved = "response-enum-removed", undone by ResponseEnumAdded;
    /// More values may come.
    ResponseEnumValueAdded = "response-enum-value-added", undone by ResponseEnumValueRemoved;
    /// Fewer values may come.
    ResponseEnumValueRemoved = "response-enum-value-removed", undone by ResponseEnumValueAdded;
    /// A limit that allows less.
    ResponseLimitTightened = "response-limit-tightened", undone by ResponseLimitLoosened;
    /// A limit that allows more.
    ResponseLimitLoosened = "response-limit-loosened", undone by ResponseLimitTightened;
    /// A pattern or format that cannot be compared with the old one.
    ResponseLimitChanged = "response-limit-changed", undone by ResponseLimitChanged;
    /// A default is named.
    ResponseDefaultAdded = "response-default-added", undone by ResponseDefaultRemoved;
    /// A default is no longer named.
    ResponseDefaultRemoved = "response-default-removed", undone by ResponseDefaultAdded;
    /// Another default is named.
    ResponseDefaultChanged = "response-default-changed", undone by ResponseDefaultChanged;

    /// An example more.
    ExampleAdded = "example-added", undone by ExampleRemoved;
    /// An example less.
    ExampleRemoved = "example-removed", undone by ExampleAdded;
    /// An example shows something else.
    ExampleChanged = "example-changed", undone by ExampleChanged;
    /// The page contradicts itself, or is silent, in one respect more.
    AxisAdded = "axis-added", undone by AxisRemoved;
    /// The page contradicts itself, or is silent, in one respect less.
    AxisRemoved = "axis-removed", undone by AxisAdded;
    /// The page contradicts itself otherwise.
    AxisChanged = "axis-changed", undone by AxisChanged;
}

impl fmt::Display for ChangeRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
