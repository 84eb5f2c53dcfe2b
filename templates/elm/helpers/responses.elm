{-| The first value that is there.
-}
firstOf : List (Maybe a) -> a -> a
firstOf candidates otherwise =
    List.filterMap identity candidates
        |> List.head
        |> Maybe.withDefault otherwise


when : Bool -> Maybe a -> Maybe a
when condition value =
    if condition then
        value

    else
        Nothing


succeeded : WebhookResponse -> Bool
succeeded response =
    response.status // 100 == 2


bodySays : Encode.Value -> Decode.Decoder Decode.Value -> WebhookResponse -> Bool
bodySays expected place response =
    case Decode.decodeString place response.body of
        Ok value ->
            Encode.encode 0 value == Encode.encode 0 expected

        Err _ ->
            False


itemOrField : Int -> Decode.Decoder a -> Decode.Decoder a
itemOrField index decoder =
    Decode.oneOf
        [ Decode.index index decoder
        , Decode.field (String.fromInt index) decoder
        ]


fromBody : Decode.Decoder a -> WebhookResponse -> Maybe a
fromBody decoder response =
    Result.toMaybe (Decode.decodeString decoder response.body)


fromHeader : String -> Decode.Decoder a -> WebhookResponse -> Maybe a
fromHeader name decoder response =
    Dict.get name response.headers
        |> Maybe.andThen (\text -> Result.toMaybe (Decode.decodeString decoder text))


errorText : WebhookResponse -> String
errorText response =
    if response.status == 0 then
        response.body

    else if String.isEmpty response.body then
        "HTTP " ++ String.fromInt response.status

    else
        "HTTP " ++ String.fromInt response.status ++ ": " ++ response.body
