{-| A file: its content as base64, or the path of a file that the worker reads when it sends.
-}
type FileData
    = FileBase64 String
    | FilePath String


encodeFileData : FileData -> Encode.Value
encodeFileData file =
    case file of
        FileBase64 content ->
            Encode.string content

        FilePath path ->
            Encode.object [ ( "path", Encode.string path ) ]


fileDataDecoder : Decode.Decoder FileData
fileDataDecoder =
    Decode.oneOf
        [ Decode.map FileBase64 Decode.string
        , Decode.map FilePath (Decode.field "path" Decode.string)
        ]


{-| A span of time, as Rust's `Duration` is written.
-}
type alias Duration =
    { secs : Int
    , nanos : Int
    }


encodeDuration : Duration -> Encode.Value
encodeDuration duration =
    Encode.object
        [ ( "secs", Encode.int duration.secs )
        , ( "nanos", Encode.int duration.nanos )
        ]


durationDecoder : Decode.Decoder Duration
durationDecoder =
    Decode.map2 Duration
        (Decode.field "secs" Decode.int)
        (Decode.field "nanos" Decode.int)


optionalMember : String -> (a -> Encode.Value) -> Maybe a -> List ( String, Encode.Value )
optionalMember name encode option =
    case option of
        Just value ->
            [ ( name, encode value ) ]

        Nothing ->
            []


membersOf : Encode.Value -> List ( String, Encode.Value )
membersOf value =
    Decode.decodeValue (Decode.keyValuePairs Decode.value) value
        |> Result.withDefault []


encodeMaybe : (a -> Encode.Value) -> Maybe a -> Encode.Value
encodeMaybe encode option =
    case option of
        Just value ->
            encode value

        Nothing ->
            Encode.null


encodeUnit : () -> Encode.Value
encodeUnit () =
    Encode.null


encodeChar : Char -> Encode.Value
encodeChar char =
    Encode.string (String.fromChar char)


encodeTuple1 : (a -> Encode.Value) -> a -> Encode.Value
encodeTuple1 encode a =
    Encode.list identity [ encode a ]


encodeTuple2 : (a -> Encode.Value) -> (b -> Encode.Value) -> ( a, b ) -> Encode.Value
encodeTuple2 encodeA encodeB ( a, b ) =
    Encode.list identity [ encodeA a, encodeB b ]


encodeTuple3 : (a -> Encode.Value) -> (b -> Encode.Value) -> (c -> Encode.Value) -> ( a, b, c ) -> Encode.Value
encodeTuple3 encodeA encodeB encodeC ( a, b, c ) =
    Encode.list identity [ encodeA a, encodeB b, encodeC c ]


encodeResult : (x -> Encode.Value) -> (a -> Encode.Value) -> Result x a -> Encode.Value
encodeResult encodeError encodeValue result =
    case result of
        Ok value ->
            Encode.object [ ( "Ok", encodeValue value ) ]

        Err error ->
            Encode.object [ ( "Err", encodeError error ) ]


andMap : Decode.Decoder a -> Decode.Decoder (a -> b) -> Decode.Decoder b
andMap =
    Decode.map2 (|>)


oneField : List String -> Decode.Decoder a -> Decode.Decoder a
oneField names decoder =
    Decode.oneOf (List.map (\name -> Decode.field name decoder) names)


presentField : List String -> a -> Decode.Decoder a -> Decode.Decoder a
presentField names absent decoder =
    Decode.maybe (oneField names Decode.value)
        |> Decode.andThen
            (\found ->
                case found of
                    Just _ ->
                        oneField names decoder

                    Nothing ->
                        Decode.succeed absent
            )


optionalField : List String -> Decode.Decoder a -> Decode.Decoder (Maybe a)
optionalField names decoder =
    presentField names Nothing (Decode.nullable decoder)


nullableField : List String -> Decode.Decoder a -> Decode.Decoder (Maybe (Maybe a))
nullableField names decoder =
    presentField names Nothing (Decode.map Just (Decode.nullable decoder))


defaultField : List String -> a -> Decode.Decoder a -> Decode.Decoder a
defaultField names default decoder =
    presentField names default decoder


otherFields : List String -> Decode.Decoder a -> Decode.Decoder (Dict String a)
otherFields known decoder =
    Decode.keyValuePairs Decode.value
        |> Decode.andThen
            (\members ->
                members
                    |> List.filter (\( name, _ ) -> not (List.member name known))
                    |> List.foldr
                        (\( name, value ) decoded ->
                            case Decode.decodeValue decoder value of
                                Ok item ->
                                    Decode.map (Dict.insert name item) decoded

                                Err error ->
                                    Decode.fail (Decode.errorToString error)
                        )
                        (Decode.succeed Dict.empty)
            )


charDecoder : Decode.Decoder Char
charDecoder =
    Decode.string
        |> Decode.andThen
            (\text ->
                case String.toList text of
                    [ char ] ->
                        Decode.succeed char

                    _ ->
                        Decode.fail "expected one character"
            )


exactly : Int -> Decode.Decoder a -> Decode.Decoder (List a)
exactly length decoder =
    Decode.list decoder
        |> Decode.andThen
            (\items ->
                if List.length items == length then
                    Decode.succeed items

                else
                    Decode.fail ("expected " ++ String.fromInt length ++ " items")
            )


intDict : Decode.Decoder a -> Decode.Decoder (Dict Int a)
intDict decoder =
    Decode.keyValuePairs decoder
        |> Decode.andThen
            (\members ->
                List.foldr
                    (\( name, value ) decoded ->
                        case String.toInt name of
                            Just key ->
                                Decode.map (Dict.insert key value) decoded

                            Nothing ->
                                Decode.fail ("expected an integer as the key, not " ++ name)
                    )
                    (Decode.succeed Dict.empty)
                    members
            )


tuple1 : Decode.Decoder a -> Decode.Decoder a
tuple1 a =
    Decode.index 0 a


tuple2 : Decode.Decoder a -> Decode.Decoder b -> Decode.Decoder ( a, b )
tuple2 a b =
    Decode.map2 Tuple.pair (Decode.index 0 a) (Decode.index 1 b)


tuple3 : Decode.Decoder a -> Decode.Decoder b -> Decode.Decoder c -> Decode.Decoder ( a, b, c )
tuple3 a b c =
    Decode.map3 (\x y z -> ( x, y, z )) (Decode.index 0 a) (Decode.index 1 b) (Decode.index 2 c)


resultDecoder : Decode.Decoder x -> Decode.Decoder a -> Decode.Decoder (Result x a)
resultDecoder error value =
    Decode.oneOf
        [ Decode.field "Ok" (Decode.map Ok value)
        , Decode.field "Err" (Decode.map Err error)
        ]


literal : List String -> a -> Decode.Decoder a
literal names value =
    Decode.string
        |> Decode.andThen
            (\name ->
                if List.member name names then
                    Decode.succeed value

                else
                    Decode.fail ("there is no variant " ++ name)
            )


tagged : String -> List String -> Decode.Decoder a -> Decode.Decoder a
tagged tag names decoder =
    Decode.field tag (literal names ())
        |> Decode.andThen (\() -> decoder)


when : Bool -> Maybe a -> Maybe a
when condition value =
    if condition then
        value

    else
        Nothing


succeeded : WebhookResponse -> Bool
succeeded response =
    response.status // 100 == 2


bodySays : List String -> Encode.Value -> WebhookResponse -> Bool
bodySays path expected response =
    case Decode.decodeString (atPointer path Decode.value) response.body of
        Ok value ->
            Encode.encode 0 value == Encode.encode 0 expected

        Err _ ->
            False


atPointer : List String -> Decode.Decoder a -> Decode.Decoder a
atPointer path decoder =
    List.foldr
        (\segment inner ->
            case String.toInt segment of
                Just index ->
                    Decode.oneOf [ Decode.field segment inner, Decode.index index inner ]

                Nothing ->
                    Decode.field segment inner
        )
        decoder
        path


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
