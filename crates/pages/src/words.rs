//! The vocabulary of the documentation family: section headings, column headings and table captions, in English and
//! Chinese, mapped to what they mean.
//!
//! Matching is by words and not by whole phrases, so that wordings nobody has seen (`Request message parameters`,
//! `Is Mandatory`) still find their meaning. What matches nothing is `None`, never a guess.

/// What a section of a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// What the operation does.
    Function,
    /// Limits on using it.
    Constraints,
    /// Method and path.
    Uri,
    /// The request.
    Request,
    /// The response.
    Response,
    /// Examples of both or not said which.
    Example,
    /// Example requests.
    ExampleRequest,
    /// Example responses.
    ExampleResponse,
    /// HTTP status codes.
    StatusCode,
    /// Error codes.
    ErrorCode,
    /// Anything else that the family uses as a heading inside an operation's page.
    Other,
}

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    /// The parameter's name.
    Name,
    /// Whether it is mandatory.
    Mandatory,
    /// Its type.
    Type,
    /// What it means.
    Description,
    /// Where it goes (`path`, `query`, `header`, `body`).
    Location,
    /// An example value.
    Example,
    /// Its default value.
    Default,
    /// The values that it may take.
    Range,
    /// An HTTP status code.
    Status,
    /// A vendor's error code.
    ErrorCode,
    /// An error's text.
    Message,
}

/// The meaning of a heading; `None` if it is not one of the family's.
pub(crate) fn section_of(heading: &str) -> Option<Section> {
    let heading = heading.trim().trim_end_matches([':', '：', '.', '。']).trim();
    if heading.is_empty() || heading.len() > 60 {
        return None;
    }
    if !heading.is_ascii() {
        return chinese_section(heading);
    }
    let lower = heading.to_ascii_lowercase();
    let words = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    // "Example request 1 (Binding an EIP)": what stands in brackets is a caption.
    let words = words.split('(').next().unwrap_or(words);
    let words = words.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    Some(match words {
        "function"
        | "functions"
        | "description"
        | "introduction"
        | "overview"
        | "api description"
        | "functionality"
        | "function introduction"
        | "function description"
        | "api introduction"
        | "api function"
        | "api functions" => Section::Function,
        "constraints" | "constraint" | "restrictions" | "limitations" | "constraints and limitations" => {
            Section::Constraints
        }
        "uri" | "url" | "uris" | "request line" | "request syntax" | "api format" | "uri format"
        | "request uri" | "interface format" | "uri and method" | "request method" => Section::Uri,
        "request"
        | "requests"
        | "request message"
        | "request parameters"
        | "request parameter"
        | "request body"
        | "request headers"
        | "request header"
        | "request message parameters"
        | "request body parameters"
        | "parameters in the request body"
        | "parameters"
        | "request header parameters" => Section::Request,
        "response"
        | "responses"
        | "response message"
        | "response parameters"
        | "response parameter"
        | "response body"
        | "response headers"
        | "response header"
        | "response element"
        | "response elements"
        | "response body parameters"
        | "response message parameters" => Section::Response,
        "example request" | "example requests" | "request example" | "request examples"
        | "sample request" | "sample requests" | "request sample" => Section::ExampleRequest,
        "example response"
        | "example responses"
        | "response example"
        | "response examples"
        | "sample response"
        | "sample responses"
        | "response sample"
        | "example of response" => Section::ExampleResponse,
        "example" | "examples" | "sample" | "samples" => Section::Example,
        "status code"
        | "status codes"
        | "returned value"
        | "returned values"
        | "return value"
        | "return values"
        | "return code"
        | "return codes"
        | "http status code"
        | "http status codes"
        | "returned status code" => Section::StatusCode,
        "error code" | "error codes" => Section::ErrorCode,
        "debugging"
        | "debug"
        | "calling method"
        | "calling methods"
        | "authorization"
        | "authorization information"
        | "authentication"
        | "sdk sample code"
        | "sample code"
        | "prerequisites"
        | "notes"
        | "precautions"
        | "scenarios"
        | "feedback" => Section::Other,
        _ => return None,
    })
}

/// The meaning of a heading that nobody has seen, by its words: `Parameters in the Request Body`, `请求消息示例`.
/// Meant for headings alone; a sentence may have any of these words.
pub(crate) fn section_worded(heading: &str) -> Option<Section> {
    let heading = heading.trim();
    if heading.is_empty() || heading.len() > 60 {
        return None;
    }
    let lower = heading.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let has = |english: &[&str], chinese: &[&str]| {
        words.iter().any(|word| english.contains(word)) || chinese.iter().any(|word| lower.contains(word))
    };
    let shown = has(&["example", "examples", "sample", "samples"], &["示例", "样例", "举例"]);
    let request = has(&["request", "requests"], &["请求"]);
    let response = has(&["response", "responses"], &["响应", "返回"]);
    let parts = has(
        &[
            "parameter",
            "parameters",
            "body",
            "header",
            "headers",
            "message",
            "field",
            "fields",
            "element",
            "elements",
        ],
        &["参数", "消息", "体", "头"],
    );
    Some(match (request, response) {
        (true, false) if shown => Section::ExampleRequest,
        (false, true) if shown => Section::ExampleResponse,
        _ if has(&["code", "codes"], &["码"]) && has(&["status", "http"], &["状态"]) => {
            Section::StatusCode
        }
        _ if has(&["code", "codes"], &["码"]) && has(&["error"], &["错误"]) => Section::ErrorCode,
        (false, false) if has(&["uri", "url", "endpoint"], &[]) && words.len() <= 4 => Section::Uri,
        (true, false) if parts => Section::Request,
        (false, true) if parts => Section::Response,
        _ => return None,
    })
}

fn chinese_section(heading: &str) -> Option<Section> {
    let words = heading.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let words = words.split(['（', '(']).next().unwrap_or(words).trim();
    Some(match words {
        "功能介绍" | "功能" | "功能描述" | "接口描述" | "接口说明" | "接口功能" => {
            Section::Function
        }
        "约束与限制" | "约束限制" | "接口约束" | "使用限制" | "限制" => {
            Section::Constraints
        }
        "URI" | "接口格式" | "请求路径" | "请求URI" | "URI格式" | "请求方法" | "URI参数" => {
            Section::Uri
        }
        "请求" | "请求参数" | "请求消息" | "请求体" | "请求头" | "请求消息参数" | "请求Body参数"
        | "请求Header参数" => Section::Request,
        "响应" | "响应参数" | "响应消息" | "响应体" | "返回参数" | "响应头" | "响应Body参数" | "返回消息"
        | "返回结果" => Section::Response,
        "请求示例" | "请求样例" | "示例请求" => Section::ExampleRequest,
        "响应示例" | "响应样例" | "返回示例" | "示例响应" | "返回样例" => {
            Section::ExampleResponse
        }
        "示例" | "样例" | "举例" | "调用示例" => Section::Example,
        "状态码" | "返回值" | "返回码" | "HTTP状态码" | "正常返回值" | "异常返回值" => {
            Section::StatusCode
        }
        "错误码" => Section::ErrorCode,
        "调试" | "调用方法" | "授权信息" | "前提条件" | "注意事项" | "使用说明" | "SDK代码示例"
        | "代码示例" => Section::Other,
        _ => return None,
    })
}

/// The meaning of a column's heading; `None` if it has none for us.
pub(crate) fn column_of(heading: &str) -> Option<Column> {
    let heading = heading.trim().trim_matches('*').trim();
    if heading.is_empty() || heading.len() > 48 {
        return None;
    }
    if !heading.is_ascii() {
        return chinese_column(heading);
    }
    let mut buffer = [0_u8; 48];
    let lower = buffer.get_mut(..heading.len())?;
    lower.copy_from_slice(heading.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).ok()?;
    Some(match lower {
        "parameter" | "parameters" | "name" | "parameter name" | "attribute" | "attributes" | "field"
        | "element" | "property" | "header" | "sub-parameter" | "key" | "field name" | "attribute name"
        | "parameter (body)" | "header name" | "param" | "item" | "argument" | "sub-attribute"
        | "subparameter" | "element name" => Column::Name,
        "mandatory"
        | "m/o"
        | "mandatory or not"
        | "mandatory (yes/no)"
        | "is mandatory"
        | "required"
        | "optional"
        | "mandatory/optional"
        | "mandatory or optional"
        | "optional/mandatory"
        | "required or not"
        | "compulsory"
        | "mandatory?"
        | "required?" => Column::Mandatory,
        "type" | "parameter type" | "data type" | "value type" | "datatype" | "field type"
        | "attribute type" => Column::Type,
        "description"
        | "meaning"
        | "remarks"
        | "remark"
        | "descriptions"
        | "parameter description"
        | "details"
        | "note" => Column::Description,
        "in" | "location" | "position" | "parameter location" | "parameter position" | "transfer mode" => {
            Column::Location
        }
        "example" | "example value" | "sample" | "sample value" | "examples" => Column::Example,
        "default" | "default value" => Column::Default,
        "value range" | "range" | "values" | "enumeration" | "constraints" | "value" | "options"
        | "restriction" | "restrictions" => Column::Range,
        "status code"
        | "status"
        | "http status code"
        | "returned value"
        | "return value"
        | "code"
        | "status codes"
        | "return code"
        | "returned status code"
        | "normal"
        | "response code" => Column::Status,
        "error code" | "error codes" => Column::ErrorCode,
        "error message" | "message" | "error information" => Column::Message,
        _ => return worded(lower),
    })
}

/// The meaning of a heading that nobody has seen, by its words. A name is only what is called a parameter, a field or
/// an attribute, since tables of products and regions have names too.
fn worded(lower: &str) -> Option<Column> {
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphabetic()).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    Some(match () {
        () if has(&["mandatory", "required", "optional", "compulsory", "necessity"]) => Column::Mandatory,
        () if has(&["default"]) => Column::Default,
        () if has(&["example", "sample"]) => Column::Example,
        () if has(&["description", "descriptions", "meaning", "remarks"]) => Column::Description,
        () if has(&["range"]) => Column::Range,
        () if has(&["type", "datatype"]) && !has(&["resource", "engine", "instance"]) => Column::Type,
        () if has(&["parameter", "parameters", "field", "attribute"]) && !has(&["value", "values", "id"]) => {
            Column::Name
        }
        () => return None,
    })
}

fn chinese_column(heading: &str) -> Option<Column> {
    Some(match heading {
        "参数" | "参数名" | "参数名称" | "名称" | "字段" | "字段名" | "属性" | "子参数" | "头域"
        | "字段名称" | "属性名" | "名字" => Column::Name,
        "是否必选" | "必选" | "是否必须" | "必填" | "是否必填" | "是否必需" | "是否可选" | "可选"
        | "必选/可选" | "是否为必选" => Column::Mandatory,
        "参数类型" | "类型" | "数据类型" | "字段类型" | "值类型" => Column::Type,
        "描述" | "说明" | "备注" | "参数说明" | "含义" | "参数描述" | "字段说明" | "参数解释" => {
            Column::Description
        }
        "位置" | "参数位置" | "传参方式" | "请求类型" => Column::Location,
        "示例" | "示例值" | "样例" | "举例" => Column::Example,
        "默认值" | "缺省值" => Column::Default,
        "取值范围" | "取值" | "约束" => Column::Range,
        "状态码" | "返回值" | "HTTP状态码" | "返回码" | "正常" | "编码" => Column::Status,
        "错误码" => Column::ErrorCode,
        "错误信息" | "错误消息" | "提示信息" => Column::Message,
        _ => {
            let has = |wanted: &[&str]| wanted.iter().any(|word| heading.contains(word));
            return if has(&["必选", "必填", "必须", "必传", "可选"]) {
                Some(Column::Mandatory)
            } else if has(&["默认", "缺省"]) {
                Some(Column::Default)
            } else if has(&["参数类型", "数据类型"]) {
                Some(Column::Type)
            } else if has(&["描述", "说明"]) {
                Some(Column::Description)
            } else if has(&["参数名", "字段名"]) {
                Some(Column::Name)
            } else {
                None
            };
        }
    })
}

/// The HTTP methods that these pages use.
pub(crate) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// The method at the head of a text and what follows it.
pub(crate) fn method_of(text: &str) -> Option<(&'static str, &str)> {
    METHODS.into_iter().find_map(|method| {
        let (head, rest) = text.split_at_checked(method.len())?;
        let exact = head == method;
        // `Post https://…`: before an address a method is one in any letters.
        if !exact && !head.eq_ignore_ascii_case(method) {
            return None;
        }
        let blanks = [' ', '\u{a0}', '\t', '：', ':'];
        let own = rest.trim_start_matches(blanks);
        let follows = rest.starts_with(blanks) || exact && rest.starts_with('/');
        (follows && (exact || own.starts_with('/') || own.starts_with("http"))).then_some((method, own))
    })
}
