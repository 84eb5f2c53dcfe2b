port module RoundTrip exposing (main)

{-| Reads values with the generated decoders and says what became of them. It works with any
generated module.
-}

import BuildAmp.Webhooks as Webhooks
import Json.Decode as Decode
import Json.Encode as Encode


port questions : (Decode.Value -> msg) -> Sub msg


port answers : Encode.Value -> Cmd msg


main : Program () () Decode.Value
main =
    Platform.worker
        { init = \() -> ( (), Cmd.none )
        , update = \question () -> ( (), answers (answer question) )
        , subscriptions = \() -> questions identity
        }


answer : Decode.Value -> Encode.Value
answer question =
    case Decode.decodeValue questionDecoder question of
        Ok found ->
            found

        Err error ->
            Encode.object [ ( "error", Encode.string (Decode.errorToString error) ) ]


{-| A webhook comes back as it is encoded; an outcome as Elm shows it.
-}
questionDecoder : Decode.Decoder Encode.Value
questionDecoder =
    Decode.field "ask" Decode.string
        |> Decode.andThen
            (\ask ->
                case ask of
                    "webhook" ->
                        Decode.field "value" Webhooks.webhookDecoder
                            |> Decode.map (\webhook -> Encode.object [ ( "value", Webhooks.encodeWebhook webhook ) ])

                    _ ->
                        Decode.field "value" Webhooks.webhookOutcomeDecoder
                            |> Decode.map (\outcome -> Encode.object [ ( "value", Encode.string (Debug.toString outcome) ) ])
            )
