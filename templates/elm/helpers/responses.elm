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
    case Decode.decodeString (Decode.maybe place) response.body of
        Ok found ->
            -- What is absent is as null.
            Encode.encode 0 (Maybe.withDefault Encode.null found) == Encode.encode 0 expected

        Err _ ->
            False


{-| What a segment of a JSON pointer names in an object. `Decode.field` looks into arrays as well, and
finds what every object inherits.
-}
ownField : String -> Decode.Decoder a -> Decode.Decoder a
ownField name decoder =
    entries Decode.value
        |> Decode.andThen
            (\members ->
                case List.filter (\( own, _ ) -> own == name) members of
                    ( _, value ) :: _ ->
                        readAs decoder value

                    [] ->
                        Decode.fail ("expected a field " ++ name)
            )


itemOrField : Int -> Decode.Decoder a -> Decode.Decoder a
itemOrField index decoder =
    Decode.oneOf
        [ Decode.index index decoder
        , ownField (String.fromInt index) decoder
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
