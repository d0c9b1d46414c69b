//! What a careless server does wrong, one variant per mistake, grouped by the hook where it is made.
//!
//! A mistake says nothing of when or where it shows: that is `When` and `Which`. A new mistake is a
//! variant here and a few lines at its hook; a new occasion for a known mistake is a line in a table.

use crate::instance::Status;
use crate::service::Verb;

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    Route(Route),
    Parse(Parse),
    Decide(Decide),
    Act(Act),
    Look(Look),
    /// On the answer to an accepted call.
    Accepted(Edit),
    /// On the answer to an accepted deletion of all failed instances.
    AllFailed(Edit),
    /// On an answer with this status.
    Refused(u16, Edit),
    Auth(Auth),
    Race(Race),
    Raw(Raw),
}

/// Finding the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Any method does what the documented one does.
    AnyMethod,
    /// This method does what the documented one does.
    Method(&'static str),
    /// The documented path is not there.
    Missing,
    /// A wrong method gets a 500.
    MethodCrash,
    /// The project in the path is not looked at: every project sees the main one's instances.
    ProjectIgnored,
}

/// Reading the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parse {
    /// Any unknown verb is taken for this one.
    UnknownVerbIs(Verb),
    /// Any unknown verb is accepted and does nothing.
    UnknownVerbIsNothing,
    VerbCaseFolded,
    VerbTrimmed,
    /// `restarted` is a restart.
    VerbPrefix,
    MissingVerbIs(Verb),
    MissingVerbIsNothing,
    /// The verb of the call before is used when there is none.
    MissingVerbIsLast,
    EmptyVerbIs(Verb),
    NullVerbIs(Verb),
    /// `["restart"]` is a restart.
    VerbInList,
    /// `true` and numbers are the first verb.
    VerbScalarIs(Verb),
    /// An alias of a verb, such as `reboot`.
    VerbAlias(&'static str, Verb),
    /// The id list may be one string.
    IdsText,
    /// The id list may be one string with commas.
    IdsComma,
    /// The id list may be an object; its keys or values are the ids.
    IdsObject,
    /// Elements that are no strings are skipped.
    IdsSkipOthers,
    /// A text of the list with commas is several ids.
    IdsJoined,
    /// Lists in the list are flattened.
    IdsFlatten,
    /// Objects in the list are asked for their `id`.
    IdsOfObjects,
    /// A number or a boolean is an empty list, which is accepted and does nothing.
    IdsScalarIsNothing,
    /// A missing list means every live instance.
    IdsMissingIsAll,
    /// An empty list means every live instance.
    IdsEmptyIsAll,
    /// An empty id in the list means every live instance.
    EmptyIdIsAll,
    /// The nil UUID means every live instance.
    NilIdIsAll,
    /// The max UUID means every live instance.
    MaxIdIsAll,
    /// The list may have this many ids at most.
    Limit(usize),
    /// Too long a list is cut off, and the rest is not spoken of.
    LimitCuts,
    /// An empty body is accepted and does nothing.
    EmptyBodyIsNothing,
    /// Malformed JSON is accepted and does nothing.
    MalformedIsNothing,
    /// What is cut off is completed.
    Completed,
    /// Commas before closing brackets are dropped.
    TrailingCommas,
    /// What follows the object is dropped.
    TrailingBytes,
    /// Comments are dropped.
    Comments,
    /// Single quotes are as good as double ones.
    SingleQuotes,
    /// The first element of an array is as good as the object.
    FirstOfArray,
    /// A string with JSON inside is as good as the object.
    JsonInString,
    /// An array, a string, a number or null is accepted and does nothing.
    NotObjectIsNothing,
    /// The selector may be `true`.
    AllFailureBoolean,
    /// The selector may be a number.
    AllFailureNumber,
    /// The selector may be a list or an object.
    AllFailureNested,
    /// The selector may be any text.
    AllFailureAnyText,
    /// The selector may be an empty text.
    AllFailureEmpty,
    /// The selector does not need the verb.
    AllFailureWithoutVerb,
    /// The selector wins over a restart: failed instances are deleted.
    AllFailureBeatsRestart,
    /// Ids of instances may have blanks around them.
    IdTrimmed,
    /// Ids of instances may come without hyphens.
    IdWithoutHyphens,
}

/// Deciding what shall be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decide {
    /// A valid request gets this status and nothing is done.
    Refuse(u16),
    /// The endpoint falls over: this status, whatever the request.
    Crash(u16),
    /// Instead of a refusal the endpoint falls over.
    CrashOnRefusal,
    /// Refusals say 200 with the error inside.
    RefusalIsOk,
    /// Refusals have this status.
    RefusalStatus(u16),
    /// Ids of nothing are successes.
    StrangersSucceed,
    /// Ids of other services are acted upon.
    OtherServices,
    /// Ids of other projects are acted upon.
    OtherProjects,
    /// Instances of versions that cannot be flushed are flushed.
    FlushesAnything,
    /// Says that an instance was flushed that cannot be, and leaves it.
    ClaimsAnyFlush,
    /// This version is not flushed, though it can be.
    DoesNotFlush(&'static str),
    /// Each flush of this version is said to have failed and does nothing, though it can be flushed.
    FailsToFlush(&'static str),
    /// A RocketMQ instance restarts, though its page knows no restart.
    RestartsRocketmq,
    /// Verbs for an instance in transit break it.
    BusyBreaks(Status),
    /// After an id of nothing the rest of the list is left, though reported done.
    StopsAtStranger,
    /// Any call beside an id of nothing is carried out and then reported failed.
    StrangerFailsAll,
    /// A second deletion is reported done and hits another instance.
    RepeatHitsAnother,
    /// An instance whose creation failed restarts.
    RestartsFailed,
    /// Says that an instance whose creation failed was restarted, and leaves it.
    ClaimsFailedRestart,
}

/// Carrying it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Nothing happens, though it is reported done.
    Skip,
    /// It is done, though it is reported failed.
    SaysFailed,
    /// A call with a per-id `failed` does it all the same.
    DoesFailed,
    /// Another instance of the same service is hit as well.
    Neighbour,
    /// The wrong instance is hit.
    WrongInstance,
    /// An instance of another service is hit as well.
    OtherService,
    /// An instance of the other project is hit as well.
    OtherProject,
    /// Everything of the service is hit.
    Everything,
    /// Another verb is carried out instead.
    Instead(Verb),
    /// Another verb is carried out as well, when the first has ended.
    Also(Verb),
    /// A refused request is carried out.
    DespiteRefusal,
    /// The state in between never ends.
    Stuck,
    /// It ends here.
    EndsIn(Status),
    /// The instance comes back after this many milliseconds.
    ComesBack(u64),
    /// The state in between is followed by this one, and then by the right end.
    Detour(Status),
    /// A flush clears nothing.
    KeepsData,
    /// Flushed data comes back when the flush is over.
    DataReturns,
    /// A flush leaves half of the data.
    HalfData,
    /// A flush clears a neighbour's data, not this one's.
    FlushesNeighbour,
    /// Restarts clear data of another instance.
    ClearsOther,
    /// The deletion of all failed: nothing happens.
    AllFailedNothing,
    /// Only the first failed instance is deleted.
    AllFailedFirst,
    /// All but the last failed instance are deleted.
    AllFailedNotLast,
    /// A live instance is deleted as well.
    AllFailedLive,
    /// All live instances are deleted as well.
    AllFailedEverything,
    /// Failed instances of the other engine are deleted as well.
    AllFailedOtherEngine,
    /// Failed instances of the other engine are deleted instead.
    AllFailedWrongEngine,
    /// Failed instances of every project are deleted.
    AllFailedOtherProject,
    /// Failed instances come back.
    AllFailedReturn,
}

/// What the companions show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Messages can be read while the instance restarts.
    MessagesRead,
    /// Messages are refused only in the first part of a restart.
    MessagesRefusedBriefly,
    /// Messages are refused for ever once an instance was restarted.
    MessagesNeverAgain,
    /// A restart of one instance lets another refuse messages.
    MessagesOfOthersRefused,
    /// Messages can be read when the instance is gone.
    MessagesOutlive,
    /// An instance that is gone is still shown as it was.
    GoneShown,
    /// An instance that is gone stays in transit for ever.
    GoneNever,
}

/// A change to an answer's JSON, label or status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    Status(u16),
    Label(Option<&'static str>),
    /// Not JSON at all.
    Text(&'static str),
    NoBody,
    /// The last n bytes are missing, the length is right for what is left.
    Cut(usize),
    /// Bytes after the JSON.
    Trail(&'static str),
    Utf16,
    /// A byte that is not UTF-8 inside a string.
    BrokenUtf8,
    SingleQuotes,
    NotANumber,
    /// JSON inside a JSON string.
    Quoted,
    /// The whole body inside an array.
    InArray,
    /// The whole body inside an object under this name.
    Under(&'static str),
    /// A top-level field is left out.
    Drop(&'static str),
    /// A top-level field has this value.
    Set(&'static str, Sample),
    /// A top-level field has another name.
    Rename(&'static str, &'static str),
    /// In each element of the list: a field is left out.
    ItemDrop(&'static str),
    ItemSet(&'static str, Sample),
    ItemRename(&'static str, &'static str),
    /// Each element is only this field's value.
    ItemBare(&'static str),
    ItemInArray,
    ItemNull,
    /// The list is an object with the elements by index.
    ListAsObject,
    /// The list is its only (first) element.
    ListAsItem,
    ListNull,
    ListEmpty,
    /// Elements are left out.
    ItemLost,
    ItemTwice,
    /// An element for an id that nobody asked for.
    ItemForeign,
    /// Elements have ids that nobody asked for.
    IdForeign,
    /// Elements have the id of a neighbour that exists.
    IdOfNeighbour,
    IdWithoutHyphens,
    IdPadded,
    /// Elements have the page's example id.
    IdOfExample,
    /// The first and the last id change places while their results stay.
    IdsSwapped,
    /// All elements have the first one's id.
    IdsOfFirst,
    /// The first letter of results is a capital, all are, or another word is used.
    Words(&'static str, &'static str),
    /// A result is the opposite of what was done.
    Opposite,
    /// A text of this many characters.
    Long(&'static str, usize),
}

/// A sample value of a JSON type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sample {
    Null,
    True,
    Number,
    Text(&'static str),
    List,
    Object,
    /// The value that was there, in an array.
    Listed,
}

/// Checking credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    MissingAccepted,
    EmptyAccepted,
    WrongAccepted,
    ExpiredAccepted,
    /// A token of another project is as good.
    OtherProjectAccepted,
    /// A token that only begins like the right one.
    PrefixAccepted,
    /// A token in another letter case.
    CaseIgnored,
    /// A token with blanks around it or a scheme before it.
    SchemeAccepted,
    /// The call is refused and carried out.
    ActsAllTheSame,
    /// This status instead of 401.
    Status(u16),
    /// Any signature of a known key.
    SignatureIgnored,
    /// Unknown access keys are accepted.
    UnknownKeyAccepted,
    /// A malformed Authorization header is accepted.
    MalformedAccepted,
    /// After a valid call the next one needs no credentials.
    Remembered,
    /// A connection that was let in once needs no valid credentials any more.
    ByConnection,
    /// Companions are open to everybody.
    CompanionsOpen,
}

/// Mistakes that need calls at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Race {
    /// Answers pass through one slot that all calls share.
    SharedAnswer,
    /// The verb passes through one slot.
    SharedVerb,
    /// The ids pass through one slot.
    SharedIds,
    /// Of effects that begin together only the last is kept.
    LostEffect,
    /// Falls over when calls overlap.
    Crash,
    /// Refuses when calls overlap, with an undocumented success.
    WrongStatus,
    /// Never answers when calls overlap.
    Hang,
    /// Credentials are not looked at while another call is under way.
    NoAuth,
    /// Reports failed, though done, when calls overlap.
    SaysFailed,
    /// Loses a result when calls overlap.
    LosesResult,
}

/// What goes wrong on the wire, below HTTP semantics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    Hang,
    HangAfterHead,
    Drip,
    EndlessBody,
    EndlessChunks,
    EndlessHead,
    LengthTooLong,
    LengthTooShort,
    LengthNegative,
    LengthTwice,
    LengthText,
    ResetAtOnce,
    ResetInHead,
    ResetInBody,
    CloseAtOnce,
    CloseInHead,
    CloseInBody,
    ChunkCut,
    ChunkBadSize,
    GzipUnasked,
    GzipBomb,
    UnknownEncoding,
    WrongCharset,
    DeepJson,
    HugeString,
    HugeHeader,
    ManyHeaders,
    BadHeader,
    NulInHeader,
    RedirectLoop,
    RedirectOffHost,
    RedirectKeepsMethod,
    Informational,
    OkWithError,
    Html,
    Http09,
    NotHttp,
    BadStatusLine,
    Status(u16),
    TooManySeconds,
    TooManyDate,
    UnavailableSeconds,
    UnavailableDate,
    SlowHead,
    NoAccept,
    SwitchProtocols,
}
