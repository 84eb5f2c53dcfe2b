



-- PORTS


{-| Triggers on their way out: `encodeTrigger` says what they hold.
-}
port webhookTrigger : Encode.Value -> Cmd msg


{-| Statuses on their way in: `webhookUpdates` reads them.
-}
port webhookUpdate : (Decode.Value -> msg) -> Sub msg
