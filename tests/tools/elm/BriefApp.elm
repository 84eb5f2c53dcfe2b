port module BriefApp exposing (main)

{-| An application over the webhooks of `fixtures/brief`, as its users would write one: it starts
every webhook, follows their statuses, and reads every answer. The compiler checks that no status,
no response and no outcome is forgotten.
-}

import BuildAmp.Webhooks as Webhooks exposing (..)
import Dict
import Json.Decode as Decode
import Json.Encode as Encode


port events : (Decode.Value -> msg) -> Sub msg


port report : String -> Cmd msg


type Msg
    = StatusChanged (Result Decode.Error WebhookUpdate)
    | Ended (Result Decode.Error WebhookOutcome)


main : Program () () Msg
main =
    Platform.worker
        { init = \() -> ( (), Cmd.batch startAll )
        , update = \msg () -> ( (), report (describe msg) )
        , subscriptions =
            \() ->
                Sub.batch
                    [ webhookUpdates StatusChanged
                    , events (Ended << Decode.decodeValue webhookOutcomeDecoder)
                    ]
        }


startAll : List (Cmd msg)
startAll =
    [ triggerCloudinaryUpload cloudinary
    , triggerCustomAPICall { operation = "sync", data = Encode.object [ ( "deep", Encode.list Encode.int [ 1, 2 ] ) ] }
    , triggerImageKitUpload
        { file = FilePath "cat.png"
        , file_name = "cat.png"
        , folder = Nothing
        , tags = Just [ "cat" ]
        , transformation = Nothing
        }
    , triggerMailgunEmail
        { from = "a@example.com"
        , to = "b@example.com"
        , subject = "Hello"
        , html = Nothing
        , text = Just "Hi"
        , template = Nothing
        , template_variables = Nothing
        }
    , triggerPayPalOrder
        { intent = "CAPTURE"
        , purchase_units =
            [ { reference_id = Nothing
              , description = Just "Tea"
              , custom_id = Nothing
              , amount = { currency_code = "EUR", value = "10.00" }
              }
            ]
        , application_context = Nothing
        }
    , triggerPostmarkEmail
        { from = "a@example.com"
        , to = "b@example.com"
        , subject = "Hello"
        , html_body = Nothing
        , text_body = Just "Hi"
        , template_alias = Nothing
        , template_model = Just (Encode.object [])
        }
    , triggerSendGridEmail mail
    , triggerSquarePayment
        { source_id = "cnon:card-nonce-ok"
        , amount_money = SquareAmount 100 "EUR"
        , idempotency_key = "once"
        , order_id = Nothing
        }
    , triggerStripePaymentIntent
        { amount = 9007199254740991
        , currency = "usd"
        , customer = Nothing
        , metadata = Dict.fromList [ ( "order_id", "7" ) ]
        }
    , triggerVideoTranscode (VideoTranscodePayload "https://example.com/in" "mp4" "high" "https://example.com/done")
    , trigger (CloudinaryUpload cloudinary)
    , triggerWith { defaultOptions | correlation_id = Just "c", idempotency_key = Just "k", delay_seconds = 5 } (SendGridEmail mail)
    ]


cloudinary : CloudinaryUploadPayload
cloudinary =
    { public_id = "cat"
    , folder = Just "pets"
    , transformation = Nothing
    , file_data = FileBase64 "aGk="
    }


mail : SendGridEmailPayload
mail =
    { personalizations =
        [ { to = [ { email = "b@example.com", name = Just "B" } ]
          , cc = Nothing
          , bcc = Nothing
          , subject = Nothing
          }
        ]
    , from = { email = "a@example.com", name = Nothing }
    , subject = "Hello"
    , content = [ { type_ = "text/plain", value = "Hi" } ]
    }


describe : Msg -> String
describe msg =
    case msg of
        StatusChanged (Ok update) ->
            String.join " " [ update.webhook_id, update.webhook_type, describeStatus update.status ]

        Ended (Ok outcome) ->
            describeOutcome outcome

        StatusChanged (Err error) ->
            Decode.errorToString error

        Ended (Err error) ->
            Decode.errorToString error


describeStatus : WebhookStatus -> String
describeStatus status =
    case status of
        Pending ->
            "pending"

        Sending ->
            "sending"

        Sent response ->
            "sent " ++ String.fromInt response.status

        Failed error attempts ->
            "failed " ++ error ++ " " ++ String.fromInt attempts

        DeadLetter error attempts ->
            "dead " ++ error ++ " " ++ String.fromInt attempts


describeOutcome : WebhookOutcome -> String
describeOutcome outcome =
    case outcome of
        CloudinaryUploadOutcome response ->
            case response of
                CloudinaryUploadSent answer ->
                    sent answer

                CloudinaryUploadFailed error ->
                    error

        CustomAPICallOutcome response ->
            case response of
                CustomAPICallSent answer ->
                    sent answer

                CustomAPICallFailed error ->
                    error

        ImageKitUploadOutcome response ->
            case response of
                ImageKitUploadSent answer ->
                    sent answer

                ImageKitUploadFailed error ->
                    error

        MailgunEmailOutcome response ->
            case response of
                MailgunEmailSent answer ->
                    sent answer

                MailgunEmailFailed error ->
                    error

        PayPalOrderOutcome response ->
            case response of
                PayPalOrderSent answer ->
                    sent answer

                PayPalOrderFailed error ->
                    error

        PostmarkEmailOutcome response ->
            case response of
                PostmarkEmailSent answer ->
                    sent answer

                PostmarkEmailFailed error ->
                    error

        SendGridEmailOutcome response ->
            case response of
                EmailSent id ->
                    "mail " ++ id

                EmailFailed error ->
                    error

        SquarePaymentOutcome response ->
            case response of
                SquarePaymentSent answer ->
                    sent answer

                SquarePaymentFailed error ->
                    error

        StripePaymentIntentOutcome response ->
            case response of
                PaymentCreated intent ->
                    "payment " ++ intent.id ++ " " ++ intent.status

                CardDeclined declined ->
                    "declined " ++ Maybe.withDefault "?" declined.error.decline_code

                PaymentFailed error ->
                    error

        VideoTranscodeOutcome response ->
            case response of
                VideoTranscodeSent answer ->
                    sent answer

                VideoTranscodeFailed error ->
                    error


sent : WebhookResponse -> String
sent answer =
    String.join " " [ answer.webhook_type, String.fromInt answer.status, answer.body ]


{-| Every response can be read by itself too.
-}
readAll : WebhookResponse -> List String
readAll answer =
    [ describeOutcome (CloudinaryUploadOutcome (decodeCloudinaryUploadResponse answer))
    , describeOutcome (CustomAPICallOutcome (decodeCustomAPICallResponse answer))
    , describeOutcome (ImageKitUploadOutcome (decodeImageKitUploadResponse answer))
    , describeOutcome (MailgunEmailOutcome (decodeMailgunEmailResponse answer))
    , describeOutcome (PayPalOrderOutcome (decodePayPalOrderResponse answer))
    , describeOutcome (PostmarkEmailOutcome (decodePostmarkEmailResponse answer))
    , describeOutcome (SendGridEmailOutcome (decodeSendGridResponse answer))
    , describeOutcome (SquarePaymentOutcome (decodeSquarePaymentResponse answer))
    , describeOutcome (StripePaymentIntentOutcome (decodeStripeResponse answer))
    , describeOutcome (VideoTranscodeOutcome (decodeVideoTranscodeResponse answer))
    ]
