

port module BuildAmp.Webhooks exposing (..)

{-| Calls to other systems, typed. Start one with `trigger` or a function of its own, and read what
became of it with `webhookOutcomeDecoder` or `webhookUpdates`.
-}

import Dict exposing (Dict)
import Json.Decode as Decode
import Json.Encode as Encode
{%- if !webhooks.is_empty() %}


{-| Every webhook with its payload.
-}
type Webhook
    = {% for webhook in webhooks %}{% if !loop.first %}
    | {% endif %}{{ webhook.constructor }} {{ webhook.payload }}{% endfor %}


{-| The name under which a webhook is stored and delivered.
-}
webhookType : Webhook -> String
webhookType webhook =
    case webhook of
{%- for webhook in webhooks %}{% if !loop.first %}
{% endif %}
        {{ webhook.constructor }} _ ->
            {{ webhook.name_literal }}
{%- endfor %}



-- TRIGGERS


{-| Starts a webhook.
-}
trigger : Webhook -> Cmd msg
trigger webhook =
    triggerWith defaultOptions webhook{%- for webhook in webhooks %}


{{ webhook.doc }}trigger{{ webhook.constructor }} : {{ webhook.payload }} -> Cmd msg
trigger{{ webhook.constructor }} payload =
    trigger ({{ webhook.constructor }} payload)
{%- endfor %}


{-| Starts a webhook with options.
-}
triggerWith : TriggerOptions -> Webhook -> Cmd msg
triggerWith options webhook =
    webhookTrigger (encodeTrigger options webhook)


{-| What may be said about a webhook beside its payload.

  - `{{ fields.correlation_id }}`: A UUID that links the call to the event it comes from. An event's effects have that event's by default.
  - `{{ fields.session_id }}`: The session that sees the call's statuses. By default that of the event, or of `connectElm`.
  - `{{ fields.idempotency_key }}`: Calls with an equal key are made once. By default each call has its own.
  - `{{ fields.delay_seconds }}`: How long to wait before the first attempt.

-}
type alias TriggerOptions =
    { {{ fields.correlation_id }} : Maybe String
    , {{ fields.session_id }} : Maybe String
    , {{ fields.idempotency_key }} : Maybe String
    , {{ fields.delay_seconds }} : Int
    }


{-| The defaults, and no delay.
-}
defaultOptions : TriggerOptions
defaultOptions =
    { {{ fields.correlation_id }} = Nothing
    , {{ fields.session_id }} = Nothing
    , {{ fields.idempotency_key }} = Nothing
    , {{ fields.delay_seconds }} = 0
    }


{-| As the port `webhookTrigger` carries it: the options beside `webhook_type` and `payload`.
-}
encodeTrigger : TriggerOptions -> Webhook -> Encode.Value
encodeTrigger options webhook =
    let
        given name option =
            Maybe.map (\text -> ( name, Encode.string text )) option
    in
    Encode.object
        (webhookMembers webhook
            ++ ( "delay_seconds", Encode.int options.{{ fields.delay_seconds }} )
            :: List.filterMap identity
                [ given "correlation_id" options.{{ fields.correlation_id }}
                , given "session_id" options.{{ fields.session_id }}
                , given "idempotency_key" options.{{ fields.idempotency_key }}
                ]
        )


{-| As `{"webhook_type": "…", "payload": …}`.
-}
encodeWebhook : Webhook -> Encode.Value
encodeWebhook webhook =
    Encode.object (webhookMembers webhook)


webhookMembers : Webhook -> List ( String, Encode.Value )
webhookMembers webhook =
    [ ( "webhook_type", Encode.string (webhookType webhook) )
    , ( "payload", payloadOf webhook )
    ]


payloadOf : Webhook -> Encode.Value
payloadOf webhook =
    case webhook of
{%- for webhook in webhooks %}{% if !loop.first %}
{% endif %}
        {{ webhook.constructor }} payload ->
            {{ webhook.encoder }} payload
{%- endfor %}


{-| Reads what `encodeWebhook` gives.
-}
webhookDecoder : Decode.Decoder Webhook
webhookDecoder =
    byWebhookType webhookDecoders (Decode.field "payload")


webhookDecoders : Dict String (Decode.Decoder Webhook)
webhookDecoders =
    Dict.fromList
        [ {% for webhook in webhooks %}{% if !loop.first %}
        , {% endif %}( {{ webhook.name_literal }}, Decode.map {{ webhook.constructor }} {{ webhook.decoder }} ){% endfor %}
        ]


{-| Dispatches by the member `webhook_type`. A `Dict`, because the compiler takes time that grows
with the square of a `case`.
-}
byWebhookType : Dict String a -> (a -> Decode.Decoder b) -> Decode.Decoder b
byWebhookType known decoder =
    Decode.field "webhook_type" Decode.string
        |> Decode.andThen
            (\name ->
                case Dict.get name known of
                    Just found ->
                        decoder found

                    Nothing ->
                        Decode.fail ("there is no webhook " ++ name)
            )
{%- endif %}



-- STATUS


{-| Where a webhook stands: `Failed` and `DeadLetter` hold the error and the number of attempts.
-}
type WebhookStatus
    = Pending
    | Sending
    | Sent WebhookResponse
    | Failed String Int
    | DeadLetter String Int


{-| As `{"status": "pending"}`, with `response` where it is `sent`, and with `error` and `attempts`
where it is `failed` or `dead_letter`.
-}
webhookStatusDecoder : Decode.Decoder WebhookStatus
webhookStatusDecoder =
    let
        with constructor =
            Decode.map2 constructor
                (Decode.field "error" Decode.string)
                (Decode.field "attempts" Decode.int)
    in
    Decode.field "status" Decode.string
        |> Decode.andThen
            (\status ->
                case status of
                    "pending" ->
                        Decode.succeed Pending

                    "sending" ->
                        Decode.succeed Sending

                    "sent" ->
                        Decode.map Sent (Decode.field "response" webhookResponseDecoder)

                    "failed" ->
                        with Failed

                    "dead_letter" ->
                        with DeadLetter

                    _ ->
                        Decode.fail ("there is no status " ++ status)
            )


{-| A webhook's new status. Where a trigger could not be stored, or is not known to be, the id is empty, and
the status a `DeadLetter` of no attempts.
-}
type alias WebhookUpdate =
    { {{ fields.webhook_id }} : String
    , {{ fields.webhook_type }} : String
    , {{ fields.correlation_id }} : Maybe String
    , {{ fields.session_id }} : Maybe String
    , status : WebhookStatus
    }


{-| Reads what the port `webhookUpdate` carries.
-}
webhookUpdateDecoder : Decode.Decoder WebhookUpdate
webhookUpdateDecoder =
    let
        text name =
            Decode.maybe (Decode.field name Decode.string)
    in
    Decode.map5 WebhookUpdate
        (Decode.field "webhook_id" Decode.string)
        (Decode.field "webhook_type" Decode.string)
        (text "correlation_id")
        (text "session_id")
        (Decode.field "status" webhookStatusDecoder)


{-| The statuses of webhooks as they change, looked up several times a second: one that is over sooner
is left out.
-}
webhookUpdates : (Result Decode.Error WebhookUpdate -> msg) -> Sub msg
webhookUpdates toMsg =
    webhookUpdate (\value -> toMsg (Decode.decodeValue webhookUpdateDecoder value))


{-| An answer. Header names are in lower case; `truncated` says that the body was longer than what
is kept. Where there was no answer at all, the status is 0 and the body says why.
-}
type alias WebhookResponse =
    { {{ fields.webhook_type }} : String
    , status : Int
    , headers : Dict String String
    , body : String
    , truncated : Bool
    }


{-| Reads an answer as events hold it, in `response`.
-}
webhookResponseDecoder : Decode.Decoder WebhookResponse
webhookResponseDecoder =
    Decode.map5 WebhookResponse
        (Decode.field "webhook_type" Decode.string)
        (Decode.field "status" Decode.int)
        (Decode.field "headers" (Decode.dict Decode.string))
        (Decode.field "body" Decode.string)
        (Decode.field "truncated" Decode.bool)
{%- if !webhooks.is_empty() %}



-- OUTCOMES


{-| How a webhook ended, with its answer read.
-}
type WebhookOutcome
    = {% for webhook in webhooks %}{% if !loop.first %}
    | {% endif %}{{ webhook.outcome }} {{ webhook.response }}{% endfor %}


{-| Reads the payload of a `WebhookSuccess` or `WebhookFailed` event.
-}
webhookOutcomeDecoder : Decode.Decoder WebhookOutcome
webhookOutcomeDecoder =
    byWebhookType webhookOutcomes (\outcome -> Decode.map outcome eventResponse)


webhookOutcomes : Dict String (WebhookResponse -> WebhookOutcome)
webhookOutcomes =
    Dict.fromList
        [ {% for webhook in webhooks %}{% if !loop.first %}
        , {% endif %}( {{ webhook.name_literal }}, {{ webhook.read }} >> {{ webhook.outcome }} ){% endfor %}
        ]


{-| The answer that an event holds; without one, the error.
-}
eventResponse : Decode.Decoder WebhookResponse
eventResponse =
    Decode.oneOf
        [ Decode.field "response" webhookResponseDecoder
        , Decode.map2 (\name error -> WebhookResponse name 0 Dict.empty error False)
            (Decode.field "webhook_type" Decode.string)
            (Decode.field "error" Decode.string)
        ]



-- RESPONSES
{%- endif %}
