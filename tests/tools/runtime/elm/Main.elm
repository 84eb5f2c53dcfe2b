port module Main exposing (main)

import BuildAmp.Webhooks as Webhooks
import Json.Decode as Decode
import Platform


port report : String -> Cmd msg


main : Program () () Msg
main =
    Platform.worker
        { init = \_ -> ( (), Cmd.batch [ trigger "good", trigger "bad" ] )
        , update = \msg model -> ( model, update msg )
        , subscriptions = \_ -> Webhooks.webhookUpdates Updated
        }


type Msg
    = Updated (Result Decode.Error Webhooks.WebhookUpdate)


trigger : String -> Cmd msg
trigger name =
    Webhooks.triggerAnswering { name = name }


update : Msg -> Cmd msg
update (Updated result) =
    case result of
        Ok { status } ->
            case status of
                Webhooks.Sent response ->
                    case Webhooks.decodeAnsweringResponse response of
                        Webhooks.Accepted id ->
                            report ("accepted " ++ id)

                        Webhooks.AlreadyThere ->
                            report "there"

                        Webhooks.Refused error ->
                            report ("refused " ++ error)

                Webhooks.DeadLetter error attempts ->
                    report ("dead " ++ error ++ " " ++ String.fromInt attempts)

                _ ->
                    Cmd.none

        Err error ->
            report (Decode.errorToString error)
