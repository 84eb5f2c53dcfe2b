/// A payload of any webhook type.
{{ allow }}
#[derive(Clone, Debug, PartialEq)]
{{ enumeration }}{{ allow }}
impl AnyWebhook {
    /// Reads a payload as that of `webhook_type`.
    ///
    /// # Errors
    ///
    /// Where there is no such webhook type, or where `payload` is not a payload of it.
    pub fn from_json(
        webhook_type: &str,
        {% if is_empty %}_{% endif %}payload: ::serde_json::Value,
    ) -> ::std::result::Result<Self, ::buildamp::wire::PayloadError> {
        match webhook_type {
{{ from_json }}            _ => {
                ::std::result::Result::Err(
                    ::buildamp::wire::PayloadError::UnknownType(
                        ::std::borrow::ToOwned::to_owned(webhook_type),
                    ),
                )
            }
        }
    }
    /// The webhook type under which it is queued.
    pub fn webhook_type(&self) -> &'static str {
{{ webhook_type }}    }
    /// The payload as JSON.
    ///
    /// It is `null` as a whole where a value in it cannot be written: a variant with
    /// `skip_serializing`, or one that a function named by `serialize_with` or `with` refuses.
    /// `serde_json::to_string` of the payload itself gives the error.
    pub fn to_json(&self) -> ::serde_json::Value {
{{ to_json }}    }
}
/// Where and how `webhook_type` is sent, if there is such a type.
{{ allow }}
pub fn target(
    webhook_type: &str,
) -> ::std::option::Option<&'static ::buildamp::wire::Target> {
    ::buildamp::wire::find(&TARGETS, webhook_type)
}
/// The request that sends `payload`, a JSON text, as `webhook_type`. Sends nothing.
///
/// # Errors
///
/// Where there is no such webhook type, or where the request cannot be built from the payload and
/// the environment.
{{ allow }}
pub fn prepare(
    webhook_type: &str,
    payload: &str,
    context: &::buildamp::wire::RequestContext<'_>,
) -> ::std::result::Result<
    ::buildamp::wire::PreparedRequest,
    ::buildamp::wire::PrepareError,
> {
    ::buildamp::wire::prepare_by_name(&TARGETS, webhook_type, payload, context)
}
